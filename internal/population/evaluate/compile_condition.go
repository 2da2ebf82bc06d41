package evaluate

import (
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// condition compiles the rule as a condition.
func (c *compiler) condition() {
	r, out := c.at, c.out
	if r.SatisfiedBy != nil || r.PDC != nil || r.Overlap != nil {
		c.fail("kind", "satisfied_by, pdc and overlap belong to a gap")
	}
	if r.MetWhen == nil || r.ReferencePeriod == nil {
		c.fail("", "a condition needs reference_period and met_when")
		return
	}
	length, monthEnd := r.ReferencePeriod.Length, false
	if length == (clock.Period{}) {
		c.fail("reference_period.length", "expected a period such as P24M")
	}
	from := anchor{base: dayAfterAsOf, minus: true, shift: length}
	switch r.ReferencePeriod.Ending {
	case "", "as_of_month_end":
		monthEnd = true
		from.base = dayAfterReference
	case "as_of":
	default:
		c.fail("reference_period.ending", "expected as_of_month_end or as_of")
	}
	out.back = newLookback(length, monthEnd)
	out.window = c.addWindow(window{from: from, to: anchor{base: asOfDay}})
	sc := scope{window: out.window, reference: out.window, claims: r.Claims, counting: true}
	out.met = c.criterion("met_when", r.MetWhen, sc)
	c.countingLeaves(out.met)
	if r.Coverage != nil {
		out.covered = c.cover("coverage", r.Coverage, out.window, 0)
		if !slices.Contains(c.p.flagCovers, out.covered) {
			c.p.flagCovers = append(c.p.flagCovers, out.covered)
		}
	}
	sc.counting = false
	out.suspected = c.optional("states.suspected", r.States.Suspected, sc)
	out.signal = c.optional("states.signal", r.States.Signal, sc)
	out.countSuspects = out.suspected == none || c.coversLeaves(out.suspected)
	c.wakingSlots(out.met, out.suspected, out.signal)
}

// coversLeaves tells whether every claim that counts in met_when, but does not satisfy it, makes the suspicion true: then the
// suspicion need not be decided from the rows again.
func (c *compiler) coversLeaves(suspected int32) bool {
	parts := []int32{suspected}
	if n := &c.p.nodes[suspected]; n.kind == anyNode && n.unless == none {
		parts = c.p.kidsOf(n)
	}
	for _, at := range c.out.leaves {
		leaf := &c.p.nodes[at]
		alone := leaf.min == 1 && leaf.weak == none && c.anyAlternative()
		covered := func(part int32) bool { return c.p.nodes[part].covers(leaf) }
		if !alone && !slices.ContainsFunc(parts, covered) {
			return false
		}
	}
	return true
}

// anyAlternative tells whether each counting leaf alone satisfies met_when.
func (c *compiler) anyAlternative() bool {
	n := &c.p.nodes[c.out.met]
	if n.kind == leafNode {
		return true
	}
	leaves := func(kid int32) bool { return c.p.nodes[kid].kind == leafNode }
	return n.kind == anyNode && n.unless == none && !slices.ContainsFunc(c.p.kidsOf(n), func(kid int32) bool { return !leaves(kid) })
}

// covers tells whether one event of the other leaf always satisfies this one.
func (n *node) covers(leaf *node) bool {
	return n.kind == leafNode && n.slot == leaf.slot && n.window == leaf.window && n.min == 1 && n.op == noOp && !n.last &&
		n.distinctDrugs == 0 && n.supplyMin == 0 && n.unless == none && leaf.settings&^n.settings == 0 && leaf.roles&^n.roles == 0 &&
		(n.excluded == none || n.excluded == leaf.excluded) && (n.also == none || n.also == leaf.also)
}

// countingLeaves lists the leaves of met_when; only any_of, all_of and counted codes may stand there, since a counting rule
// must be decidable for every past day.
func (c *compiler) countingLeaves(at int32) {
	n := &c.p.nodes[at]
	switch n.kind {
	case leafNode:
		if n.op != noOp || n.last || n.distinctDrugs > 0 || n.supplyMin > 0 {
			c.fail("met_when", "only claims may be counted here, no result values, drugs or supply")
		}
		c.out.leaves = append(c.out.leaves, at)
	case anyNode, allNode:
		for _, kid := range c.p.kidsOf(n) {
			c.countingLeaves(kid)
		}
	default:
		c.fail("met_when", "expected any_of, all_of or counted claims")
	}
}

// wakingSlots are the slots without whose events the condition cannot have a state. None when it may hold without any.
func (c *compiler) wakingSlots(nodes ...int32) {
	slots, ok := []int16{}, true
	for _, at := range nodes {
		if at != none {
			ok = c.positiveSlots(at, &slots) && ok
		}
	}
	if ok {
		c.out.slots = slots
	}
}

func (c *compiler) positiveSlots(at int32, slots *[]int16) bool {
	n := &c.p.nodes[at]
	switch n.kind {
	case leafNode:
		if !slices.Contains(*slots, n.slot) {
			*slots = append(*slots, n.slot)
		}
		return true
	case anyNode, allNode, withinNode, sequenceNode:
		all := true
		for _, kid := range c.p.kidsOf(n) {
			all = c.positiveSlots(kid, slots) && all
		}
		return all
	case unreadNode:
		return true
	default:
		return false
	}
}
