package complaint_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/record"
)

func assigned(contract, on string) complaint.Assignment {
	return complaint.Assignment{Contract: contract, On: clock.MustParse(on)}
}

// ctm is a complaint that CMS assigned to contract H1 on 10 January 2026.
func (r *room) ctm(level string, also ...complaint.Procedure) complaint.Case {
	r.t.Helper()
	r.serial++
	c, err := r.s.OpenModule(r.t.Context(), r.as("cms"), complaint.ModuleCase{
		Module: complaint.Module{
			ComplaintID: "C" + time.Duration(r.serial).String(), Contract: "H1", Assignments: []complaint.Assignment{assigned("H1", "2026-01-10")},
			Level: level, FirstLevel: level,
		},
		Member: r.rosa, Words: "cannot get the insulin", Class: complaint.Class{Product: complaint.MA, Category: "pharmacy", Also: also},
	})
	r.must(err)
	return c
}

func (r *room) says(c complaint.Case, what string, edit func(*complaint.Module)) complaint.Case {
	r.t.Helper()
	m := *c.Module
	edit(&m)
	c, err := r.s.RecordModule(r.t.Context(), r.as("cms"), c.ID, complaint.ModuleChange{What: what, Module: m})
	r.must(err)
	return c
}

func TestAComplaintOfTheModuleOpensOnce(t *testing.T) {
	r := desk(t)
	m := complaint.ModuleCase{
		Module: complaint.Module{
			ComplaintID: "C1", Contract: "H1", Assignments: []complaint.Assignment{assigned("H1", "2026-01-10")}, Level: "other", FirstLevel: "other",
		},
		Member: r.rosa, Words: "bill", Class: complaint.Class{Product: complaint.MA, Category: "billing"},
	}
	a, err := r.s.OpenModule(t.Context(), r.as("cms"), m)
	r.must(err)
	b, err := r.s.OpenModule(t.Context(), r.as("cms"), m)
	r.must(err)
	if a.ID != b.ID || a.Contract != "H1" || a.Class.Procedure != complaint.CTM || a.Channel != complaint.ByModule {
		t.Errorf("%s and %s, contract %s", a.ID, b.ID, a.Contract)
	}
	r.wantDuty(a, "module_resolution", "2026-02-09 owed")
	r.wantDuty(a, "module_contact", "2026-01-17 owed")
}

func TestOnlyWhatIsEnteredStopsTheModulesClock(t *testing.T) {
	r := desk(t)
	c := r.ctm("urgent")
	o := r.open("mia", c.ID)
	r.wantDuty(c, "module_resolution", "2026-01-17 owed")
	enter := func(x complaint.ForModule) complaint.Case {
		t.Helper()
		c, err := r.s.EnterModule(t.Context(), r.as("mia"), o, x)
		r.must(err)
		return c
	}
	enter(complaint.ForModule{Contact: &complaint.Effort{How: "phone"}})
	c = enter(complaint.ForModule{Ask: &complaint.PlanAsk{Kind: "issue_level", Text: "two weeks of insulin are left"}})
	r.wantDuty(c, "module_contact", "2026-01-17 owed")
	c = enter(complaint.ForModule{Contact: &complaint.Effort{How: "phone", Reached: true}})
	r.wantDuty(c, "module_contact", "2026-01-17 met")
	now := r.now
	_, err := r.s.EnterModule(t.Context(), r.as("mia"), o, complaint.ForModule{Entered: &now})
	r.wantErr(err, complaint.ErrIncomplete) // resolved how?
	c = enter(complaint.ForModule{Resolved: "insulin delivered"})
	r.wantDuty(c, "module_resolution", "2026-01-17 owed")
	c = enter(complaint.ForModule{Entered: &now})
	r.wantDuty(c, "module_resolution", "2026-01-17 met")
	r.wantState(c, complaint.Answered)
	c, err = r.s.Close(t.Context(), r.as("mia"), o, "")
	r.must(err)
	r.wantState(c, complaint.Closed)
}

