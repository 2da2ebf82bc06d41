package evaluate

import (
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// coverAnswer remembers for one member whether an enrolment condition holds; many rules share one.
type coverAnswer uint8

const (
	notLooked coverAnswer = iota
	notCovered
	isCovered
)

// coveredBy tells whether the member has the coverage, up to death or as_of where the window goes on.
func (w *work) coveredBy(at int16) bool {
	if w.covers[at] == notLooked {
		w.covers[at] = notCovered
		if w.enrolled(&w.p.covers[at]) {
			w.covers[at] = isCovered
		}
	}
	return w.covers[at] == isCovered
}

func (w *work) enrolled(k *cover) bool {
	from, to := w.covering(k)
	for _, part := range k.parts {
		if !w.partCovered(part, from, to, k) {
			return false
		}
		if k.enrolledOn != none {
			if day := w.day(k.enrolledOn); w.coveredThrough(part, day) < day {
				return false
			}
		}
	}
	return from <= to
}

// covering is the window, from birth and to death.
func (w *work) covering(k *cover) (from, to claim.Day) {
	from, to = w.span(k.window)
	if birth := w.rows.Birth; birth != claim.NoDay {
		from = max(from, birth)
	}
	if death := w.rows.Death; death != claim.NoDay {
		to = min(to, death)
	}
	return from, to
}

// partCovered walks from one day without cover to the next, counting gaps.
func (w *work) partCovered(part mask, from, to claim.Day, k *cover) bool {
	gaps := 0
	for from <= to {
		if thru := w.coveredThrough(part, from); thru >= from {
			if thru >= to {
				return true
			}
			from = thru + 1
			continue
		}
		next := min(w.coveredFrom(part, from), to+1)
		if gaps++; gaps > k.maxGaps || next > clock.FromDays(from).Add(k.maxGap).Days() {
			return false
		}
		from = next
	}
	return true
}

// coveredThrough is the last day of the longest span of the part that holds a day; the day before it when none does.
func (w *work) coveredThrough(part mask, day claim.Day) claim.Day {
	last := day - 1
	for i, coverage := range w.rows.SpanCoverage {
		if part.has(uint8(coverage)) && w.rows.SpanFrom[i] <= day {
			last = max(last, w.rows.SpanThru[i])
		}
	}
	return last
}

// coveredFrom is the first day after a day on which a span of the part begins.
func (w *work) coveredFrom(part mask, day claim.Day) claim.Day {
	first := lastDay - 1
	for i, coverage := range w.rows.SpanCoverage {
		if from := w.rows.SpanFrom[i]; part.has(uint8(coverage)) && from > day {
			first = min(first, from)
		}
	}
	return first
}
