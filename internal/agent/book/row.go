package book

import (
	"cmp"
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// Status is where a row stands on a day. The texts are part of addresses and files.
type Status string

// The statuses. Current is pending or active: the book as agents think of it.
const (
	Current   Status = "current"
	Pending   Status = "pending"
	Active    Status = "active"
	Termed    Status = "termed"
	Cancelled Status = "cancelled"
)

// Statuses are all of them, in the order of pages.
var Statuses = []Status{Current, Pending, Active, Termed, Cancelled}

// RapidMonths is how many months a customer has to stay: who leaves earlier leaves no pay (42 CFR 422.2274(d)(5)(ii)(A)).
const RapidMonths = 3

// Row is one cover of one customer of an agent.
type Row struct {
	Agent  agent.NPN        `json:"agent"`
	Member person.ID        `json:"member"`
	Span   enrolment.SpanID `json:"span"`

	Contract     string      `json:"contract"`
	Plan         string      `json:"plan"`
	Segment      string      `json:"segment,omitempty"`
	PlanName     string      `json:"plan_name,omitempty"`
	Family       plan.Family `json:"family,omitempty"`
	SpecialNeeds string      `json:"special_needs,omitempty"`
	Employer     bool        `json:"employer,omitempty"`
	State        string      `json:"state,omitempty"` // USPS letters of the residence
	Election     string      `json:"election,omitempty"`

	Start     clock.Date      `json:"start"`
	End       *clock.Date     `json:"end,omitempty"`
	Ended     enrolment.Ended `json:"ended,omitempty"`
	Cancelled bool            `json:"cancelled,omitempty"`
	First     clock.Date      `json:"first"` // of the unbroken cover with us that this is part of

	Since    clock.Date  `json:"since"`           // of record, without a break
	From     clock.Date  `json:"from"`            // of record for this cover
	Until    *clock.Date `json:"until,omitempty"` // last day of record
	Held     bool        `json:"held,omitempty"`  // not decided yet
	Basis    string      `json:"basis"`           // application, R10, request, ...
	Change   change.ID   `json:"change,omitempty"`
	Decision int         `json:"decision,omitempty"`
	Writing  agent.NPN   `json:"writing,omitempty"`

	Commissionable bool            `json:"commissionable"`
	Cycle          enrolment.Cycle `json:"cycle,omitempty"`
	Prior          string          `json:"prior_plan_type,omitempty"`
	RapidUntil     *clock.Date     `json:"rapid_until,omitempty"` // last day of the rapid window; nil where there is none

	Next *Next `json:"next,omitempty"` // another plan that follows
	Sent *Next `json:"sent,omitempty"` // an application that CMS has not answered

	Verification *verification.VerificationLine `json:"verification,omitempty"`
	Supplemental *verification.SupplementalLine `json:"supplemental,omitempty"`
	Dispute      *Disputed                      `json:"dispute,omitempty"` // the newest of this agent, an open one first

	HeadFrom clock.Date `json:"head_from"` // first and last day on which this row is the customer's head
	HeadTo   clock.Date `json:"head_to"`
}

// Next is a plan to come.
type Next struct {
	Contract string     `json:"contract"`
	Plan     string     `json:"plan"`
	Name     string     `json:"name,omitempty"`
	Start    clock.Date `json:"start"`
	Kept     bool       `json:"kept"` // the agent stays of record
}

// Disputed is the agent's newest dispute about the customer.
type Disputed struct {
	ID     dispute.ID    `json:"id"`
	Number string        `json:"number"`
	State  dispute.State `json:"state"`
}

// Last is the last day of a row: of cover, or of the agent.
func (r *Row) Last() *clock.Date {
	switch {
	case r.End == nil:
		return r.Until
	case r.Until == nil || r.End.Before(*r.Until):
		return r.End
	}
	return r.Until
}

// Begins is the first day of a row: of cover, or of the agent.
func (r *Row) Begins() clock.Date { return max(r.Start, r.From) }

// On is the status of a row on a day.
func (r *Row) On(day clock.Date) Status {
	last := r.Last()
	switch {
	case r.Cancelled:
		return Cancelled
	case day.Before(r.Begins()):
		return Pending
	case last != nil && last.Before(day):
		return Termed
	}
	return Active
}

// Moved tells whether the row ended because somebody else is of record.
func (r *Row) Moved() bool {
	return r.Until != nil && (r.End == nil || r.Until.Before(*r.End))
}

// Rapid tells whether the row is in its rapid window on a day, or will be.
func (r *Row) Rapid(day clock.Date) bool {
	s := r.On(day)
	return r.RapidUntil != nil && !day.After(*r.RapidUntil) && (s == Active || s == Pending)
}

// Facts are what rows of a member are made from.
type Facts struct {
	Member       person.ID
	Spans        []enrolment.Span
	Tenures      []change.Tenure
	Applications []enrolment.Application
	Status       verification.Status
	Disputes     []dispute.Dispute // newest first
}

// Rows are the rows of a member in the books of all agents who are or were of record. They follow from the facts alone.
func Rows(f Facts, catalog *plan.Catalog) []Row {
	spans := map[enrolment.SpanID]*enrolment.Span{}
	for i := range f.Spans {
		spans[f.Spans[i].ID] = &f.Spans[i]
	}
	tenures := slices.Clone(f.Tenures)
	slices.SortStableFunc(tenures, func(a, b change.Tenure) int { return a.From.Compare(b.From) })
	var out []Row
	for i := range tenures {
		t := &tenures[i]
		if s := spans[t.Span]; s != nil && t.Agent != agent.House {
			out = append(out, rowOf(f, s, t, catalog))
		}
	}
	chain(out)
	for i := range out {
		out[i].about(f, catalog)
	}
	return out
}

// rowOf is a row by itself.
func rowOf(f Facts, s *enrolment.Span, t *change.Tenure, catalog *plan.Catalog) Row {
	r := Row{
		Agent: t.Agent, Member: f.Member, Span: s.ID, Contract: s.Contract, Plan: s.Plan, Segment: s.Segment, Family: s.Family, Employer: s.Employer,
		State: s.State, Election: s.Election, Start: s.Start, End: s.End, Ended: s.Ended, Cancelled: s.Cancelled, First: firstOf(f.Spans, s),
		Since: t.From, From: t.From, Until: t.Until, Held: t.Held, Basis: t.Basis, Change: t.Change, Decision: t.Decision, Writing: t.Writing,
		Cycle: s.Cycle, Prior: s.Prior, Commissionable: true,
	}
	if p, ok := catalog.Product(s.Contract, s.Plan); ok {
		r.PlanName, r.SpecialNeeds, r.Commissionable = p.Name, p.SpecialNeeds, p.Commissionable(s.Start)
		r.Family = cmp.Or(r.Family, p.Family)
	}
	if !s.NoElection && !s.Cancelled { // who made no election did not leave a plan early by choice
		until := s.Start.AddMonths(RapidMonths).AddDays(-1)
		r.RapidUntil = &until
	}
	return r
}

// firstOf is the first day of the cover with us without a break that a span is part of.
func firstOf(all []enrolment.Span, s *enrolment.Span) clock.Date {
	first := s.Start
	for moved := true; moved; {
		moved = false
		for i := range all {
			x := &all[i]
			joins := !x.Cancelled && x.Start.Before(first) && (x.End == nil || !x.End.AddDays(1).Before(first))
			if joins && sameKind(x.Family, s.Family) {
				first, moved = x.Start, true
			}
		}
	}
	return first
}

// sameKind tells whether two plans cover the same: medical care, or medicines only.
func sameKind(a, b plan.Family) bool { return (a == plan.PDP) == (b == plan.PDP) }

// chain tells of the rows of each agent that follow each other which one counts on which day, and since when the agent is of record. The
// rows are in the order of their days.
func chain(rows []Row) {
	for i := range rows {
		r := &rows[i]
		r.HeadFrom, r.HeadTo = clock.MinDate, clock.MaxDate
		if before := previous(rows[:i], r); before != nil && !r.Cancelled {
			r.HeadFrom, before.HeadTo = r.From, r.From.AddDays(-1)
			if last := before.Last(); last != nil && last.AddDays(1) == r.From {
				r.Since = before.Since
			}
		}
	}
	for i := range rows { // what was cancelled counts only where there is nothing else
		r := &rows[i]
		if r.Cancelled && slices.ContainsFunc(rows, func(x Row) bool { return !x.Cancelled && x.follows(r) }) {
			r.HeadFrom, r.HeadTo = clock.MaxDate, clock.MinDate
		}
	}
}

func (r *Row) follows(x *Row) bool { return r.Agent == x.Agent && sameKind(r.Family, x.Family) }

// previous is the row of the same agent before one.
func previous(rows []Row, r *Row) *Row {
	for i := len(rows) - 1; i >= 0; i-- {
		if x := &rows[i]; !x.Cancelled && r.follows(x) {
			return x
		}
	}
	return nil
}

// about adds what else is known: the plan to come, how far a verification is, and disputes.
func (r *Row) about(f Facts, catalog *plan.Catalog) {
	if !r.Cancelled && r.End != nil {
		r.Next = r.next(f, catalog)
	}
	for _, a := range f.Applications {
		if a.Status == enrolment.Pending && a.Effective.After(r.Start) {
			r.Sent = &Next{a.Contract, a.Plan, nameOf(catalog, a.Contract, a.Plan), a.Effective, false}
		}
	}
	if v := f.Status.Verification; v != nil && v.Contract == r.Contract && v.Plan == r.Plan {
		r.Verification = v
	}
	r.Supplemental = f.Status.Supplemental
	r.Dispute = r.disputed(f.Disputes)
}

// disputed is the agent's newest dispute about the customer, an open one before all others. Whom the agent only named, the plan does not
// confirm.
func (r *Row) disputed(all []dispute.Dispute) *Disputed {
	var out *Disputed
	for _, d := range all {
		if d.Agent != r.Agent || d.Customer != "" || out != nil && (out.State.Open() || !d.State.Open()) {
			continue
		}
		out = &Disputed{d.ID, d.Number, d.State}
	}
	return out
}

// next is the plan of the same kind that begins when this one ends.
func (r *Row) next(f Facts, catalog *plan.Catalog) *Next {
	for i := range f.Spans {
		s := &f.Spans[i]
		if s.Cancelled || !s.Ours || s.Start != r.End.AddDays(1) || !sameKind(s.Family, r.Family) {
			continue
		}
		kept := slices.ContainsFunc(f.Tenures, func(t change.Tenure) bool { return t.Span == s.ID && t.Agent == r.Agent && t.From == s.Start })
		return &Next{s.Contract, s.Plan, nameOf(catalog, s.Contract, s.Plan), s.Start, kept}
	}
	return nil
}

func nameOf(catalog *plan.Catalog, contract, number string) string {
	if p, ok := catalog.Product(contract, number); ok {
		return p.Name
	}
	return ""
}
