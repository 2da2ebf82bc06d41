package credential

import (
	"cmp"
	"maps"
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/person"
)

// Standing is everything that is known of all producers, in memory. It does not change: what came later is in another one.
type Standing struct {
	position int64
	rules    *Rules
	byNPN    map[agent.NPN]*producer
	below    map[agent.NPN][]agent.NPN // who ever had this upline
	npns     []agent.NPN
}

// producer is one producer, laid out for the tests.
type producer struct {
	npn          agent.NPN
	contracts    []track
	licenses     map[string][]license // by state
	appointments map[string][]track   // by state
	certified    map[int][]track      // by plan year
	insurance    []track
	holds        []track
	overrides    []track
	regulatory   []track
	upline       track
	successor    track
	identity     track
	told         []*Told
	nameKey      string // folded, to search by
}

// license is a track with what its lines of authority say, so that a test need not read words.
type license struct {
	track
	health []bool // by segment
}

// build lays out all that was told of one producer.
func build(r *Rules, npn agent.NPN, told []*Told) *producer {
	p := &producer{
		npn: npn, licenses: map[string][]license{}, appointments: map[string][]track{}, certified: map[int][]track{}, told: told,
	}
	all := tracks(told)
	for _, subject := range slices.Sorted(maps.Keys(all)) {
		p.add(r, all[subject])
	}
	if len(p.identity) > 0 {
		p.nameKey = person.Folded(p.identity.newest().Name)
	}
	return p
}

func (p *producer) add(r *Rules, k track) {
	f := &k[0].told.Fact
	switch f.Kind {
	case Contract:
		p.contracts = append(p.contracts, k)
	case License:
		p.licenses[f.State] = append(p.licenses[f.State], license{k, k.health(r)})
	case Appointment:
		p.appointments[f.State] = append(p.appointments[f.State], k)
	case Certification:
		p.certified[f.Year] = append(p.certified[f.Year], k)
	case Insurance:
		p.insurance = append(p.insurance, k)
	case Hold:
		p.holds = append(p.holds, k)
	case Override:
		p.overrides = append(p.overrides, k)
	case Regulatory:
		p.regulatory = append(p.regulatory, k)
	case Upline:
		p.upline = k
	case Succession:
		p.successor = k
	case Identity:
		p.identity = k
	}
}

// health says of each segment of a licence whether it allows to sell health insurance. A source without lines of authority lists health
// producers.
func (k track) health(r *Rules) []bool {
	out := make([]bool, len(k))
	for i := range k {
		f := &k[i].told.Fact
		out[i] = f.Line == "" && len(f.Lines) == 0 || f.Line != "" && r.isHealth(f.Line) || slices.ContainsFunc(f.Lines, r.isHealth)
	}
	return out
}

// Build makes a standing of statements: pure, for tests and for what was known earlier.
func Build(r *Rules, position int64, told map[agent.NPN][]*Told) *Standing {
	s := &Standing{position: position, rules: r, byNPN: make(map[agent.NPN]*producer, len(told))}
	for npn, all := range told {
		s.byNPN[npn] = build(r, npn, all)
	}
	s.link()
	return s
}

// with is the standing with other statements of some producers.
func (s *Standing) with(position int64, told map[agent.NPN][]*Told) *Standing {
	next := &Standing{position: position, rules: s.rules, byNPN: maps.Clone(s.byNPN), below: s.below, npns: s.npns}
	linked := true
	for npn, all := range told {
		p := build(s.rules, npn, all)
		before := s.byNPN[npn]
		linked = linked && before != nil && before.upline.same(p.upline)
		next.byNPN[npn] = p
	}
	if !linked { // somebody is new, or stands elsewhere
		next.link()
	}
	return next
}

// link finds who stands below whom.
func (s *Standing) link() {
	s.npns = slices.SortedFunc(maps.Keys(s.byNPN), compareNPN)
	s.below = map[agent.NPN][]agent.NPN{}
	for _, npn := range s.npns {
		for _, g := range s.byNPN[npn].upline {
			parent := g.told.Fact.Parent
			if !slices.Contains(s.below[parent][max(0, len(s.below[parent])-1):], npn) {
				s.below[parent] = append(s.below[parent], npn)
			}
		}
	}
}

// compareNPN sorts numbers as numbers.
func compareNPN(a, b agent.NPN) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
