package evaluate

import (
	"math/bits"

	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// overlap decides a gap of two drugs taken at the same time: open when they are, for so many days.
func (w *work) overlap(r *rule, f *Finding, out *Findings) {
	x := r.overlap
	from, to := w.span(x.window)
	var days int32
	enough := true
	if x.among != none {
		days, enough = w.amongDays(x, from, to, f, out)
	} else {
		for i, slot := range []int16{x.a, x.b} {
			var fillDates int32
			w.runs[i], fillDates = w.supply(w.runs[i][:0], slot, ^uint64(0), from, to)
			enough = enough && fillDates >= max(1, x.minFills)
		}
		if enough {
			days = w.refills.OverlapDays(w.runs[0], w.runs[1], from, to)
			w.proveFills(x.a, ^uint64(0), from, to, f, out)
			w.proveFills(x.b, ^uint64(0), from, to, f, out)
		}
	}
	if f.State = w.overlapState(enough && days >= x.minDays); f.State != NotInPopulation {
		w.numbers(f, out).OverlapDays = days
	}
}

func (w *work) overlapState(found bool) State {
	switch {
	case w.p.opts.Mode == MeasurePhase && found:
		return Numerator
	case w.p.opts.Mode == MeasurePhase:
		return Denominator
	case found:
		return Open
	}
	return NotInPopulation // nobody needs to read that two drugs were not taken together
}

// supply lists the runs of days that fills of the slot with one of the ingredients supply, and counts their dates.
func (w *work) supply(runs []adherence.Interval, slot int16, ingredients uint64, from, to claim.Day) ([]adherence.Interval, int32) {
	dates, last := int32(0), claim.NoDay
	for at := w.head[slot].first; at != 0; at = w.events[at].next {
		e := &w.events[at]
		if !w.supplies(e, slot, ingredients, from, to) {
			continue
		}
		runs = append(runs, adherence.SupplyInterval(e.date, int32(w.rows.FillDays[e.row])))
		if e.date != last {
			dates, last = dates+1, e.date
		}
	}
	return runs, dates
}

func (w *work) supplies(e *event, slot int16, ingredients uint64, from, to claim.Day) bool {
	if e.rows != FillRow || e.kind.Void() || e.date < from || e.date > to || w.rows.FillDays[e.row] < 1 {
		return false
	}
	held, _ := w.c.heldIn(w.rows.Fill[e.row], slot)
	return held&ingredients != 0
}

func (w *work) proveFills(slot int16, ingredients uint64, from, to claim.Day, f *Finding, out *Findings) {
	for at := w.head[slot].first; at != 0; at = w.events[at].next {
		e := &w.events[at]
		if w.supplies(e, slot, ingredients, from, to) {
			w.prove(out, Evidence{Row: e.row, Kind: FillRow, Counts: true})
			f.First, f.Last = sooner(f.First, e.date), max(f.Last, e.date)
			f.Count++
		}
	}
}

// amongDays counts days with two or more ingredients of one class, of those filled often enough.
func (w *work) amongDays(x *overlapRule, from, to claim.Day, f *Finding, out *Findings) (int32, bool) {
	var present uint64
	for at := w.head[x.among].first; at != 0; at = w.events[at].next {
		if e := &w.events[at]; w.supplies(e, x.among, ^uint64(0), from, to) {
			held, _ := w.c.heldIn(w.rows.Fill[e.row], x.among)
			present |= held
		}
	}
	drugs, taken := w.drugs[:0], uint64(0)
	for left := present; left != 0; left &= left - 1 {
		one := uint64(1) << bits.TrailingZeros64(left)
		if len(drugs) == cap(drugs) {
			drugs = append(drugs, nil)
		} else {
			drugs = drugs[:len(drugs)+1]
		}
		at := len(drugs) - 1
		runs, dates := w.supply(drugs[at][:0], x.among, one, from, to)
		drugs[at] = runs
		if dates < max(1, x.minFills) {
			drugs = drugs[:at]
			continue
		}
		taken |= one
	}
	w.drugs = drugs
	if len(drugs) < 2 {
		return 0, false
	}
	w.proveFills(x.among, taken, from, to, f, out)
	return w.refills.TogetherDays(drugs, from, to), true
}
