package evaluate

import "github.com/keepwell/keepwell/internal/population/claim"

// wake says what a member must have before a criterion can hold at all: an event in one of the slots, or one of the coverage
// flags, or the state of a condition. Most criteria of most rules are dismissed by it without being looked at.
type wake struct {
	slots  []uint64 // bits of slots
	rules  []uint64 // bits of conditions that have a state
	flags  mask     // bits of claim.Coverage, and of died
	always bool     // it may hold without any
}

// wakeOf works out the wake of a node. With partly, what makes only a part of an all_of hold wakes it too: the finding of a gap
// also counts what has been done of it.
func (c *compiler) wakeOf(at int32, partly bool) wake {
	none := wake{slots: make([]uint64, wordsFor(len(c.p.slots))), rules: make([]uint64, wordsFor(len(c.p.rules)))}
	if at < 0 {
		return none
	}
	n := &c.p.nodes[at]
	switch n.kind {
	case leafNode:
		none.slots[n.slot/64] |= 1 << (n.slot % 64)
	case flagNode:
		none.flags = bit(n.flag)
	case anyNode:
		return c.wakeOfAny(c.p.kidsOf(n), none, partly)
	case allNode, withinNode, sequenceNode:
		if partly {
			return c.wakeOfAny(c.p.kidsOf(n), none, partly)
		}
		return c.wakeOfAll(c.p.kidsOf(n))
	case conditionNode:
		none.always = n.states>>None&1 != 0
		for _, r := range c.p.refs[n.ref] {
			none.rules[r/64] |= 1 << (r % 64)
		}
	case unreadNode:
	default:
		none.always = true
	}
	return none
}

func (c *compiler) wakeOfAny(kids []int32, all wake, partly bool) wake {
	for _, kid := range kids {
		x := c.wakeOf(kid, partly)
		all.add(&x)
	}
	return all
}

func (x *wake) add(y *wake) {
	if y.always {
		x.always = true
		return
	}
	for i := range x.slots {
		x.slots[i] |= y.slots[i]
	}
	for i := range x.rules {
		x.rules[i] |= y.rules[i]
	}
	x.flags |= y.flags
}

// wakeOfAll takes the first part that needs something: without that part the whole cannot hold.
func (c *compiler) wakeOfAll(kids []int32) wake {
	for _, kid := range kids {
		if x := c.wakeOf(kid, false); !x.always {
			return x
		}
	}
	return wake{always: true}
}

// awake tells whether the criterion may hold for the member at hand.
func (w *work) awake(x *wake) bool {
	if x.always || x.flags&w.flags != 0 {
		return true
	}
	return meet(x.rules, w.found) || meet(x.slots, w.present)
}

func meet(a, b []uint64) bool {
	for i, word := range a {
		if word&b[i] != 0 {
			return true
		}
	}
	return false
}

func wordsFor(bits int) int { return (bits + 63) / 64 }

// flagsOf is the coverages of the member, of any time, and died.
func (w *work) flagsOf() mask {
	var flags mask
	for _, coverage := range w.rows.SpanCoverage {
		flags |= bit(coverage)
	}
	if w.rows.Death != claim.NoDay {
		flags |= bit(died)
	}
	return flags
}