func TestARaisedLevelCountsFromTheAssignment(t *testing.T) {
	r := desk(t)
	c := r.ctm("other")
	raised := r.now
	c = r.says(c, "level_raised", func(m *complaint.Module) { m.Level, m.RaisedAt = "immediate_need", &raised })
	r.wantDuty(c, "module_resolution", "2026-01-12 owed")
	r.wantDuty(c, "module_upgrade", "2026-01-15 owed")
	superseded := slices.ContainsFunc(c.Obligations, func(o complaint.Obligation) bool {
		return o.Key == "module_resolution" && o.State == complaint.Superseded && o.Clock.DueDate.String() == "2026-02-09"
	})
	if !superseded || !c.Module.OverdueOnRaise {
		t.Errorf("superseded row kept: %t, overdue on upgrade: %t", superseded, c.Module.OverdueOnRaise)
	}
}

func TestReassignedAwayLeavesNothingAndComesBack(t *testing.T) {
	r := desk(t)
	c := r.ctm("other")
	c = r.says(c, "reassigned_away", func(m *complaint.Module) {
		m.Assignments, m.Away = append(slices.Clone(m.Assignments), assigned("H2", "2026-01-12")), true
	})
	r.wantState(c, complaint.Moved)
	r.wantDuty(c, "module_resolution", "2026-02-09 superseded")
	c = r.says(c, "assigned", func(m *complaint.Module) {
		m.Assignments, m.Away = append(slices.Clone(m.Assignments), assigned("H1", "2026-01-13")), false
	})
	r.wantState(c, complaint.Open)
	r.wantDuty(c, "module_resolution", "2026-02-12 owed")
	both := r.ctm("other", complaint.Grievance)
	both = r.says(both, "reassigned_away", func(m *complaint.Module) {
		m.Assignments, m.Away = append(slices.Clone(m.Assignments), assigned("H2", "2026-01-12")), true
	})
	r.wantState(both, complaint.Open) // the grievance is still ours
}

func TestTheModuleNeverUndoesWhatThePlanDid(t *testing.T) {
	r := desk(t)
	c := r.ctm("other")
	c, err := r.s.EnterModule(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.ForModule{
		Contact: &complaint.Effort{How: "phone", Reached: true}, Resolved: "done", Ask: &complaint.PlanAsk{Kind: "contract", Text: "not ours"},
	})
	r.must(err)
	shown := complaint.Effort{At: r.now, How: "ctm", By: record.Actor{ID: "cms", Role: "government"}}
	for range 2 { // the same file twice
		c = r.says(c, "updated", func(m *complaint.Module) {
			m.Contacts, m.Requests, m.ResolvedAt, m.Resolution = []complaint.Effort{shown}, nil, nil, ""
		})
	}
	if m := c.Module; len(m.Contacts) != 2 || len(m.Requests) != 1 || m.ResolvedAt == nil || m.Resolution != "done" {
		t.Errorf("%+v", m)
	}
}

func TestTheModuleIsExtendedOnlyWithItsGrievance(t *testing.T) {
	r := desk(t)
	for _, tt := range []struct {
		level, due, grievance, refused string
		also                           []complaint.Procedure
	}{
		{"other", "2026-02-23 owed", "2026-02-23 owed", "", []complaint.Procedure{complaint.Grievance}},
		{"urgent", "2026-01-17 owed", "2026-02-23 owed", "", []complaint.Procedure{complaint.Grievance}},
		{"other", "", "", "not_a_grievance", nil},
	} {
		c := r.ctm(tt.level, tt.also...)
		after, err := r.s.Extend(t.Context(), r.as("mia"), r.open("mia", c.ID), "enrollee", "", "records")
		var no *complaint.NotExtendedError
		if tt.refused != "" {
			if !errors.As(err, &no) || no.Reason != tt.refused {
				t.Errorf("%v", err)
			}
			continue
		}
		r.must(err)
		r.wantDuty(after, "module_resolution", tt.due)
		r.wantDuty(after, "answer", tt.grievance)
	}
}
