package complaint_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// life is one case to which anything may happen.
type life struct {
	*room

	first complaint.Case // as it opened
	last  complaint.Case
}

// move is one thing that people, the mail or CMS do.
type move func(*life, *rapid.T, person.Cause, complaint.Opened) error

var moves = map[string]move{
	"classify": func(l *life, t *rapid.T, c person.Cause, o complaint.Opened) error {
		k := o.Case.Class
		k.Category = rapid.SampledFrom([]string{"billing", "quality_of_care", "customer_service", "pharmacy"}).Draw(t, "category")
		k.Trigger = rapid.SampledFrom([]complaint.Trigger{"", complaint.RefusedToExpedite, complaint.TookExtension}).Draw(t, "trigger")
		k.WrittenAsked = rapid.Bool().Draw(t, "written asked")
		if voiced := c.At.Add(-time.Hour); rapid.Bool().Draw(t, "later") {
			k.TriggerAt = &voiced
		}
		k.Also = rapid.SampledFrom([][]complaint.Procedure{nil, {complaint.Privacy}, {complaint.Discrimination}}).Draw(t, "also")
		_, err := l.s.Classify(l.t.Context(), c, o, k, "it is")
		return err
	},
	"assign": func(l *life, t *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.Assign(l.t.Context(), c, o, rapid.SampledFrom([]string{"mia", "max", "cora"}).Draw(t, "to"))
		return err
	},
	"release": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.Release(l.t.Context(), c, o, "back")
		return err
	},
	"check": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		for n, x := range o.Case.Checks {
			part := c
			part.ID += string(rune('a' + n))
			if _, err := l.s.Check(l.t.Context(), part, o, complaint.Check{Item: x.Item, Done: true}); err != nil {
				return err
			}
		}
		return nil
	},
	"sign off": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		c.Actor.ID = "cora"
		_, err := l.s.SignOff(l.t.Context(), c, l.open("cora", o.Case.ID), complaint.Review{As: "clinician", Agrees: true, Severity: "none", Statement: "fine"})
		return err
	},
	"extend": func(l *life, t *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.Extend(l.t.Context(), c, o, rapid.SampledFrom([]string{"enrollee", "plan"}).Draw(t, "asker"), "", "records")
		return err
	},
	"prove": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.Prove(l.t.Context(), c, o, inState(complaint.Proof{At: c.At}))
		return err
	},
	"confirm": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.Confirm(l.t.Context(), c, o, c.At)
		return err
	},
	"try": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.Try(l.t.Context(), c, o, complaint.Effort{How: "phone"})
		return err
	},
	"decide": func(l *life, t *rapid.T, c person.Cause, o complaint.Opened) error {
		d := ours
		if rapid.Bool().Draw(t, "confidential") {
			d = complaint.Decision{Outcome: complaint.Substantiated, Done: "x", Confidential: true, Ground: "employee_discipline"}
		}
		_, err := l.s.Decide(l.t.Context(), c, o, d)
		return err
	},
	"tell": func(l *life, t *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.Tell(l.t.Context(), c, o, complaint.Answer{
			Live: rapid.Bool().Draw(t, "live"), Outcome: rapid.Bool().Draw(t, "outcome"), Text: "Told.",
		})
		return err
	},
	"write": func(l *life, t *rapid.T, c person.Cause, o complaint.Opened) error {
		kind := rapid.SampledFrom([]complaint.LetterKind{complaint.Acknowledgement, complaint.OutcomeLetter, complaint.OutcomeQIO}).Draw(t, "kind")
		_, err := l.s.WriteLetter(l.t.Context(), c, o, kind, nil, "")
		return err
	},
	"send": func(l *life, t *rapid.T, c person.Cause, o complaint.Opened) error {
		return l.mail(t, o, func(letters *letter.Letters, id letter.ID) error {
			_, err := letters.Dispatch(l.t.Context(), c, id, letter.Sent{How: letter.ByMail, At: c.At})
			return err
		})
	},
	"return": func(l *life, t *rapid.T, c person.Cause, o complaint.Opened) error {
		return l.mail(t, o, func(letters *letter.Letters, id letter.ID) error {
			_, err := letters.NoteReturned(l.t.Context(), c, id, "moved", c.At)
			return err
		})
	},
	"withdraw": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.Withdraw(l.t.Context(), c, o, "settled", "callback")
		return err
	},
	"dismiss": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.Dismiss(l.t.Context(), c, o, "no_authority")
		return err
	},
	"close": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		for n, x := range o.Case.Tasks {
			part := c
			part.ID += string(rune('a' + n))
			if _, err := l.s.FinishTask(l.t.Context(), part, o, x.ID, "done"); err != nil {
				return err
			}
		}
		_, err := l.s.Close(l.t.Context(), c, o, "")
		return err
	},
	"split": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.Split(l.t.Context(), c, o, matter(complaint.OrganizationDetermination, "benefit"))
		return err
	},
	"enter": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		_, err := l.s.EnterModule(l.t.Context(), c, o, complaint.ForModule{Resolved: "done", Entered: &c.At, Contact: &complaint.Effort{How: "phone", Reached: true}})
		return err
	},
	"raise": func(l *life, _ *rapid.T, c person.Cause, o complaint.Opened) error {
		if o.Case.Module == nil {
			return nil
		}
		m := *o.Case.Module
		m.Level, m.RaisedAt = "immediate_need", &c.At
		_, err := l.s.RecordModule(l.t.Context(), c, o.Case.ID, complaint.ModuleChange{What: "level_raised", Module: m})
		return err
	},
}

