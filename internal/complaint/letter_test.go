package complaint_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact/wording"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// TestEveryLetterCanBeWritten wants each kind of letter the way people come to want it, and writes it from the texts of package contact:
// none lacks a value, has one that its text does not know, or a choice that the text has no words for.
func TestEveryLetterCanBeWritten(t *testing.T) {
	r := desk(t)
	wanted := r.oneOfEach()
	texts, err := wording.Load(rules.Files, "en", "es")
	r.must(err)
	profile, err := plan.Load(plans.Files, "demo")
	r.must(err)
	for _, kind := range complaint.LetterKinds {
		l, found := wanted[kind]
		if !found {
			t.Errorf("%s: nobody wanted one", kind)
			continue
		}
		text, known := texts.Letter(letter.Template(kind))
		if !known {
			t.Fatalf("%s: no text", kind)
		}
		for _, lang := range []string{"en", "es"} {
			_, err := text.Fill(lang, l.Values, wording.Facts{Profile: profile.In(lang), To: "Rosa", Own: true})
			var none *wording.NotConfiguredError // what the plan's profile leaves out is the plan's matter
			if err != nil && !errors.As(err, &none) {
				t.Errorf("%s in %s: %v: %v", kind, lang, err, l.Values)
			}
		}
	}
}

// oneOfEach lives several cases and gives a letter of each kind.
func (r *room) oneOfEach() map[complaint.LetterKind]complaint.Letter {
	r.t.Helper()
	out, ctx := map[complaint.LetterKind]complaint.Letter{}, r.t.Context()
	keep := func(c complaint.Case, err error) complaint.Case {
		r.t.Helper()
		r.must(err)
		for _, l := range c.Letters {
			out[l.Kind] = l
		}
		return c
	}
	billing := func() complaint.Case { return r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing"))) }
	c := billing()
	r.write(c, complaint.Acknowledgement)
	l, err := r.s.WriteLetter(ctx, r.as("mia"), r.open("mia", c.ID), complaint.InformationNeeded, map[string]string{"questions": "When was it?"}, "")
	r.must(err)
	out[l.Kind] = l
	keep(r.s.Extend(ctx, r.as("mia"), r.open("mia", c.ID), "plan", "records", "we wait for the clinic"))
	r.write(r.decide("mia", c, ours), complaint.OutcomeLetter)
	keep(r.file(c.ID), nil)

	c = r.decide("mia", billing(), complaint.Decision{Outcome: complaint.Substantiated, Done: "x", Confidential: true, Ground: "employee_discipline"})
	r.write(c, complaint.OutcomeLetter)
	keep(r.file(c.ID), nil)

	c = billing()
	r.write(c, complaint.Acknowledgement)
	c = keep(r.s.Classify(ctx, r.as("mia"), r.open("mia", c.ID), matter(complaint.Reconsideration, "benefit").Class, "an appeal"))
	keep(r.s.Withdraw(ctx, r.as("mia"), r.open("mia", c.ID), "in words of the desk", "callback"))

	signed := complaint.Review{As: "clinician", Agrees: true, Severity: "none", Statement: "fine"}
	c = r.one(r.receive(r.rosa, matter(complaint.Grievance, "quality_of_care")))
	_, err = r.s.SignOff(ctx, r.as("cora"), r.open("cora", c.ID), signed)
	r.must(err)
	r.write(r.decide("mia", c, ours), complaint.OutcomeQIO)
	keep(r.file(c.ID), nil)

	c, err = r.s.CareAppeal(ctx, r.as("max"), complaint.CareDecision{
		ID: "d", By: "lea", Member: r.rosa, Words: "go on", Speaker: complaint.Speaker{Standing: complaint.TheMember}, Channel: complaint.ByPhone,
	})
	r.must(err)
	_, err = r.s.SignOff(ctx, r.as("cora"), r.open("cora", c.ID), signed)
	r.must(err)
	r.write(r.decide("mia", c, complaint.Decision{Outcome: complaint.Favorable, Done: "read", Tell: "You stay in."}), complaint.OutcomeLetter)
	keep(r.file(c.ID), nil)

	c = r.unproven()
	r.write(c, complaint.AuthorityNeeded)
	_, err = r.s.Try(ctx, r.as("mia"), r.open("mia", c.ID), complaint.Effort{How: "phone"})
	r.must(err)
	r.on("2026-03-20T15:00:00Z")
	keep(r.s.Dismiss(ctx, r.as("mia"), r.open("mia", c.ID), "no_authority"))
	return out
}

func TestTwoWhoDoTheSameAtOnceDoItOnce(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		contact := complaint.Receipt{
			Channel: complaint.ByFax, Words: "late", Speaker: complaint.Speaker{Standing: complaint.TheMember}, Member: r.rosa, Source: "fax-1",
			Matters: []complaint.Matter{matter(complaint.Grievance, "billing"), matter(complaint.Grievance, "access_wait")},
		}
		var all sync.WaitGroup
		ids := make([]complaint.IntakeID, 8)
		for n := range ids {
			c := r.by("complaints")
			all.Go(func() {
				f, err := r.s.Receive(t.Context(), c, contact)
				if err != nil || len(f.Cases) != 2 {
					t.Errorf("%d cases, %v", len(f.Cases), err)
				}
				ids[n] = f.Intake.ID
			})
		}
		all.Wait()
		slices.Sort(ids)
		if len(slices.Compact(ids)) != 1 || len(r.queue(r.staff("mia"), complaint.Filter{})) != 2 {
			t.Error("one fax became several contacts")
		}
	})
}
