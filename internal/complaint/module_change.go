package complaint

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// ModuleCase is a complaint of CMS's module that has no case yet.
type ModuleCase struct {
	Module  Module
	Member  person.ID // "" while nobody knows
	Words   string
	Summary string
	Class   Class // Procedure "" is CTM; Also grievance when it is one too
	// ReceivedAt is when the plan itself had the complaint, when that was before CMS assigned it; zero takes the assignment.
	ReceivedAt time.Time
	Documents  []Document
}

// OpenModule opens an intake by channel ctm with its case. The same complaint and contract again gives the case that it has. Errors:
// ErrIncomplete.
func (s *Complaints) OpenModule(ctx context.Context, c person.Cause, m ModuleCase) (Case, error) {
	const op = "complaint: open module"
	switch {
	case m.Module.ComplaintID == "" || m.Module.Contract == "":
		return Case{}, incomplete(op, "complaint_id and contract")
	case m.Module.assignedOn() == 0:
		return Case{}, incomplete(op, "assignments")
	}
	class := m.Class
	class.Procedure = cmp.Or(class.Procedure, CTM)
	at := m.ReceivedAt
	if at.IsZero() {
		at = s.zone.StartOfDay(m.Module.assignedOn())
	}
	if at.After(c.At) {
		at = c.At
	}
	f, err := s.Receive(ctx, c, Receipt{
		Channel: ByModule, ReceivedAt: at, Words: m.Words, Speaker: Speaker{Standing: ThroughGovernment}, Member: m.Member,
		MemberSaid: m.Module.Beneficiary, Source: m.Module.Contract + "/" + m.Module.ComplaintID, Documents: m.Documents,
		Matters: []Matter{{Words: m.Words, Summary: m.Summary, Class: class, Module: &m.Module}},
	})
	if err != nil || len(f.Cases) == 0 {
		return Case{}, err
	}
	return f.Cases[0], nil
}

// ModuleChange is what CMS's module says now.
type ModuleChange struct {
	What   string // assigned, level_raised, reassigned_away, updated, ...
	Module Module
}

// RecordModule makes known what the module says now. What the plan itself did or entered stays: its contacts, its requests, its
// resolution. A raised level is counted from the assignment date again, and what was owed before is superseded; a complaint that went
// to another contract leaves us nothing to do. Errors: ErrUnknown, ErrState for a case that is no CTM complaint.
func (s *Complaints) RecordModule(ctx context.Context, c person.Cause, id ID, change ModuleChange) (Case, error) {
	return s.module(ctx, c, "complaint: record module", id, change.What, func(m *Module) error {
		*m = m.seen(change.Module)
		return nil
	})
}

// seen is what stands after the module said something: its own facts, and what the plan did.
func (m Module) seen(now Module) Module {
	for _, e := range m.Contacts {
		if e.By.Role != governmentRole && !slices.Contains(now.Contacts, e) {
			now.Contacts = append(slices.Clone(now.Contacts), e)
		}
	}
	slices.SortStableFunc(now.Contacts, func(a, b Effort) int { return a.At.Compare(b.At) })
	for _, x := range m.Requests {
		if !slices.ContainsFunc(now.Requests, func(y PlanAsk) bool { return y.ID == x.ID }) {
			now.Requests = append(slices.Clone(now.Requests), x)
		}
	}
	if now.ResolvedAt == nil {
		now.ResolvedAt = m.ResolvedAt
	}
	now.Own = m.Own
	return now.effective()
}

// effective is the resolution that holds: what the module shows, else what the plan said since. A resolution that was shown and is no
// more stops nothing. Exports may come in any order, so that nothing here depends on what was shown before.
func (m Module) effective() Module {
	said := m.Own.EnteredAt
	if m.EnteredAt == nil && said != nil && (m.ReopenedAt == nil || said.After(*m.ReopenedAt)) {
		m.EnteredAt = said
	}
	m.Resolution = cmp.Or(m.Resolution, m.Own.Text)
	return m
}

// governmentRole is the role of what an export of the module shows.
const governmentRole = "government"

