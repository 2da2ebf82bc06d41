package complaint_test

import (
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// wantLetters are the kinds of the letters of a case, and to whom.
func (r *room) wantLetters(id complaint.ID, want ...string) {
	r.t.Helper()
	got := []string{}
	for _, l := range r.file(id).Letters {
		got = append(got, string(l.Kind)+" to "+string(l.To))
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("letters %q, expected %q", got, want)
	}
}

// sweepAgain sweeps, builds the tables anew, and sweeps again: nothing happens twice.
func (r *room) sweepAgain() {
	r.t.Helper()
	r.sweep()
	r.must(r.rec.Rebuild(r.t.Context(), nil))
	if again := r.sweep(); again.Any() {
		r.t.Errorf("a second sweep did %+v", again)
	}
}

// TestTheAcknowledgementGoesOutByItself: a day after the contact, to whoever filed it, once; and our own target is met by it.
func TestTheAcknowledgementGoesOutByItself(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		_, err := r.people.Change(t.Context(), r.by("steward"), r.rosa, func(p *person.Person) error {
			p.Preferences.Written = "es"
			return nil
		})
		r.must(err)
		c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
		unsorted := r.one(r.receive(r.rosa, complaint.Matter{}))
		r.now = r.now.Add(23 * time.Hour)
		r.sweepAgain()
		r.wantLetters(c.ID)
		r.now = r.now.Add(2 * time.Hour)
		r.sweepAgain()
		r.wantLetters(c.ID, "complaint_acknowledged to "+string(r.rosa))
		r.wantLetters(unsorted.ID, "complaint_acknowledged to "+string(r.rosa))
		c = r.file(c.ID)
		if l := c.Letters[0]; l.By.ID != complaint.System.ID || l.Language != "es" || l.Values["number"] != c.Number || c.Number == "" {
			t.Errorf("%+v", l)
		}
		if c.Touched.Equal(r.now) {
			t.Error("what goes out by itself counts as work of a person")
		}
		r.wantDuty(c, "acknowledgement", "2026-01-19 owed")
		r.wantDuty(r.post(c.Letters[0].ID, letter.ByMail), "acknowledgement", "2026-01-19 met")
		r.comeBack(c.Letters[0].ID)
		r.sweepAgain()
		r.wantLetters(c.ID, "complaint_acknowledged to "+string(r.rosa)) // a person looks for a better address
	})
}

// TestNoAcknowledgementWhereNoneIsDue: settled at once, told in the meantime, written by hand, on a clock of hours, with CMS, of nobody,
// withdrawn, or no complaint at all.
func TestNoAcknowledgementWhereNoneIsDue(t *testing.T) {
	r := desk(t)
	quick := matter(complaint.Grievance, "billing")
	quick.ResolvedAtOnce = "We corrected the bill."
	quick.Class.WrittenAsked = false
	fast := matter(complaint.Grievance, "billing")
	fast.Class.Trigger = complaint.RefusedToExpedite
	none := map[string]complaint.Case{
		"at once":   r.one(r.receive(r.rosa, quick)),
		"hours":     r.one(r.receive(r.rosa, fast)),
		"cms":       r.ctm("other"),
		"appeal":    r.one(r.receive(r.rosa, matter(complaint.Reconsideration, "benefit"))),
		"told":      r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing"))),
		"withdrawn": r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing"))),
	}
	r.decide("mia", none["told"], ours)
	_, err := r.s.Tell(t.Context(), r.as("mia"), r.open("mia", none["told"].ID), complaint.Answer{Live: true, Outcome: true, Text: "Told."})
	r.must(err)
	_, err = r.s.Withdraw(t.Context(), r.as("mia"), r.open("mia", none["withdrawn"].ID), "settled", "callback")
	r.must(err)
	before := map[string]int{}
	for name, c := range none {
		before[name] = len(r.file(c.ID).Letters)
	}
	byHand := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	r.write(byHand, complaint.Acknowledgement)
	r.now = r.now.Add(30 * time.Hour)
	r.sweepAgain()
	for name, c := range none {
		if got := len(r.file(c.ID).Letters); got != before[name] {
			t.Errorf("%s: %d letters, expected %d", name, got, before[name])
		}
	}
	r.wantLetters(byHand.ID, "complaint_acknowledged to "+string(r.rosa))
}

// TestWhoSpokeWithoutProofIsAsked at once, and the member too, once; proven, they get the acknowledgement, since they filed it.
func TestWhoSpokeWithoutProofIsAsked(t *testing.T) {
	r := desk(t)
	daughter := r.register(person.Representative, "Dora Alvarez", person.SourceNumber, "D1")
	say := func(speaker complaint.Speaker, m complaint.Matter) complaint.ID {
		f, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
			Channel: complaint.ByPhone, Words: "my mother", Member: r.rosa, Speaker: speaker, Matters: []complaint.Matter{m},
		})
		r.must(err)
		return r.one(f).ID
	}
	asked, plain := "complaint_authority_needed to ", matter(complaint.Grievance, "billing")
	about := matter(complaint.Grievance, "billing")
	about.Class.Subjects = []complaint.Subject{{Kind: complaint.AgentSubject, Person: daughter}}
	known := say(complaint.Speaker{Standing: complaint.ARepresentative, Person: daughter}, plain)
	stranger := say(complaint.Speaker{Standing: complaint.UnprovenStandIn, Name: "A nephew"}, plain)
	subject := say(complaint.Speaker{Standing: complaint.ARepresentative, Person: daughter}, about)
	r.sweepAgain()
	r.wantLetters(known, asked+string(daughter), asked+string(r.rosa))
	r.wantLetters(stranger, asked+string(r.rosa))
	r.wantLetters(subject, asked+string(r.rosa))
	_, err := r.s.Confirm(t.Context(), r.as("mia"), r.open("mia", stranger), r.now)
	r.must(err)
	r.represents(daughter)
	_, err = r.s.Prove(t.Context(), r.as("mia"), r.open("mia", known), complaint.Proof{})
	r.must(err)
	r.now = r.now.Add(25 * time.Hour)
	r.sweepAgain()
	r.wantLetters(known, asked+string(daughter), asked+string(r.rosa), "complaint_acknowledged to "+string(daughter))
	r.wantLetters(stranger, asked+string(r.rosa), "complaint_acknowledged to "+string(r.rosa))
}

// represents gives somebody what a paper on file gives.
func (r *room) represents(who person.ID) {
	r.t.Helper()
	_, err := r.guard.Grant(r.t.Context(), r.by("privacy_officer"), access.Grant{
		Kind: access.GrantRepresentative, Member: r.rosa, To: who, From: clock.MustParse("2026-01-01"), Basis: "paper-1",
	})
	r.must(err)
}
