package credential

import (
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// Lapses are the times between two days, both included, in which an agent fails a test for a state and a product, by test and day. The
// certification of each day is that of its year. A lapse that goes on at the last day has no end.
func (s *Standing) Lapses(npn agent.NPN, state string, product *plan.Product, from, to clock.Date) []Lapse {
	p := s.producer(npn)
	days := p.turns(s.rules, state, from, to)
	var out []Lapse
	for _, test := range agent.Tests {
		out = p.lapses(s.rules, out, test, days, to, Ask{NPN: npn, State: state, Product: product})
	}
	return out
}

// lapses adds the lapses of one test: between two turns nothing changes.
func (p *producer) lapses(r *Rules, out []Lapse, test agent.Test, days []clock.Date, to clock.Date, ask Ask) []Lapse {
	open := false
	for _, day := range days {
		ask.On, ask.Year = day, day.Year()
		v := p.test(r, test, &ask)
		switch {
		case !v.ok() && !open:
			out, open = append(out, Lapse{Test: test, From: day}), true
		case v.ok() && open:
			last := day - 1
			out[len(out)-1].To, open = &last, false
		}
	}
	return out
}

// turns are the days on which a test of the producer may begin to say something else, in order.
func (p *producer) turns(r *Rules, state string, from, to clock.Date) []clock.Date {
	days := []clock.Date{from}
	note := func(d clock.Date) {
		if d > from && d <= to {
			days = append(days, d)
		}
	}
	for _, all := range [][]track{p.contracts, p.insurance, p.holds, p.appointments[state]} {
		for _, k := range all {
			k.turns(note)
		}
	}
	for _, l := range p.licenses[state] {
		l.turns(note)
	}
	for _, all := range p.certified {
		for _, k := range all {
			k.turns(note)
		}
	}
	r.turns(state, note)
	for year := from.Year() + 1; year <= to.Year(); year++ {
		note(clock.DateOf(year, 1, 1))
	}
	slices.Sort(days)
	return slices.Compact(days)
}

func (k track) turns(note func(clock.Date)) {
	for _, g := range k {
		note(g.start)
		if from := g.told.Fact.From; from != nil {
			note(*from)
		}
		if to := g.told.Fact.To; to != nil {
			note(*to + 1)
		}
	}
}

func (r *Rules) turns(state string, note func(clock.Date)) {
	for _, e := range r.exempt[state] {
		note(e.From)
		if e.To != nil {
			note(*e.To + 1)
		}
	}
	for _, s := range r.Score {
		note(s.From)
	}
	for _, s := range append(slices.Clone(r.Service), r.Insured...) {
		note(s.From)
	}
}
