package complaint_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
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
