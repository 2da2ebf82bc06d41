package change

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// Foresight is what would be decided about a proposal, from what is known now. It names no money.
type Foresight struct {
	Old      *Plan // nil: the member has no plan of ours
	New      Plan
	Original agent.NPN // agent of record before the change
	Decision *Decision // nil without an old plan: who writes the application will be agent of record
	Tests    []Tested  // of the original agent, passed and failed
	Kept     bool      // the agent of record stays
	Writing  agent.NPN // agent of record of a new enrollment
}

// Tested is one test of the original agent.
type Tested struct {
	Test    agent.Test
	Passed  bool
	Failure agent.Failure // where it failed
}

// Foresee says before a change whether the agent of record stays, and why. The pass must open the coverage of the member. Errors:
// access.ErrRefused, ErrIncomplete.
func (s *Changes) Foresee(ctx context.Context, c person.Cause, pass access.Pass, p Proposal) (Foresight, error) {
	const op = "change: foresee"
	if !pass.Allows(access.Coverage) {
		return Foresight{}, unknown(op)
	}
	p.Member = pass.Member()
	p.tidy(s.zone.DateOf(c.At))
	if err := p.check(op); err != nil {
		return Foresight{}, err
	}
	return s.foresee(ctx, c.At, p)
}

// foresee decides about the member as they would be with the new plan.
func (s *Changes) foresee(ctx context.Context, at time.Time, p Proposal) (Foresight, error) {
	product, ok := s.policy.catalog.Product(p.Contract, p.Plan)
	if !ok {
		return Foresight{}, incomplete("change: foresee", "plan")
	}
	spans, err := s.enrollment.Spans(ctx, []person.ID{p.Member})
	if err != nil {
		return Foresight{}, err
	}
	known, err := s.load(ctx, []person.ID{p.Member})
	if err != nil {
		return Foresight{}, err
	}
	agents, err := s.credentials.Standing(ctx)
	if err != nil {
		return Foresight{}, err
	}
	m := known[p.Member]
	g := ground{
		member: p.Member, spans: proposed(spans[p.Member], &p, product), wishes: m.wishes, agents: agents, policy: s.policy,
		changes: slices.DeleteFunc(m.changes, func(c *Change) bool { return c.ID == IDOf(p.Member, p.Effective, p.Contract, p.Plan) }),
	}
	g.changes = append(g.changes, p.change())
	done, err := g.settle(at, First)
	if err != nil {
		return Foresight{}, err
	}
	return foreseen(&done, &p, product), nil
}

// change is the proposal as if it were on file.
func (p *Proposal) change() *Change {
	return &Change{
		ID: IDOf(p.Member, p.Effective, p.Contract, p.Plan), Member: p.Member, Effective: p.Effective, Made: p.Made, State: Prepared,
		Evidence: []Evidence{{Kind: ByApplication, Channel: p.Channel, NPN: p.NPN, What: Application}},
	}
}

// proposedSpan is the id of a span that is none yet.
const proposedSpan enrolment.SpanID = "proposed"

// proposed is the member's spans with the new plan, which ends what it replaces.
func proposed(spans []enrolment.Span, p *Proposal, product *plan.Product) []enrolment.Span {
	var out []enrolment.Span
	state := ""
	for _, s := range spans {
		if s.Start == p.Effective && s.Contract == p.Contract && s.Plan == p.Plan || s.Start.After(p.Effective) {
			continue // it came already, or what comes later does not matter here
		}
		if !s.Cancelled && (s.End == nil || !s.End.Before(p.Effective)) && replaces(product.Family, s.Family) {
			last := p.Effective.AddDays(-1)
			s.End, s.Ended = &last, enrolment.EndedByChange
		}
		if s.State != "" {
			state = s.State
		}
		out = append(out, s)
	}
	made := p.Made
	return append(out, enrolment.Span{
		ID: proposedSpan, Contract: p.Contract, Plan: p.Plan, Family: product.Family, Ours: true, Start: p.Effective, Application: &made, State: state,
		Election: p.Election, Origin: "proposal",
	})
}

// replaces tells whether enrolling into a plan of one family ends one of another: a drug plan stands beside plans without drugs only.
func replaces(new, old plan.Family) bool {
	if new == plan.PDP {
		return old == plan.PDP || old == plan.MAPD
	}
	return old != plan.PDP || new == plan.MAPD
}

func foreseen(done *settled, p *Proposal, product *plan.Product) Foresight {
	f := Foresight{New: Plan{p.Contract, p.Plan, product.Family}}
	id := p.change().ID
	for i := range done.decided {
		if d := &done.decided[i]; d.change == id {
			f.Decision, f.Old = &d.data.Decision, d.data.Old
			f.Original, f.Tests = tested(f.Decision)
		}
	}
	if t, ok := heldAt(done.tenures, proposedSpan, p.Effective); ok {
		f.Writing = t.Writing
		f.Kept = f.Decision != nil && f.Original != agent.House && t.Agent == f.Original && !t.Held
	}
	return f
}

// tested are all tests of the original agent with their results.
func tested(d *Decision) (agent.NPN, []Tested) {
	for _, i := range d.Inputs {
		if i.Fact != "original_agent" || i.NPN == agent.House {
			continue
		}
		out := make([]Tested, len(agent.Tests))
		for n, t := range agent.Tests {
			out[n] = Tested{Test: t, Passed: true}
			if at := slices.IndexFunc(i.Failed, func(f agent.Failure) bool { return f.Test == t }); at >= 0 {
				out[n] = Tested{Test: t, Failure: i.Failed[at]}
			}
		}
		return i.NPN, out
	}
	return agent.House, nil
}

// FactsRead are the facts of a decision, as the rules read them.
func (d *Decision) FactsRead() (aor.Facts, error) { return aor.ReadFacts(d.Facts) }

// Tests are the tests of the original agent, as they were when it was decided.
func (d *Decision) Tests() []Tested {
	_, all := tested(d)
	return all
}

// firstOfNext is the first day of the next month.
func firstOfNext(d clock.Date) clock.Date { return d.EndOfMonth().AddDays(1) }
