package credential

import (
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
)

// Link is one step up in the hierarchy.
type Link struct {
	NPN       agent.NPN   // who
	Parent    agent.NPN   // stands below whom
	Level     string      // of NPN
	From      clock.Date  // MinDate when the source does not tell
	To        *clock.Date // last day, where one is known
	Overrides []Split     // what the parent earns on what is sold below
}

// Split is the override of an upline: an amount for a member and year, or a share of what the seller earns.
type Split struct {
	Family      string // "" for all
	Year        int    // plan year, 0 for all
	Cents       int64
	BasisPoints int
	Source      string
}

// highest is how many steps a hierarchy has at most. Longer ones are loops that a source made.
const highest = 16

// Upline is the way from an agent to the top, on a day.
func (s *Standing) Upline(npn agent.NPN, day clock.Date) []Link {
	var out []Link
	seen := []agent.NPN{npn}
	for len(out) < highest {
		link, ok := s.producer(npn).link(day)
		if !ok || slices.Contains(seen, link.Parent) {
			break
		}
		out, npn, seen = append(out, link), link.Parent, append(seen, link.Parent)
	}
	return out
}

// link is who stands above a producer on a day.
func (p *producer) link(day clock.Date) (Link, bool) {
	if len(p.upline) == 0 {
		return Link{}, false
	}
	v := p.upline.on(day)
	if !v.ok() {
		return Link{}, false
	}
	f := &v.told.Fact
	link := Link{NPN: p.npn, Parent: f.Parent, Level: f.Level, From: f.start(), To: f.To}
	for i := p.upline.index(day) + 1; i < len(p.upline); i++ { // it also ends where another begins
		if last := p.upline[i].start - 1; link.To == nil || last < *link.To {
			link.To = &last
		}
	}
	for _, k := range p.overrides {
		if v := k.on(day); v.ok() && v.told.Fact.Parent == f.Parent {
			o := &v.told.Fact
			link.Overrides = append(link.Overrides, Split{o.Family, o.Year, o.Cents, o.BasisPoints, v.told.Source()})
		}
	}
	return link, true
}

// Downline is everybody below a producer on a day, at any depth, nearest first. The producer is not among them.
func (s *Standing) Downline(npn agent.NPN, day clock.Date) []agent.NPN {
	out, seen := []agent.NPN(nil), map[agent.NPN]bool{npn: true}
	for level := []agent.NPN{npn}; len(level) > 0; {
		var next []agent.NPN
		for _, parent := range level {
			for _, below := range s.below[parent] {
				if link, ok := s.byNPN[below].link(day); ok && link.Parent == parent && !seen[below] {
					seen[below] = true
					next = append(next, below)
				}
			}
		}
		out, level = append(out, next...), next
	}
	return out
}

// around is a producer with everybody who ever stood above or below.
func (s *Standing) around(npn agent.NPN) []agent.NPN {
	out := []agent.NPN{npn}
	note := func(all []agent.NPN, other agent.NPN) []agent.NPN {
		if slices.Contains(out, other) {
			return all
		}
		out = append(out, other)
		return append(all, other)
	}
	for level := []agent.NPN{npn}; len(level) > 0; {
		var next []agent.NPN
		for _, below := range level {
			for _, g := range s.producer(below).upline {
				next = note(next, g.told.Fact.Parent)
			}
		}
		level = next
	}
	for level := []agent.NPN{npn}; len(level) > 0; {
		var next []agent.NPN
		for _, above := range level {
			for _, below := range s.below[above] {
				next = note(next, below)
			}
		}
		level = next
	}
	return out
}

// Successor is who takes over a producer's customers, where that was recorded before a day.
func (s *Standing) Successor(npn agent.NPN, before clock.Date) (successor agent.NPN, recorded clock.Date, ok bool) {
	p := s.producer(npn)
	for i := len(p.successor) - 1; i >= 0; i-- {
		t := p.successor[i].told
		if recorded = t.recorded(); recorded < before && t.Fact.active() && (t.Fact.To == nil || *t.Fact.To >= before) {
			return t.Fact.Parent, recorded, true
		}
	}
	return "", 0, false
}

// recorded is the day on which the source says that something was put on file.
func (t *Told) recorded() clock.Date {
	if t.Fact.From != nil {
		return *t.Fact.From
	}
	return t.AsOf
}

// Terms are how a producer is under contract on a day.
type Terms struct {
	Number    string // of the contract
	Level     string
	Payment   Payment   // "" where the source does not tell
	Payee     agent.NPN // who is paid: the producer, or who earns in their place
	Servicing bool      // services customers, sells no more
	Solicitor bool      // paid by the upline, never by the plan
	Source    string
}

// Terms of the contract that is in force on a day, if there is one; of several the one that began last.
func (s *Standing) Terms(npn agent.NPN, day clock.Date) (Terms, bool) {
	var best *Told
	for _, k := range s.producer(npn).contracts {
		if v := k.on(day); v.ok() && (best == nil || v.told.Fact.start() > best.Fact.start()) {
			best = v.told
		}
	}
	if best == nil {
		return Terms{}, false
	}
	f := &best.Fact
	t := Terms{f.Number, f.Level, f.Payment, agent.NPN(f.Payee), f.Servicing, f.Solicitor, best.Source()}
	if t.Payee == "" {
		t.Payee = npn
	}
	return t, true
}

// Producers are all of whom something was told, by number.
func (s *Standing) Producers() []agent.NPN { return slices.Clone(s.npns) }

// Knows tells whether anything was ever told of a producer.
func (s *Standing) Knows(npn agent.NPN) bool { return s.byNPN[npn] != nil }

// Name of a producer, as told last; the number where no name was told.
func (s *Standing) Name(npn agent.NPN) string {
	if k := s.producer(npn).identity; len(k) > 0 {
		return k[len(k)-1].told.Fact.Name
	}
	return string(npn)
}

// Names of all producers, by number.
func (s *Standing) Names() map[agent.NPN]string {
	out := make(map[agent.NPN]string, len(s.npns))
	for _, npn := range s.npns {
		out[npn] = s.Name(npn)
	}
	return out
}

// Type of a producer: AnAgent, AnAgency, ACallCenter or AnInternal; AnAgent where the source does not tell.
func (s *Standing) Type(npn agent.NPN) string {
	if k := s.producer(npn).identity; len(k) > 0 && k[len(k)-1].told.Fact.Type != "" {
		return k[len(k)-1].told.Fact.Type
	}
	return AnAgent
}
