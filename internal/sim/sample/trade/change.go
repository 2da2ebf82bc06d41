package trade

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
)

// changed is a switch of a customer: into another plan, or out of all.
type changed struct {
	who            *customer
	on             clock.Date // first day in the new plan, or first day without one
	from           holding
	contract, plan string // "" when the customer leaves
	how            agent.Channel
	npn            agent.NPN // who facilitated it, where CMS or the application says so
	first          bool      // a first enrollment, nothing was before
	odd            oddity
}

// oddity is what goes wrong with a switch, or comes later.
type oddity string

// The oddities.
const (
	plain       oddity = ""
	contradicts oddity = "contradicts" // the application says one thing, CMS's reply another
	late        oddity = "late"        // the reply comes with the next file
	twice       oddity = "twice"       // the reply comes again with the next file
	rejected    oddity = "rejected"    // TRC 106: somebody else's application was later
	cancelled   oddity = "cancelled"   // TC 80 a month later
	corrected   oddity = "corrected"   // TRC 704 and 705: CMS puts another plan in its place
	reinstated  oddity = "reinstated"  // left, and TC 81 takes it back
)

// ways are how switches come about, in turn: every channel of the rules.
var ways = []agent.Channel{
	agent.PlanChangeLine, agent.OriginalAgent, agent.ServiceTransfer, agent.PlanWebsite, agent.InternalTelesales, agent.ExternalAgent,
	agent.PlanChangeLine, agent.InternalReferral, agent.MedicareGov, agent.InternalField, agent.OriginalAgent, agent.ExternalCallCenter,
	agent.PlanChangeLine, agent.ServiceDirect, agent.Paper, agent.NoElection, agent.OriginalAgent, agent.PlanChangeLine,
}

// oddities are what befalls every so many of the switches.
var oddities = []oddity{late, twice, rejected, contradicts, cancelled, corrected}

// switches draws who moves when, and how. What the customers' files say comes first.
func (t *Trade) switches() ([]*changed, error) {
	told, err := t.holdings()
	if err != nil {
		return nil, err
	}
	var all []*changed
	for _, c := range t.customers {
		c.now = told[c.number]
		if len(c.now) == 0 {
			c.now = t.life(c)
		}
		all = append(all, t.moves(c)...)
	}
	today := t.zone.DateOf(t.Now)
	all = slices.DeleteFunc(all, func(x *changed) bool { return x.on.After(today.AddMonths(2)) })
	slices.SortStableFunc(all, byDay)
	n := 0
	for _, x := range all {
		if x.first {
			x.npn = x.who.agent
		}
		if x.first || x.contract == "" {
			continue
		}
		x.how = ways[n%len(ways)]
		if n%9 == 4 && x.who.agent != "" {
			x.odd = oddities[n/9%len(oddities)]
		}
		t.facilitate(x)
		n++
	}
	return all, nil
}

// life draws what a generated customer does in three years: most stay.
func (t *Trade) life(c *customer) []holding {
	d := dice("life", c.number)
	h := drawn(c.number, t.begins)
	out := []holding{h}
	switchTo := func(on clock.Date, plan string) {
		last := on.AddDays(-1)
		out[len(out)-1].until = &last
		out = append(out, holding{contract: "H9999", plan: plan, from: on})
	}
	other := map[string]string{"001": "002", "002": "003", "003": "001", "010": "001"}[h.plan]
	switch n := d.IntN(1000); {
	case !strings.HasPrefix(c.number, "GEN-"):
	case n < 40: // joins later: a first enrollment
		out[0].from = t.begins.AddMonths(1 + d.IntN(30))
	case n < 110:
		switchTo(t.begins.AddYears(1+n%2), other)
	case n < 130:
		switchTo(t.begins.AddYears(1+n%2).AddMonths(1+n%3), other)
	case n < 150:
		switchTo(t.begins.AddMonths(3+d.IntN(years*12-5)), other)
	case n < 160: // a special needs plan for a chronic condition
		switchTo(t.zone.DateOf(t.Now).StartOfMonth().AddMonths(-5+n%7), "004")
	case n < 168: // a plan that pays no commission
		switchTo(t.begins.AddYears(years-1), "005")
	case n < 200: // leaves
		last := t.begins.AddMonths(2 + d.IntN(years*12-4)).AddDays(-1)
		out[0].until = &last
	}
	return out
}

// moves are the switches of a customer. Their first plan is no switch when it began with the first year.
func (t *Trade) moves(c *customer) []*changed {
	var out []*changed
	for i, h := range c.now {
		before := holding{}
		for _, o := range c.now {
			if o.until != nil && o.until.AddDays(1) == h.from && o.contract[0] == h.contract[0] || o.until != nil && o.until.AddDays(1) == h.from && h.contract[0] == 'H' {
				before = o
			}
		}
		if h.from != t.begins {
			out = append(out, &changed{who: c, on: h.from, from: before, contract: h.contract, plan: h.plan, first: before.contract == ""})
		}
		followed := slices.ContainsFunc(c.now, func(o holding) bool { return h.until != nil && o.from == h.until.AddDays(1) })
		if h.until != nil && !followed {
			x := &changed{who: c, on: h.until.AddDays(1), from: c.now[i]}
			if dice("left", c.number).IntN(12) == 0 {
				x.odd = reinstated
			}
			out = append(out, x)
		}
	}
	return out
}

// facilitate names who made a switch.
func (t *Trade) facilitate(x *changed) {
	switch x.how {
	case agent.OriginalAgent:
		x.npn = x.who.agent
		if x.npn == "" {
			x.how = agent.PlanWebsite
		}
	case agent.ExternalAgent:
		for _, s := range t.sellersIn(x.who.state) {
			if s.npn != x.who.agent && (s.fate == stays || s.fate == endedByCause) {
				x.npn = s.npn
			}
		}
		if x.npn == "" {
			x.how = agent.PlanChangeLine
		}
	case agent.ExternalCallCenter:
		x.npn = clearCall
	}
}

// atDesk tells whether the plan's own people enter the switch.
func (x *changed) atDesk() bool {
	switch x.how {
	case agent.PlanChangeLine, agent.ServiceTransfer, agent.InternalField, agent.InternalTelesales, agent.InternalReferral, agent.ServiceDirect, agent.PlanWebsite, agent.Paper:
		return true
	}
	return false
}
