package entitlement

import (
	"cmp"
	"slices"
)

// settling is what is earned and posted for one span, year and agent, while it is being held together.
type settling struct {
	span   int // place in the case; beyond the last for spans that are not in it
	id     string
	year   int
	agent  string
	earned int64
	posted int64
	trace  int
}

func (a *settling) compare(b *settling) int {
	return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.id, b.id), cmp.Compare(a.year, b.year), cmp.Compare(a.agent, b.agent))
}

// settle holds what is earned against what is posted: what is left has to be booked.
func (j *Judge) settle() {
	for i := range j.result.Earned {
		e := &j.result.Earned[i]
		j.deltas = append(j.deltas, settling{e.SpanIndex, e.Span, e.Year, e.Agent, e.Cents, 0, i})
	}
	for i := range j.c.Posted {
		p := &j.c.Posted[i]
		j.deltas = append(j.deltas, settling{j.place(p.Span), p.Span, p.Year, p.Agent, 0, p.Cents, -1})
	}
	slices.SortStableFunc(j.deltas, func(a, b settling) int { return a.compare(&b) })
	for i := 0; i < len(j.deltas); {
		sum := j.deltas[i]
		for i++; i < len(j.deltas) && j.deltas[i].compare(&sum) == 0; i++ {
			sum.posted += j.deltas[i].posted
		}
		j.conclude(&sum)
	}
}

// place is where a span stands in the case.
func (j *Judge) place(id string) int {
	for i := range j.c.Spans {
		if j.c.Spans[i].ID == id {
			return i
		}
	}
	return len(j.c.Spans)
}

func (j *Judge) conclude(s *settling) {
	amount := Amount{s.id, s.agent, s.year, s.earned - s.posted}
	switch {
	case s.year < j.from || s.year > j.until:
		if amount.Cents = s.posted; s.posted != 0 {
			j.result.OutsideWindow = append(j.result.OutsideWindow, amount)
		}
	case amount.Cents != 0:
		j.result.Deltas = append(j.result.Deltas, Delta{amount, j.reason(s), s.earned, s.posted, s.trace})
	}
}

// reason is the first that applies.
func (j *Judge) reason(s *settling) Reason {
	if s.span == len(j.c.Spans) {
		return Cancelled // the span is no longer told of
	}
	span := &j.c.Spans[s.span]
	p := period{span: span, first: MonthOf(span.Start), last: endless}
	if span.End != nil {
		p.last = MonthOf(*span.End)
	}
	negative := s.earned < s.posted
	switch zero := p.zero(); {
	case zero != "":
		return zero
	case !slices.ContainsFunc(span.Agents, func(h Held) bool { return h.Agent == s.agent }):
		return AORCorrection
	case negative && p.last < MonthIn(s.year, monthsOfYear):
		return MonthsNotEnrolled
	case negative:
		return Overpaid
	case s.posted == 0:
		return FirstPaid
	case span.Cycle == CycleInitial && s.year == p.first.Year():
		return TrueUp
	default:
		return Underpaid
	}
}
