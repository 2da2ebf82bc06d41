package complaint_test

import (
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
)

// wantSaid compares what the member is told, in English, and that it can be said in Spanish.
func (r *room) wantSaid(id complaint.ID, want string) {
	r.t.Helper()
	c, err := r.s.OneForMember(r.t.Context(), r.own(r.rosa), id)
	r.must(err)
	for lang, part := range map[string]string{"en": want, "es": ""} {
		got, err := r.s.Said(r.t.Context(), c, lang)
		r.must(err)
		if got == "" || !strings.Contains(got, part) {
			r.t.Errorf("%s: %q, expected %q", lang, got, part)
		}
	}
}

// TestWhatTheMemberIsTold follows cases through everything that can be said.
func TestWhatTheMemberIsTold(t *testing.T) {
	r := desk(t)
	ctx := t.Context()
	c := r.one(r.receive(r.rosa, complaint.Matter{}))
	r.wantSaid(c.ID, "We got your complaint on January 14, 2026")
	c, err := r.s.Classify(ctx, r.as("mia"), r.open("mia", c.ID), matter(complaint.Grievance, "billing").Class, "")
	r.must(err)
	r.wantSaid(c.ID, "A team now has it. You will get an answer by February 13, 2026")
	c, err = r.s.Take(ctx, r.as("mia"), r.open("mia", c.ID))
	r.must(err)
	r.wantSaid(c.ID, "We are looking into")
	c, err = r.s.Extend(ctx, r.as("mia"), r.open("mia", c.ID), "plan", "records of the clinic", "records_needed")
	r.must(err)
	r.wantSaid(c.ID, "by February 27, 2026")
	c = r.decide("mia", c, ours)
	r.wantSaid(c.ID, "We have finished")
	l := r.write(c, complaint.OutcomeLetter)
	r.post(l.ID, letter.ByMail)
	r.wantSaid(c.ID, "in a letter on January 14, 2026")
	r.comeBack(l.ID)
	r.wantSaid(c.ID, "came back on")
	_, err = r.s.Tell(ctx, r.as("mia"), r.open("mia", c.ID), complaint.Answer{Live: true, Outcome: true, Text: "Told."})
	r.must(err)
	r.wantSaid(c.ID, "by phone on")
	_, err = r.s.Close(ctx, r.as("mia"), r.open("mia", c.ID), "")
	r.must(err)
	r.wantSaid(c.ID, "was closed on")
	again, err := r.s.ReopenByMember(ctx, r.by("member"), r.own(r.rosa), c.ID, "wrong again")
	r.must(err)
	_, err = r.s.Classify(ctx, r.as("mia"), r.open("mia", again.ID), matter(complaint.Grievance, "billing").Class, "")
	r.must(err)
	r.wantSaid(again.ID, "told us more about complaint "+c.Number)
	_, err = r.s.SetDuplicate(ctx, r.as("mia"), r.open("mia", r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing"))).ID), again.ID)
	r.must(err)
	_, err = r.s.WithdrawByMember(ctx, r.by("member"), r.own(r.rosa), again.ID)
	r.must(err)
	r.wantSaid(again.ID, "You took your complaint back")
}

func TestOtherThingsThatAreTold(t *testing.T) {
	r := desk(t)
	ctx := t.Context()
	fast := matter(complaint.Grievance, "billing")
	fast.Class.Trigger = complaint.RefusedToExpedite
	r.wantSaid(r.one(r.receive(r.rosa, fast)).ID, "January 15, 2026, 9:00 AM")

	settled := matter(complaint.Grievance, "customer_service")
	settled.ResolvedAtOnce = "done"
	r.wantSaid(r.one(r.receive(r.rosa, settled)).ID, "while you were with us on January 14, 2026")

	r.wantSaid(r.ctm("other").ID, "You told Medicare about this")

	hidden := r.decide("mia", r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing"))), complaint.Decision{
		Outcome: complaint.Substantiated, Done: "x", Confidential: true, Ground: "employee_discipline",
	})
	_, err := r.s.Tell(ctx, r.as("mia"), r.open("mia", hidden.ID), complaint.Answer{Live: true, Outcome: true, Text: "We looked into it."})
	r.must(err)
	r.wantSaid(hidden.ID, "The law does not let us say more")
	_, err = r.s.Close(ctx, r.as("mia"), r.open("mia", hidden.ID), "")
	r.must(err)
	r.wantSaid(hidden.ID, "The law does not let us say more")

	c := r.unproven()
	r.wantSaid(c.ID, "by March 18, 2026")
	_, err = r.s.Try(ctx, r.as("mia"), r.open("mia", c.ID), complaint.Effort{How: "phone"})
	r.must(err)
	r.on("2026-03-20T15:00:00Z")
	_, err = r.s.Dismiss(ctx, r.as("mia"), r.open("mia", c.ID), "no_authority")
	r.must(err)
	r.wantSaid(c.ID, "We did not get papers")
}

// TestWhatMovedToWhoDecides: what came as a complaint and is an appeal is said to be with those who decide, until it has an answer.
func TestWhatMovedToWhoDecides(t *testing.T) {
	r := desk(t)
	ctx := t.Context()
	asAppeal := func(c complaint.Case, category string, p complaint.Procedure) {
		t.Helper()
		_, err := r.s.Classify(ctx, r.as("mia"), r.open("mia", c.ID), matter(p, category).Class, "she does not agree with a decision")
		r.must(err)
	}
	for _, m := range []complaint.Matter{matter(complaint.Grievance, "billing"), {}} {
		r.now = morning
		c := r.one(r.receive(r.rosa, m))
		r.now = morning.AddDate(0, 0, 2)
		asAppeal(c, "benefit", complaint.Reconsideration)
		r.wantSaid(c.ID, "On January 16, 2026 we gave this to the team that decides on care and drugs. It still counts from the day we got it: January 14, 2026.")
		r.now = morning.AddDate(0, 0, 3)
		asAppeal(c, "benefit", complaint.OrganizationDetermination)
		r.wantSaid(c.ID, "On January 16, 2026 we gave this")
		asAppeal(c, "billing", complaint.Grievance)
		r.wantSaid(c.ID, "A team now has it")
	}
	r.wantSaid(r.one(r.receive(r.rosa, matter(complaint.Reconsideration, "benefit"))).ID, "A team now has it")
}

// TestRowsMarkWhatIsFast: expedited decisions, and grievances whose answer the law wants within hours, also when the trigger came later.
func TestRowsMarkWhatIsFast(t *testing.T) {
	r := desk(t)
	fast, plain := matter(complaint.Grievance, "billing"), matter(complaint.Grievance, "billing")
	fast.Class.Trigger = complaint.RefusedToExpedite
	plain.Class.Urgent = true // alone makes nothing fast
	appeal := matter(complaint.Reconsideration, "benefit")
	appeal.Class.Expedited = true
	late := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	want := map[complaint.ID]bool{
		late.ID: true, r.one(r.receive(r.rosa, fast)).ID: true, r.one(r.receive(r.rosa, plain)).ID: false, r.one(r.receive(r.rosa, appeal)).ID: true,
	}
	class := late.Class
	r.now = morning.AddDate(0, 0, 1)
	class.Trigger, class.TriggerAt = complaint.RefusedToExpedite, &r.now
	_, err := r.s.Classify(t.Context(), r.as("mia"), r.open("mia", late.ID), class, "she said so on the second call")
	r.must(err)
	rows, _, err := r.s.Queue(t.Context(), r.staff("mia"), complaint.Filter{}, complaint.Page{})
	r.must(err)
	if len(rows) != len(want) {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		if row.Expedited != want[row.ID] {
			t.Errorf("%s: expedited %t", row.Number, row.Expedited)
		}
	}
}