// mail does something with a letter of the case, and lets the case know.
func (l *life) mail(t *rapid.T, o complaint.Opened, do func(*letter.Letters, letter.ID) error) error {
	if len(o.Case.Letters) == 0 {
		return nil
	}
	id := letter.ID(rapid.SampledFrom(o.Case.Letters).Draw(t, "letter").ID)
	if err := do(letter.New(l.db, l.rec), id); err != nil {
		return err
	}
	return l.s.Settle(l.t.Context(), id)
}

// born is a case of any kind.
func (l *life) born(t *rapid.T) complaint.Case {
	l.now = morning
	if rapid.IntRange(0, 4).Draw(t, "of the module") == 0 {
		return l.ctm("other", rapid.SampledFrom([][]complaint.Procedure{nil, {complaint.Grievance}}).Draw(t, "also")...)
	}
	f, err := l.s.Receive(l.t.Context(), l.as("mia"), complaint.Receipt{
		Channel: rapid.SampledFrom([]complaint.Channel{complaint.ByPhone, complaint.ByLetter, complaint.ByWeb}).Draw(t, "channel"),
		Words:   "not happy", Member: l.rosa,
		Speaker: complaint.Speaker{Standing: rapid.SampledFrom([]complaint.Standing{complaint.TheMember, complaint.UnprovenStandIn}).Draw(t, "standing")},
		Matters: []complaint.Matter{{Class: complaint.Class{
			Procedure: complaint.Grievance, Category: "billing",
			Product: rapid.SampledFrom([]complaint.Product{complaint.MA, complaint.PartD, complaint.AIP}).Draw(t, "product"),
		}}},
	})
	l.must(err)
	return l.one(f)
}

