package statement

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Below is what a run comes to for one agent of an agency. It has sums and no lines: members and rates are the agent's.
type Below struct {
	NPN   agent.NPN
	Name  string
	Share commission.Share
}

// AgencyRun is what a run comes to for those who stood below an agency on the run's day.
type AgencyRun struct {
	Run    commission.Run
	Agents []Below // by name
	Totals commission.Share
}

// Leads tells whether a visitor leads an agency.
func (s *Statements) Leads(v access.Visitor) bool {
	return v.Role == access.RoleAgent && !v.Suspended && len(v.Manages) > 0
}

// AgencyRuns are the runs that agents and agencies below the visitor can have statements of, newest first. Errors: ErrUnknown for who leads
// none.
func (s *Statements) AgencyRuns(ctx context.Context, v access.Visitor) ([]commission.Run, error) {
	if !s.Leads(v) {
		return nil, unknown("statement.AgencyRuns")
	}
	runs, err := s.Book.Runs(ctx)
	return slices.DeleteFunc(runs, func(r commission.Run) bool { return !shown(v, &r) }), err
}

// Agency is what a run comes to for each of those who stood below the visitor's agency on the day of the run: who came later or left before
// is not in it. What the visitor leads is asked as of today. Errors: ErrUnknown.
func (s *Statements) Agency(ctx context.Context, v access.Visitor, id commission.RunID, today clock.Date) (AgencyRun, error) {
	const op = "statement.Agency"
	if !s.Leads(v) {
		return AgencyRun{}, unknown(op)
	}
	run, err := s.Book.Run(ctx, id)
	if store.KindOf(err) == store.NotFound || err == nil && !shown(v, &run) {
		return AgencyRun{}, unknown(op)
	}
	if err != nil {
		return AgencyRun{}, err
	}
	below, err := s.below(ctx, v, run.AsOf, today)
	if err != nil {
		return AgencyRun{}, err
	}
	out := AgencyRun{Run: run}
	for _, npn := range below {
		b := Below{NPN: npn}
		there, err := s.share(ctx, id, commission.PayeeOf(npn), &b.Share)
		if err != nil {
			return out, err
		}
		if !there {
			continue
		}
		if b.Name, err = s.nameOf(ctx, op, npn); err != nil && !errors.Is(err, ErrUnknown) {
			return out, err
		}
		out.add(b)
	}
	slices.SortFunc(out.Agents, func(a, b Below) int { return strings.Compare(a.Name+string(a.NPN), b.Name+string(b.NPN)) })
	return out, nil
}

func (a *AgencyRun) add(b Below) {
	a.Agents = append(a.Agents, b)
	t := &a.Totals
	t.Opening, t.Plus, t.Minus, t.Lines = t.Opening+b.Share.Opening, t.Plus+b.Share.Plus, t.Minus+b.Share.Minus, t.Lines+b.Share.Lines
}

// Pay is what all of them are paid.
func (a *AgencyRun) Pay() (cents int64) {
	for i := range a.Agents {
		cents += a.Agents[i].Share.Pay()
	}
	return cents
}

// below are those who stood below the agencies that the visitor leads, on a day. The visitor's reach of today counts from its top: what was
// below a part of it before that part joined is not theirs.
func (s *Statements) below(ctx context.Context, v access.Visitor, on, today clock.Date) ([]agent.NPN, error) {
	people, err := s.People.Find(ctx, v.Manages)
	if err != nil {
		return nil, err
	}
	h, err := s.Producers.Hierarchy(ctx)
	if err != nil {
		return nil, err
	}
	led := map[agent.NPN]bool{}
	for _, p := range people {
		if npn := npnOf(p); npn != agent.House && slices.Contains(p.Capacities, person.Agency) {
			led[npn] = true
		}
	}
	for npn := range led {
		for _, lower := range h.Downline(npn, today) {
			delete(led, lower)
		}
	}
	var out []agent.NPN
	for npn := range led {
		out = append(append(out, npn), h.Downline(npn, on)...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
