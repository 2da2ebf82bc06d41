package commission

import (
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/plan"
)

// producers remember what was asked of the standing: a run asks the same of thousands of members of an agent. It is for one goroutine.
type producers struct {
	standing Standing
	window   clock.Span
	lapses   map[lapseKey][]entitlement.Failure
	terms    map[agent.NPN][]entitlement.Terms
	links    map[linkKey][]credential.Link
	splits   map[splitKey]bool
}

type splitKey struct {
	npn  agent.NPN
	year int
}

type lapseKey struct {
	npn     agent.NPN
	state   string
	product *plan.Product
}

type linkKey struct {
	npn   agent.NPN
	month entitlement.Month
}

func newProducers(s Standing, w clock.Span) *producers {
	return &producers{s, w, map[lapseKey][]entitlement.Failure{}, map[agent.NPN][]entitlement.Terms{}, map[linkKey][]credential.Link{}, map[splitKey]bool{}}
}

// failures are the times in which an agent is not ready for a state and a plan.
func (p *producers) failures(npn agent.NPN, state string, product *plan.Product) []entitlement.Failure {
	key := lapseKey{npn, state, product}
	known, ok := p.lapses[key]
	if ok {
		return known
	}
	for _, l := range p.standing.Lapses(npn, state, product, p.window.From, p.window.To) {
		f := entitlement.Failure{Agent: string(npn), From: l.From, To: clock.MaxDate, Test: string(l.Test)}
		if l.To != nil {
			f.To = *l.To
		}
		known = append(known, f)
	}
	p.lapses[key] = known
	return known
}

// contract is how an agent is paid, from which months on.
func (p *producers) contract(npn agent.NPN) []entitlement.Terms {
	known, ok := p.terms[npn]
	if ok {
		return known
	}
	known = []entitlement.Terms{}
	for day := p.window.From; day <= p.window.To; day = day.AddMonths(1) {
		t, ok := p.standing.Terms(npn, day)
		if !ok {
			continue // months without a contract fail the gate
		}
		now := entitlement.Terms{Agent: string(npn), From: day, Mode: modes[t.Payment], Level: t.Level}
		if n := len(known); n > 0 && known[n-1].Mode == now.Mode && known[n-1].Level == now.Level {
			continue
		}
		if len(known) == 0 && now.Mode == "" && now.Level == "" {
			continue // the plan's own choice
		}
		known = append(known, now)
	}
	p.terms[npn] = known
	return known
}

var modes = map[credential.Payment]entitlement.Mode{
	credential.PaidFull: entitlement.Full, credential.PaidProrated: entitlement.Prorated,
}

// upline of an agent on the first day of a month.
func (p *producers) upline(npn agent.NPN, m entitlement.Month) []credential.Link {
	key := linkKey{npn, m}
	known, ok := p.links[key]
	if !ok {
		known = p.standing.Upline(npn, m.First())
		p.links[key] = known
	}
	return known
}

// split tells whether anybody earns overrides on an agent in a year: mostly nobody does.
func (p *producers) split(npn agent.NPN, year int) bool {
	key := splitKey{npn, year}
	known, ok := p.splits[key]
	for m := time.January; !ok && !known && m <= time.December; m++ {
		for _, link := range p.upline(npn, entitlement.MonthIn(year, m)) {
			known = known || len(link.Overrides) > 0
		}
	}
	p.splits[key] = known
	return known
}