// ForModule is what staff enter about a CTM complaint of their case. Requests to CMS stop nothing; only a contact that was made and a
// resolution entered in the module do (42 CFR 422.125(b), (c)).
type ForModule struct {
	Contact  *Effort    // a try to reach whoever complained, or the contact itself
	Resolved string     // what was done, when it is resolved for us
	Entered  *time.Time // when the resolution was entered in the module
	Ask      *PlanAsk   // a plan request
}

// EnterModule records what staff did about a CTM complaint. Errors: ErrState, ErrIncomplete, ErrBarred.
func (s *Complaints) EnterModule(ctx context.Context, c person.Cause, o Opened, x ForModule) (Case, error) {
	const op = "complaint: enter module"
	if err := s.mayWork(ctx, op, o); err != nil {
		return Case{}, err
	}
	return s.module(ctx, c, op, o.Case.ID, x.what(), func(m *Module) error { return x.apply(c, op, m) })
}

func (x *ForModule) what() string {
	switch {
	case x.Entered != nil:
		return "entered"
	case x.Resolved != "":
		return "resolved"
	case x.Contact != nil:
		return "contact"
	}
	return "plan_request"
}

func (x *ForModule) apply(c person.Cause, op string, m *Module) error {
	if x.Contact != nil {
		e := *x.Contact
		if e.How == "" || e.At.After(c.At) {
			return incomplete(op, "how and at")
		}
		if e.At.IsZero() {
			e.At = c.At
		}
		e.By = c.Actor
		m.Contacts = append(slices.Clone(m.Contacts), e)
	}
	if x.Resolved != "" && m.ResolvedAt == nil {
		at := c.At
		m.ResolvedAt, m.Own.Text = &at, x.Resolved
	}
	if x.Entered != nil {
		if m.ResolvedAt == nil || x.Entered.After(c.At) {
			return incomplete(op, "resolved, and at not later than now")
		}
		if m.EnteredAt == nil {
			m.Own.EnteredAt = x.Entered
		}
	}
	if x.Ask != nil {
		ask := *x.Ask
		if ask.Kind == "" || ask.Text == "" {
			return incomplete(op, "kind and text")
		}
		ask.ID, ask.At, ask.Status = cmp.Or(ask.ID, record.IDOf("complaint", "ask", c.Seed())), c.At, "pending"
		m.Requests = append(slices.Clone(m.Requests), ask)
	}
	*m = m.effective()
	return nil
}

// module changes what is known of a CTM complaint, with what follows for the clocks.
func (s *Complaints) module(ctx context.Context, c person.Cause, op string, id ID, what string, edit func(*Module) error) (Case, error) {
	return s.change(ctx, c, op, id, func(now *Case) (step, error) {
		if now.Module == nil {
			return step{}, wrongState(op, now.State)
		}
		m := *now.Module
		if err := edit(&m); err != nil {
			return step{}, err
		}
		if reflect.DeepEqual(m, *now.Module) {
			return step{}, nil
		}
		next := now.clone()
		next.setModule(m)
		if err := s.late(&next); err != nil {
			return step{}, err
		}
		x, err := one(typeModule, moduleChanged{*next.Module, what, duties{next.Obligations}})
		if err != nil || !next.Module.Away || next.State.Over() || slices.Contains(next.procedures(), Grievance) {
			return x, err
		}
		end, err := s.ended(&next, Moved, "reassigned_away", "")
		x.events, x.also = append(x.events, end.events...), end.also
		return x, err
	})
}

// late says what is owed, and whether the level was raised when its time had passed already.
func (s *Complaints) late(c *Case) error {
	if !c.Module.Away {
		m, err := s.rules.terms.Module(c.moduleFacts())
		if err != nil {
			return invalid("complaint: clock", err)
		}
		c.Module.OverdueOnRaise = m.OverdueOnUpgrade
	}
	return s.owe(c)
}

// setModule takes what the module says. A complaint that came back to us or was opened again there is work again, and one whose resolution was entered is
// answered when nothing else is to be told.
func (c *Case) setModule(m Module) {
	c.Module = &m
	switch {
	case c.State == Moved && !m.Away, (c.State == Answered || c.State == Closed) && c.Stopped == nil && m.ReopenedAt != nil && m.EnteredAt == nil:
		c.State, c.Ended = Open, nil
	case m.EnteredAt != nil && !c.State.Over() && (c.Stopped != nil || !slices.Contains(c.procedures(), Grievance)):
		c.State = Answered
	}
}
