package evaluate

import (
	"math/bits"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// collect puts the events of a leaf that count into w.hits, oldest first, whatever its window, and void ones into w.past. A claim
// stands once where claims are counted, on the day of its first matching code.
func (w *work) collect(n *node) {
	w.hits, w.past = w.hits[:0], w.past[:0]
	if w.lacks(n) {
		return
	}
	w.tick++
	if n.plain {
		w.collectPlain(n)
		return
	}
	if n.excluded != none {
		w.markClaims(w.excluded, n.excluded)
	}
	if n.also != none {
		w.markClaims(w.also, n.also)
	}
	for at := w.head[n.slot].first; at != 0; at = w.events[at].next {
		e := &w.events[at]
		if !n.settings.has(uint8(e.kind.Setting())) || !n.roles.has(uint8(e.kind.Role())) || !w.valued(n, e) || !w.onClaim(n, e) {
			continue
		}
		if e.kind.Void() {
			w.past = append(w.past, Evidence{Row: e.row, Kind: e.rows})
			continue
		}
		w.take(n, e)
	}
}

// collectPlain is collect for leaves that only ask where and in which position a code stands, as most do: the loop that sees
// every event of every condition.
func (w *work) collectPlain(n *node) {
	hits, events, seen, claims, tick := w.hits, w.events, w.seen, w.rows.CodeClaim, w.tick
	for at := w.head[n.slot].first; at != 0; {
		e := &events[at]
		at = e.next
		if !n.settings.has(uint8(e.kind.Setting())) || !n.roles.has(uint8(e.kind.Role())) {
			continue
		}
		if e.kind.Void() {
			w.past = append(w.past, Evidence{Row: e.row, Kind: e.rows})
			continue
		}
		if n.perClaim && e.rows == CodeRow {
			c := claims[e.row]
			if seen[c] == tick {
				continue
			}
			seen[c] = tick
		}
		hits = append(hits, hit{date: e.date, row: e.row, rows: e.rows})
	}
	w.hits = hits
}

// lacks tells whether no event of the leaf's codes stands in a setting that counts.
func (w *work) lacks(n *node) bool { return w.head[n.slot].settings&n.settings == 0 }

// markClaims marks the claims that carry a code of the slot.
func (w *work) markClaims(marks []uint64, slot int16) {
	for at := w.head[slot].first; at != 0; at = w.events[at].next {
		if e := &w.events[at]; e.rows == CodeRow {
			marks[w.rows.CodeClaim[e.row]] = w.tick
		}
	}
}

// valued tells whether the event has the value that the leaf asks for; the last result is picked before it is compared.
func (w *work) valued(n *node, e *event) bool {
	if n.op == noOp {
		return true
	}
	return e.rows == ResultRow && (n.last || n.op.holds(w.rows.ResultValue[e.row], n.value))
}

// onClaim tells whether the claim carries what it must, and not what it must not.
func (w *work) onClaim(n *node, e *event) bool {
	if n.excluded == none && n.also == none {
		return true
	}
	if e.rows != CodeRow {
		return n.also == none
	}
	at := w.rows.CodeClaim[e.row]
	return (n.excluded == none || w.excluded[at] != w.tick) && (n.also == none || w.also[at] == w.tick)
}

func (w *work) take(n *node, e *event) {
	weak := n.weak != none && w.inSlot(e, n.weak)
	if n.perClaim && e.rows == CodeRow {
		at := w.rows.CodeClaim[e.row]
		if w.seen[at] == w.tick {
			if first := &w.hits[w.seenAt[at]]; first.weak && !weak {
				first.weak, first.row = false, e.row
			}
			return
		}
		w.seen[at], w.seenAt[at] = w.tick, int32(len(w.hits))
	}
	w.hits = append(w.hits, hit{date: e.date, row: e.row, rows: e.rows, weak: weak})
}

// codeOf is the dictionary code of an event.
func (w *work) codeOf(rows RowKind, row int32) uint32 {
	switch rows {
	case FillRow:
		return w.rows.Fill[row]
	case ResultRow:
		return w.rows.Result[row]
	default:
		return w.rows.Code[row]
	}
}

func (w *work) inSlot(e *event, slot int16) bool {
	_, in := w.c.heldIn(w.codeOf(e.rows, e.row), slot)
	return in
}

// within cuts hits, which are in the order of dates, to those of a window.
func within(hits []hit, from, to claim.Day) []hit {
	for len(hits) > 0 && hits[0].date < from {
		hits = hits[1:]
	}
	for len(hits) > 0 && hits[len(hits)-1].date > to {
		hits = hits[:len(hits)-1]
	}
	return hits
}

// enough tells whether the hits hold so many different drugs and days of supply as the leaf asks.
func (w *work) enough(hits []hit, n *node) bool {
	if n.distinctDrugs == 0 && n.supplyMin == 0 {
		return true
	}
	var held uint64
	var supply int32
	for _, h := range hits {
		if h.rows != FillRow {
			continue
		}
		drugs, _ := w.c.heldIn(w.rows.Fill[h.row], n.slot)
		held |= drugs
		supply += max(0, int32(w.rows.FillDays[h.row]))
	}
	return int32(bits.OnesCount64(held)) >= n.distinctDrugs && supply >= n.supplyMin
}

// lastResult keeps the results of the last day, if what is picked of them satisfies the leaf.
func (w *work) lastResult(hits []hit, n *node) []hit {
	if len(hits) == 0 {
		return hits
	}
	first := len(hits) - 1
	for first > 0 && hits[first-1].date == hits[first].date {
		first--
	}
	hits = hits[first:]
	if n.op == noOp || n.ofDay == anyOfDay {
		return w.satisfying(hits, n)
	}
	picked := 0
	for i := range hits {
		value, best := w.rows.ResultValue[hits[i].row], w.rows.ResultValue[hits[picked].row]
		if n.ofDay == lowestOfDay && value < best || n.ofDay == highestOfDay && value > best {
			picked = i
		}
	}
	return w.satisfying(hits[picked:picked+1], n)
}

// satisfying keeps the results whose value holds, in place.
func (w *work) satisfying(hits []hit, n *node) []hit {
	if n.op == noOp {
		return hits
	}
	kept := hits[:0]
	for _, h := range hits {
		if n.op.holds(w.rows.ResultValue[h.row], n.value) {
			kept = append(kept, h)
		}
	}
	return kept
}