// TestWhateverHappensToACase: no order of events breaks what the law asks.
func TestWhateverHappensToACase(t *testing.T) {
	r := desk(t)
	names := make([]string, 0, len(moves))
	for name := range moves {
		names = append(names, name)
	}
	slices.Sort(names)
	rapid.Check(t, func(t *rapid.T) {
		l := &life{room: r}
		l.first = l.born(t)
		l.last = l.first
		for range rapid.IntRange(1, 25).Draw(t, "moves") {
			l.now = l.now.Add(time.Duration(rapid.IntRange(1, 150).Draw(t, "hours")) * time.Hour)
			name := rapid.SampledFrom(names).Draw(t, "move")
			c, o := l.as("mia"), l.open("mia", l.first.ID)
			err := moves[name](l, t, c, o)
			if kind := store.KindOf(err); err != nil && kind != store.Conflict && kind != store.Invalid && kind != store.Forbidden {
				t.Fatalf("%s: %v", name, err)
			}
			now := l.file(l.first.ID)
			if err == nil && now.Version > o.Case.Version && name != "send" && name != "return" {
				_ = moves[name](l, t, c, o) // the same command again; what it says now does not matter
				if again := l.file(l.first.ID); text(again) != text(now) {
					t.Fatalf("%s twice changed more:\n%s\n%s", name, text(now), text(again))
				}
			}
			l.hold(t, name, now)
			l.last = now
		}
	})
}

func text(c complaint.Case) string {
	out, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// hold checks what must always be so.
func (l *life) hold(t *rapid.T, name string, now complaint.Case) {
	if !now.ReceivedAt.Equal(l.first.ReceivedAt) || now.Zone != l.first.Zone || now.Number != l.first.Number {
		t.Fatalf("%s: the receipt changed", name)
	}
	owed, any := now.Due()
	if any && now.State.Over() {
		t.Fatalf("%s: over (%s), and %s is owed", name, now.State, owed.Key)
	}
	if a := now.Stopped; a != nil && !fits(&now, *a) {
		t.Fatalf("%s: an answer stopped the clock that the law does not take: %+v", name, *a)
	}
	if _, found := duty(now, "answer"); !found && now.State != complaint.AwaitingAuthority && now.Class.Procedure == complaint.Grievance &&
		now.Authority.ProvenAt == nil && now.Authority.ConfirmedAt == nil && now.Speaker.Standing == complaint.TheMember {
		t.Fatalf("%s: a grievance without an answer to owe", name)
	}
	l.neverEarlier(t, name, now)
	l.sameFromEvents(t, name, now)
}

// fits says again, in other words than the code, which answers the law takes (42 CFR 422.564(e)(3)).
func fits(c *complaint.Case, a complaint.Answer) bool {
	written := a.Letter != ""
	switch {
	case !a.Outcome || a.Returned:
		return false
	case c.Class.QualityCare && a.At.After(c.Decision.At):
		return written && a.QIO
	case c.Channel != complaint.ByPhone && c.Channel != complaint.InPerson:
		return written
	}
	return written || a.Live
}

// neverEarlier: what is owed keeps its date or gets a later one; only something else that is owed can be due sooner.
// Somebody who says that a complaint of the module is no grievance after all takes back the extension that only a grievance has
// (42 CFR 422.125(b)(4)).
func (l *life) neverEarlier(t *rapid.T, name string, now complaint.Case) {
	if slices.Contains(l.last.Class.Also, complaint.Grievance) && !slices.Contains(now.Class.Also, complaint.Grievance) {
		return
	}
	for _, before := range l.last.Obligations {
		for _, o := range now.Obligations {
			same := o.Key == before.Key && o.Procedure == before.Procedure && o.Legal && o.State == complaint.Owed &&
				before.State == complaint.Owed && o.Clock.StartsOn == before.Clock.StartsOn && o.Clock.Term == before.Clock.Term
			if same && o.Clock.LastTimelyAt().Before(before.Clock.LastTimelyAt()) {
				t.Fatalf("%s: %s moved from %s to %s", name, o.Key, before.Clock.DueDate, o.Clock.DueDate)
			}
		}
	}
}

// sameFromEvents: the row that grew with the events is what the events say when they are read again.
func (l *life) sameFromEvents(t *rapid.T, name string, now complaint.Case) {
	replayed, err := complaint.Replay(l.t.Context(), l.s, now.ID)
	if err != nil {
		t.Fatal(err)
	}
	if text(replayed) != text(now) {
		t.Fatalf("%s: the row and the events differ:\n%s\n%s", name, text(now), text(replayed))
	}
}
