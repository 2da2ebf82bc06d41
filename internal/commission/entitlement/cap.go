package entitlement

import (
	"cmp"
	"slices"
)

// cap holds a year's pay for one family under the highest rate that applied in it (42 CFR 422.2274(d)(2)-(3)): three spans of four months
// can round to a cent above it, and facts that contradict each other to more. What is above is taken off the latest span.
func (j *Judge) cap() {
	slices.SortFunc(j.rows, j.later)
	for i := range j.rows {
		r := &j.rows[i]
		if over := j.over(i); over > 0 && r.Cents > 0 {
			off := min(over, r.Cents)
			r.Cents, r.Capped = r.Cents-off, off
			j.shorten(r, off)
		}
	}
}

// later orders rows so that the one which gives way first comes first.
func (j *Judge) later(a, b row) int {
	x, y := &j.c.Spans[a.SpanIndex], &j.c.Spans[b.SpanIndex]
	return cmp.Or(-cmp.Compare(x.Start, y.Start), -cmp.Compare(a.Span, b.Span), -cmp.Compare(a.Year, b.Year), -cmp.Compare(a.Agent, b.Agent))
}

// over is how much the year and family of a row pay above their limit.
func (j *Judge) over(i int) int64 {
	kind := family(j.c.Spans[j.rows[i].SpanIndex].Family)
	var sum, limit int64
	for n := range j.rows {
		if r := &j.rows[n]; r.Year == j.rows[i].Year && family(j.c.Spans[r.SpanIndex].Family) == kind {
			sum += r.Cents
			if r.Cents > 0 {
				limit = max(limit, r.FMVCents)
			}
		}
	}
	return sum - limit
}

// shorten takes cents off the last months of a row.
func (j *Judge) shorten(r *row, off int64) {
	for i := len(j.result.ByMonth) - 1; i >= 0 && off > 0; i-- {
		if m := &j.result.ByMonth[i]; m.Span == r.Span && m.Agent == r.Agent && m.Month.Year() == r.Year {
			less := min(off, m.Cents)
			m.Cents -= less
			off -= less
		}
	}
}
