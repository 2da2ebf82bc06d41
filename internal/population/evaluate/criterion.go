package evaluate

import (
	"github.com/keepwell/keepwell/internal/population/claim"
)

// answer is what a criterion says about a member.
type answer struct {
	ok    bool
	on    claim.Day // the day it first held
	last  claim.Day // the latest day that makes it hold
	until claim.Day // in a gap: the first day on which it no longer keeps the gap closed, lastDay = never
	next  claim.Day // of an unfinished series: the day the next dose is due
	count int32
}

var no = answer{on: claim.NoDay, last: claim.NoDay, until: claim.NoDay, next: claim.NoDay}

// yes is a criterion that holds without an event of its own.
var yes = answer{ok: true, on: claim.NoDay, last: claim.NoDay, until: lastDay, next: claim.NoDay}

// decide answers a criterion for the rule and member at hand, and adds the rows that made it hold to the evidence.
func (w *work) decide(at int32, out *Findings) answer {
	n := &w.p.nodes[at]
	mark := len(out.Evidence)
	a := w.decideKind(n, out)
	if a.ok && n.unless != none && w.holds(n.unless, out) {
		a = no
	}
	if !a.ok && a.next == claim.NoDay {
		out.Evidence = out.Evidence[:mark]
	}
	return a
}

// silently decides without leaving evidence.
func (w *work) silently(at int32, out *Findings) answer {
	mark := len(out.Evidence)
	a := w.decide(at, out)
	out.Evidence = out.Evidence[:mark]
	return a
}

// holds is whether a criterion holds, for who needs no more than that.
func (w *work) holds(at int32, out *Findings) bool {
	n := &w.p.nodes[at]
	switch {
	case n.unless != none:
	case n.once:
		return w.foundOnce(n)
	case n.kind == anyNode:
		return w.oneOf(n, out, true)
	case n.kind == allNode:
		return !w.oneOf(n, out, false)
	}
	return w.silently(at, out).ok
}

// oneOf tells whether one part of a group gives the answer that decides it.
func (w *work) oneOf(n *node, out *Findings, want bool) bool {
	for _, kid := range w.p.kidsOf(n) {
		if w.holds(kid, out) == want {
			return true
		}
	}
	return false
}

// foundOnce stops at the first event in the window.
func (w *work) foundOnce(n *node) bool {
	if w.lacks(n) {
		return false
	}
	from, to := w.span(n.window)
	for at := w.head[n.slot].first; at != 0; at = w.events[at].next {
		e := &w.events[at]
		if e.date > to {
			return false
		}
		if e.date >= from && !e.kind.Void() && n.settings.has(uint8(e.kind.Setting())) && n.roles.has(uint8(e.kind.Role())) {
			return true
		}
	}
	return false
}

func (w *work) decideKind(n *node, out *Findings) answer {
	switch n.kind {
	case leafNode:
		return w.leaf(n, out)
	case anyNode:
		return w.anyOf(n, out)
	case allNode:
		return w.allOf(n, out)
	case withinNode:
		return w.together(n, out)
	case sequenceNode:
		return w.sequence(n, out)
	case notNode:
		return w.not(n, out)
	case flagNode:
		return w.flag(n, out)
	case conditionNode:
		return w.state(n)
	case personNode:
		if (n.sex == claim.SexUnknown || n.sex == w.rows.Sex) && (n.age == none || w.aged(n.age)) {
			return yes
		}
	}
	return no
}

// inWindow collects a leaf and cuts it to its window, which a leaf with an interval does not have.
func (w *work) inWindow(n *node) []hit {
	w.collect(n)
	hits := w.hits
	if !n.hasInterval {
		from, to := w.span(n.window)
		hits = within(hits, from, to)
	}
	if n.last {
		hits = w.lastResult(hits, n)
	}
	return hits
}

var unlimited = lookback{any: true}

// leaf decides counted codes.
func (w *work) leaf(n *node, out *Findings) answer {
	hits := w.inWindow(n)
	if len(hits) == 0 {
		return no
	}
	a := no
	a.count, a.on, a.last = int32(len(hits)), hits[0].date, hits[len(hits)-1].date
	at := w.complete(hits, n, &unlimited)
	if at == none || !w.enough(hits, n) {
		if n.nextAfter.Months+n.nextAfter.Days > 0 {
			a.next = dayAfter(a.last, n)
			w.proveHits(out, hits)
		}
		return a
	}
	a.ok, a.on = true, hits[at].date
	a.until = w.until(n, a.last)
	w.proveHits(out, hits[max(0, at+1-maxEvidence/2):])
	return a
}

func dayAfter(day claim.Day, n *node) claim.Day { return anchor{shift: n.nextAfter}.from(day) }

func (w *work) until(n *node, last claim.Day) claim.Day {
	if n.hasInterval {
		return anchor{shift: n.interval}.from(last)
	}
	if w.ruleAt.condition {
		return lastDay
	}
	return w.day(w.ruleAt.due.by) + 1
}

func (w *work) proveHits(out *Findings, hits []hit) {
	for _, h := range hits {
		w.prove(out, Evidence{Row: h.row, Kind: h.rows, Counts: true})
	}
}

func (w *work) not(n *node, out *Findings) answer {
	for _, kid := range w.p.kidsOf(n) {
		if w.holds(kid, out) {
			return no
		}
	}
	return yes
}

// flag decides an enrolment flag, or death, in the window.
func (w *work) flag(n *node, out *Findings) answer {
	from, to := w.span(n.window)
	a := no
	if n.flag == died {
		if death := w.rows.Death; death != claim.NoDay && from <= death && death <= to {
			a = yes
			a.on, a.last = death, death
		}
		return a
	}
	for i, coverage := range w.rows.SpanCoverage {
		begin, end := max(from, w.rows.SpanFrom[i]), min(to, w.rows.SpanThru[i])
		if coverage != n.flag || begin > end {
			continue
		}
		a.on, a.last = earlier(a.on, begin, a.ok), max(a.last, end)
		a.ok, a.until = true, lastDay
		w.prove(out, Evidence{Row: int32(i), Kind: SpanRow, Counts: true})
	}
	return a
}

// state decides the state of another condition, or of any of several. It holds from the day that condition was first met.
func (w *work) state(n *node) answer {
	a := no
	for _, r := range w.p.refs[n.ref] {
		if !w.calendar.active[r] || n.states>>w.states[r]&1 == 0 {
			continue
		}
		since := claim.NoDay
		if w.states[r] != None {
			since = w.since[r]
		}
		a.on = earlier(a.on, since, a.ok)
		a.last = max(a.last, since)
		a.ok, a.until = true, lastDay
	}
	return a
}
