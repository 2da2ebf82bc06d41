package complaint_test

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

func TestWhoeverIsComplainedAboutActsNoMore(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "customer_service")))
	o := r.open("max", c.ID)
	class := c.Class
	class.Subjects = []complaint.Subject{{Kind: complaint.StaffMember, Person: "max", Name: "Max"}}
	_, err := r.s.Classify(t.Context(), r.as("mia"), r.open("mia", c.ID), class, "")
	r.must(err)
	_, err = r.s.Note(t.Context(), r.as("max"), o, "opened it before")
	r.wantErr(err, complaint.ErrBarred)
	_, err = r.s.Decide(t.Context(), r.as("max"), o, ours)
	r.wantErr(err, complaint.ErrBarred)
	_, err = r.s.Assign(t.Context(), r.as("mia"), r.open("mia", c.ID), "max")
	r.wantErr(err, complaint.ErrWorker)
}

func TestTheAssigneeHasTheDoorUntilTheCaseMovesOn(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "quality_of_care")))
	c, err := r.s.Assign(t.Context(), r.as("lea"), r.open("lea", c.ID), "cora")
	r.must(err)
	r.wantState(c, complaint.Investigating)
	if !r.sees("cora", access.Claims) || r.sees("mia", access.Claims) {
		t.Errorf("cora sees claims: %t, mia: %t", r.sees("cora", access.Claims), r.sees("mia", access.Claims))
	}
	c, err = r.s.Take(t.Context(), r.as("mia"), r.open("mia", c.ID))
	r.must(err)
	if c.Assignee != "mia" || r.sees("cora", access.Claims) || !r.sees("mia", access.Claims) {
		t.Error("the door did not move with the case")
	}
	_, err = r.s.Withdraw(t.Context(), r.as("mia"), r.open("mia", c.ID), "settled", "callback")
	r.must(err)
	if r.sees("mia", access.Claims) {
		t.Error("the door stayed open after the end")
	}
}

// sees tells whether a worker may see a kind of Rosa's data for a complaint.
func (r *room) sees(account string, k access.Kind) bool {
	return r.guard.Decide(r.t.Context(), r.staff(account), access.Look{
		Member: r.rosa, Action: access.View, Kinds: []access.Kind{k}, Purpose: access.PurposeComplaint, Reason: "case", At: r.now,
	}, k).Allowed
}

func TestAnotherClassMovesTheCaseFromWhoMayNotHaveIt(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "quality_of_care")))
	c, err := r.s.Assign(t.Context(), r.as("lea"), r.open("lea", c.ID), "cora")
	r.must(err)
	c, err = r.s.Classify(t.Context(), r.as("lea"), r.open("lea", c.ID), complaint.Class{
		Procedure: complaint.Grievance, Product: complaint.MA, Category: "billing",
	}, "only the bill")
	r.must(err)
	if c.Assignee != "" || c.Desk != complaint.Billing || r.sees("cora", access.Claims) {
		t.Errorf("assignee %q of %s, sees claims: %t", c.Assignee, c.Desk, r.sees("cora", access.Claims))
	}
	c, err = r.s.Take(t.Context(), r.as("max"), r.open("max", c.ID))
	r.must(err)
	class := c.Class
	class.Category = "quality_of_care"
	c, err = r.s.Classify(t.Context(), r.as("lea"), r.open("lea", c.ID), class, "care after all")
	r.must(err)
	if c.Assignee != "max" || !r.sees("max", access.Claims) {
		t.Errorf("assignee %q, sees claims: %t", c.Assignee, r.sees("max", access.Claims))
	}
	class.Subjects = []complaint.Subject{{Kind: complaint.StaffMember, Person: "max"}}
	c, err = r.s.Classify(t.Context(), r.as("lea"), r.open("lea", c.ID), class, "it is about Max")
	r.must(err)
	if c.Assignee != "" || r.sees("max", access.Claims) {
		t.Errorf("assignee %q, sees claims: %t", c.Assignee, r.sees("max", access.Claims))
	}
}

func TestMatchingSeesThePaperOnFileAndOpensTheDoor(t *testing.T) {
	r := desk(t)
	daughter := r.register(person.Representative, "Dora Alvarez", person.SourceNumber, "D1")
	_, err := r.guard.Grant(t.Context(), r.by("privacy_officer"), access.Grant{
		Kind: access.GrantRepresentative, Member: r.rosa, To: daughter, From: clock.MustParse("2026-01-01"), Basis: "paper-1",
	})
	r.must(err)
	f, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "my mother", Speaker: complaint.Speaker{Standing: complaint.ARepresentative, Person: daughter},
		Matters: []complaint.Matter{matter(complaint.Grievance, "quality_of_care")},
	})
	r.must(err)
	c := r.one(f)
	r.wantState(c, complaint.AwaitingAuthority)
	_, err = r.s.Take(t.Context(), r.as("mia"), r.open("mia", c.ID))
	r.must(err)
	r.now = r.now.Add(48 * time.Hour)
	c, err = r.s.Match(t.Context(), r.as("mia"), r.open("mia", c.ID), r.rosa)
	r.must(err)
	r.wantDuty(c, "answer", "2026-02-13 owed")
	if c.Member != r.rosa || c.Assignee != "mia" || !r.sees("mia", access.Claims) {
		t.Errorf("member %q, assignee %q, sees claims: %t", c.Member, c.Assignee, r.sees("mia", access.Claims))
	}
	_, err = r.s.Match(t.Context(), r.as("mia"), r.open("mia", c.ID), r.otto)
	r.wantErr(err, complaint.ErrState)
}

func TestAReportByNobodyClosesWithItsDecision(t *testing.T) {
	r := desk(t)
	f, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "a clinic bills for nothing", Speaker: complaint.Speaker{Standing: complaint.NobodyKnown},
		Matters: []complaint.Matter{matter(complaint.Fraud, "fraud"), matter(complaint.Grievance, "billing")},
	})
	r.must(err)
	if f.Intake.State != complaint.Waiting || f.Intake.Held != 1 {
		t.Errorf("%s, %d held", f.Intake.State, f.Intake.Held)
	}
	i, err := r.s.Explain(t.Context(), r.as("mia"), f.Intake.ID, "nobody to call")
	r.must(err)
	if i.State != complaint.HasCases || i.Explained == "" {
		t.Errorf("%s", i.State)
	}
	c := r.one(f)
	o := r.open("mia", c.ID)
	_, err = r.s.Close(t.Context(), r.as("mia"), o, "")
	r.wantErr(err, complaint.ErrState)
	for _, as := range c.Needs {
		_, err := r.s.SetWorker(t.Context(), r.by("lead"), complaint.Worker{Account: "sam", Name: "Sam", Desks: complaint.Desks, Reviews: []string{as}})
		r.must(err)
		_, err = r.s.SignOff(t.Context(), r.as("sam"), r.open("sam", c.ID), complaint.Review{As: as, Agrees: true, Severity: "none", Statement: "seen"})
		r.must(err)
	}
	r.decide("mia", c, complaint.Decision{Outcome: complaint.Inconclusive, Done: "referred", Tell: "Nobody to tell."})
	c, err = r.s.Close(t.Context(), r.as("mia"), o, "")
	r.must(err)
	r.wantState(c, complaint.Closed)
}
