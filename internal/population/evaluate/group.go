package evaluate

import (
	"cmp"
	"slices"

	"github.com/keepwell/keepwell/internal/population/claim"
)

func (w *work) anyOf(n *node, out *Findings) answer {
	all := no
	for _, kid := range w.p.kidsOf(n) {
		if w.absent(kid) {
			continue
		}
		a := w.decide(kid, out)
		if a.ok {
			all.on = earlier(all.on, a.on, all.ok)
			all.last, all.until = max(all.last, a.last), max(all.until, a.until)
			all.ok = true
		}
		all.next = sooner(all.next, a.next)
		all.count += a.count
	}
	return all
}

// absent dismisses codes that the member does not have without deciding anything; in most members most are absent.
func (w *work) absent(at int32) bool {
	n := &w.p.nodes[at]
	return n.kind == leafNode && w.lacks(n)
}

func (w *work) allOf(n *node, out *Findings) answer {
	all := yes
	for _, kid := range w.p.kidsOf(n) {
		if w.absent(kid) {
			all.ok = false
			continue
		}
		a := w.decide(kid, out)
		all.ok = all.ok && a.ok
		all.next = sooner(all.next, a.next)
		all.count += a.count
		if a.ok {
			all.on, all.last, all.until = max(all.on, a.on), max(all.last, a.last), min(all.until, a.until)
		}
	}
	if !all.ok {
		all.on, all.last, all.until = claim.NoDay, claim.NoDay, claim.NoDay
	}
	return all
}

// maxParts bounds the parts of an all_of with within.
const maxParts = 8

// together decides an all_of whose parts must lie close to each other. For every event, the latest of each other part is the
// closest that came before.
func (w *work) together(n *node, out *Findings) answer {
	kids := w.p.kidsOf(n)
	w.pool = w.pool[:0]
	for part, kid := range kids {
		for _, h := range w.inWindow(&w.p.nodes[kid]) {
			h.part = uint8(part)
			w.pool = append(w.pool, h)
		}
	}
	slices.SortFunc(w.pool, func(a, b hit) int { return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.part, b.part)) })
	var latest, proof [maxParts]hit
	var seen uint32
	a := no
	for _, h := range w.pool {
		latest[h.part] = h
		seen |= 1 << h.part
		if seen != 1<<len(kids)-1 {
			continue
		}
		if first := oldest(latest[:len(kids)]); h.date-first <= n.within {
			a.on = earlier(a.on, h.date, a.ok)
			if a.last != h.date {
				a.count++ // days, not pairs of events
			}
			a.ok, a.last = true, h.date
			proof = latest
		}
	}
	if a.ok {
		w.proveHits(out, proof[:len(kids)])
		a.until = w.until(n, a.last)
	}
	return a
}

func oldest(hits []hit) claim.Day {
	day := hits[0].date
	for _, h := range hits[1:] {
		day = min(day, h.date)
	}
	return day
}

// sequence decides steps that must follow each other. Taking each step as early as possible leaves most room for the next.
func (w *work) sequence(n *node, out *Findings) answer {
	a := no
	for _, kid := range w.p.kidsOf(n) {
		step := &w.p.nodes[kid]
		earliest := firstDay
		if a.count > 0 {
			earliest = anchor{shift: step.after}.from(a.last)
		}
		hits := within(w.inWindow(step), earliest, lastDay)
		if len(hits) == 0 {
			if a.count > 0 {
				a.next = earliest
			}
			return a
		}
		a.last = hits[0].date
		a.count++
		w.proveHits(out, hits[:1])
	}
	a.ok, a.on = true, a.last
	a.until = w.until(n, a.last)
	return a
}

// earlier is the first of two days, of which the second alone counts when there was none yet.
func earlier(day, other claim.Day, had bool) claim.Day {
	if !had {
		return other
	}
	return min(day, other)
}

func sooner(day, other claim.Day) claim.Day {
	if day == claim.NoDay || other == claim.NoDay {
		return max(day, other)
	}
	return min(day, other)
}
