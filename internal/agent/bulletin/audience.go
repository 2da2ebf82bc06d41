package bulletin

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// view is what is known of agents on a day, as audiences ask it. What was worked out for one agent serves all bulletins.
type view struct {
	standing *credential.Standing
	catalog  *plan.Catalog
	states   []string
	on       clock.Date
	known    map[agent.NPN]*profile
	kinds    []kind
}

// kind are products that ask the same of who sells them: one of them answers for all.
type kind struct {
	one  *plan.Product
	keys []string // of all: H1234-001
}

// profile is where an agent stands.
type profile struct {
	licensed []string    // states
	ready    []string    // states in which at least one product may be sold
	sells    []string    // products that may be sold somewhere: H1234-001
	state    agent.State // the best of all
}

func (s *Bulletins) view(standing *credential.Standing, on clock.Date) *view {
	w := &view{standing: standing, catalog: s.catalog, states: s.rules.states, on: on, known: map[agent.NPN]*profile{}}
	w.group()
	return w
}

// group puts products together by what a ready-to-sell test asks of them: the entity, the family, the special needs, the states.
func (w *view) group() {
	at := map[string]int{}
	for i := range w.catalog.Products {
		p := &w.catalog.Products[i]
		if !offered(p, w.on) {
			continue
		}
		same := strings.Join([]string{p.Entity, string(p.Family), p.SpecialNeeds, strings.Join(p.States, ",")}, "/")
		n, known := at[same]
		if !known {
			n = len(w.kinds)
			at[same], w.kinds = n, append(w.kinds, kind{one: p})
		}
		w.kinds[n].keys = append(w.kinds[n].keys, key(p))
	}
}

// of is the profile of an agent. Licences are asked first: where there is none nothing else matters.
func (w *view) of(npn agent.NPN) *profile {
	if p := w.known[npn]; p != nil {
		return p
	}
	p := &profile{state: agent.None}
	w.known[npn] = p
	if !w.standing.Knows(npn) {
		return p
	}
	for _, state := range w.states {
		w.look(p, npn, state)
	}
	return p
}

// look asks one state, for each kind of product that is sold there.
func (w *view) look(p *profile, npn agent.NPN, state string) {
	for i := range w.kinds {
		k := &w.kinds[i]
		if len(k.one.States) > 0 && !slices.Contains(k.one.States, state) {
			continue
		}
		r := w.standing.Ready(credential.Ask{NPN: npn, On: w.on, Year: w.on.Year(), State: state, Product: k.one})
		if better(r.State, p.state) {
			p.state = r.State
		}
		if slices.ContainsFunc(r.Failed, func(f agent.Failure) bool { return f.Test == agent.License }) {
			return // no product is sold there without one
		}
		p.licensed = addOnce(p.licensed, state)
		if r.State == agent.Ready {
			p.ready = addOnce(p.ready, state)
			for _, x := range k.keys {
				p.sells = addOnce(p.sells, x)
			}
		}
	}
}

func offered(p *plan.Product, on clock.Date) bool {
	return !on.Before(p.From) && (p.To == nil || !on.After(*p.To))
}

func key(p *plan.Product) string { return p.Contract + "-" + p.Plan }

func addOnce(to []string, x string) []string {
	if slices.Contains(to, x) {
		return to
	}
	return append(to, x)
}

// order is from best to worst.
var order = []agent.State{agent.Ready, agent.Lapsed, agent.Termed, agent.Gone, agent.None}

func better(a, b agent.State) bool { return slices.Index(order, a) < slices.Index(order, b) }

// concerns tells whether a bulletin for an audience is for an agent.
func (w *view) concerns(a *Audience, npn agent.NPN) bool {
	if len(a.Agents) > 0 && !slices.Contains(a.Agents, npn) || len(a.Agencies) > 0 && !w.below(a.Agencies, npn) {
		return false
	}
	if len(a.States) == 0 && len(a.Products) == 0 && len(a.Readiness) == 0 {
		return true
	}
	p := w.of(npn)
	return anyOf(a.States, p.licensed) && anyOf(a.Products, p.sells) && (len(a.Readiness) == 0 || slices.Contains(a.Readiness, p.state))
}

// anyOf tells whether one that is wanted is there; nothing wanted is always there.
func anyOf(wanted, have []string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(x string) bool { return slices.Contains(have, x) })
}

// below tells whether an agent is one of some agencies, or stands below one.
func (w *view) below(agencies []agent.NPN, npn agent.NPN) bool {
	if slices.Contains(agencies, npn) {
		return true
	}
	return slices.ContainsFunc(w.standing.Upline(npn, w.on), func(l credential.Link) bool { return slices.Contains(agencies, l.Parent) })
}

func base(language string) string {
	b, _, _ := strings.Cut(language, "-")
	return b
}
