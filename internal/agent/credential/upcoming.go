package credential

import (
	"cmp"
	"maps"
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// Upcoming is something that an agent has now and will not have on a day soon.
type Upcoming struct {
	NPN    agent.NPN  `json:"npn"`
	Kind   Kind       `json:"kind"`            // Contract, License, Appointment, Certification or Insurance
	State  string     `json:"state,omitempty"` // of a licence or appointment
	Entity string     `json:"entity,omitempty"`
	Year   int        `json:"year,omitempty"` // plan year for which the agent is not certified
	Until  clock.Date `json:"until"`          // the last day on which it holds
	Source string     `json:"source,omitempty"`
}

// Test is the test that fails from then on; "" for insurance, which is none by itself.
func (u *Upcoming) Test() agent.Test {
	switch u.Kind {
	case Contract:
		return agent.Contract
	case License:
		return agent.License
	case Appointment:
		return agent.Appointment
	case Certification:
		return agent.Certification
	}
	return ""
}

// Upcoming are the lapses of all producers under contract within so many days, by day.
func (s *Standing) Upcoming(on clock.Date, days int) []Upcoming {
	var out []Upcoming
	for _, npn := range s.npns {
		out = append(out, s.UpcomingOf(npn, on, days)...)
	}
	slices.SortStableFunc(out, func(a, b Upcoming) int { return cmp.Compare(a.Until, b.Until) })
	return out
}

// UpcomingOf are the lapses of one producer. One who is not under contract has nothing to lose.
func (s *Standing) UpcomingOf(npn agent.NPN, on clock.Date, days int) []Upcoming {
	p := s.producer(npn)
	if v := p.contracted(s.rules, on); !v.ok() {
		return nil
	}
	w := watch{p: p, rules: s.rules, span: clock.Span{From: on, To: on.AddDays(days)}}
	w.look(Upcoming{Kind: Contract}, p.contracts, func(d clock.Date) verdict { return p.contracted(s.rules, d) })
	for _, state := range slices.Sorted(maps.Keys(p.licenses)) {
		var all []track
		for _, l := range p.licenses[state] {
			all = append(all, l.track)
		}
		w.look(Upcoming{Kind: License, State: state}, all, func(d clock.Date) verdict { return p.licensed(state, d) })
	}
	for _, state := range slices.Sorted(maps.Keys(p.appointments)) {
		for _, entity := range entities(p.appointments[state]) {
			product := &plan.Product{Entity: entity}
			w.look(Upcoming{Kind: Appointment, State: state, Entity: entity}, p.appointments[state], func(d clock.Date) verdict {
				return p.appointed(s.rules, &Ask{On: d, State: state, Product: product})
			})
		}
	}
	w.certification()
	w.look(Upcoming{Kind: Insurance}, p.insurance, func(d clock.Date) verdict { return standing(p.insurance, d) })
	return w.found
}

func entities(all []track) []string {
	var out []string
	for _, k := range all {
		if e := k[0].told.Fact.Entity; !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// standing is the best that several subjects say on a day.
func standing(all []track, day clock.Date) verdict {
	best := never
	for _, k := range all {
		v := k.on(day)
		if v.ok() {
			return v
		}
		if v.better(&best) {
			best = v
		}
	}
	return best
}

// watch looks for the first day of a span on which a test fails that is passed at its beginning.
type watch struct {
	p     *producer
	rules *Rules
	span  clock.Span
	found []Upcoming
}

func (w *watch) look(u Upcoming, all []track, test func(clock.Date) verdict) {
	now := test(w.span.From)
	if !now.ok() || len(all) == 0 {
		return
	}
	var turns []clock.Date
	for _, k := range all {
		k.turns(func(d clock.Date) {
			if d > w.span.From && d <= w.span.To+1 {
				turns = append(turns, d)
			}
		})
	}
	slices.Sort(turns)
	for _, d := range slices.Compact(turns) {
		if v := test(d); !v.ok() {
			u.NPN, u.Until = w.p.npn, d-1
			if now.told != nil {
				u.Source = now.told.Source()
			}
			w.found = append(w.found, u)
			return
		}
	}
}

// certification is for a plan year: who is certified for this one and not for the next lapses on 1 January.
func (w *watch) certification() {
	last := w.span.From.EndOfYear()
	year := last.Year()
	now := w.p.certifiedFor(w.rules, &Ask{On: w.span.From, Year: year})
	next := w.p.certifiedFor(w.rules, &Ask{On: last + 1, Year: year + 1})
	if !now.ok() || next.ok() || last > w.span.To {
		return
	}
	u := Upcoming{NPN: w.p.npn, Kind: Certification, Year: year + 1, Until: last}
	if now.told != nil {
		u.Source = now.told.Source()
	}
	w.found = append(w.found, u)
}

// Passes tells whether what was to lapse is in force on a day after all.
func (s *Standing) Passes(u *Upcoming, day clock.Date) bool {
	p := s.producer(u.NPN)
	var v verdict
	switch u.Kind {
	case Contract:
		v = p.contracted(s.rules, day)
	case License:
		v = p.licensed(u.State, day)
	case Appointment:
		v = p.appointed(s.rules, &Ask{On: day, State: u.State, Product: &plan.Product{Entity: u.Entity}})
	case Certification:
		v = p.certifiedFor(s.rules, &Ask{On: day, Year: u.Year})
	default:
		v = standing(p.insurance, day)
	}
	return v.ok()
}
