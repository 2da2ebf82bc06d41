package evaluate

import (
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// gap decides a gap.
func (w *work) gap(n int, out *Findings) {
	r := w.ruleAt
	measuring := w.p.opts.Mode == MeasurePhase
	if !w.suits(r) || r.requires != none && !w.awake(&r.requiring) {
		return
	}
	f := newFinding(n)
	if r.index != nil && !w.findEvent(r.index, out) {
		return
	}
	entry := claim.NoDay
	switch {
	case r.requires == none:
	case r.due.entry:
		a := w.silently(r.requires, out)
		if !a.ok {
			return
		}
		entry = a.on
	case !w.holds(r.requires, out):
		return
	}
	if r.covered != none && !w.enrolledFor(r) {
		if measuring {
			f.State = NotEnrolled
			w.emit(out, &f)
		}
		return
	}
	if by := w.excludedBy(r, out); by >= 0 {
		f.State, f.ExcludedBy = Excluded, int8(by)
		w.emit(out, &f)
		return
	}
	w.subject(r, &f, entry, out)
	if f.State == NotInPopulation {
		out.Evidence = out.Evidence[:w.start]
		return
	}
	if r.source.SharedDecision && f.State != Closed && f.State != DueSoon && !measuring {
		f.State = Talk
	}
	w.emit(out, &f)
}

// suits looks at sex and age.
func (w *work) suits(r *rule) bool {
	if r.sex != claim.SexUnknown && r.sex != w.rows.Sex {
		return false
	}
	return r.age == none || w.aged(r.age)
}

// gone tells whether nobody is to be called any more: the member died, or had coverage and all of it ended. Without any coverage row
// the data say nothing about it.
func (w *work) gone() bool {
	if death := w.rows.Death; death != claim.NoDay && death <= w.calendar.asOf {
		return true
	}
	known := false
	for i, c := range w.rows.SpanCoverage {
		switch c {
		case claim.PartA, claim.PartB, claim.PartC, claim.PartD, claim.Medical:
			if w.rows.SpanFrom[i] <= w.calendar.asOf {
				if w.rows.SpanThru[i] >= w.calendar.asOf {
					return false
				}
				known = true
			}
		}
	}
	return known
}

// enrolledFor asks for coverage; where the window hangs on the member's own dates, it cannot be shared between rules.
func (w *work) enrolledFor(r *rule) bool {
	k := &w.p.covers[r.covered]
	if w.calendar.moving[k.window] {
		return w.enrolled(k)
	}
	return w.coveredBy(r.covered)
}

// findEvent finds the event that the gap hangs on and makes it the anchor of windows.
func (w *work) findEvent(x *indexEvent, out *Findings) bool {
	n := &w.p.nodes[x.node]
	hits := w.inWindow(n)
	if len(hits) == 0 {
		return false
	}
	at := len(hits) - 1
	if x.first {
		at = 0
	}
	chosen := hits[at]
	if x.clean.Months+x.clean.Days > 0 {
		if chosen = w.cleanEvent(hits, x); chosen.date == claim.NoDay {
			return false
		}
	}
	w.frame.event = chosen.date
	w.prove(out, Evidence{Row: chosen.row, Kind: chosen.rows, Counts: true})
	return true
}

// cleanEvent is the first or last event of the window that had no such event in the time before it. w.hits still holds the
// events of all times.
func (w *work) cleanEvent(hits []hit, x *indexEvent) hit {
	chosen := hit{date: claim.NoDay}
	for _, h := range hits {
		since := clock.FromDays(h.date).Sub(x.clean).Days()
		clean := true
		for _, other := range w.hits {
			clean = clean && (other.date >= h.date || other.date < since)
		}
		if clean {
			chosen = h
			if x.first {
				break
			}
		}
	}
	return chosen
}

// excludedBy is the number of the first exclusion that holds, -1 when none does.
func (w *work) excludedBy(r *rule, out *Findings) int {
	if !w.awake(&r.excluding) {
		return -1
	}
	for i := range r.exclusions {
		x := &r.exclusions[i]
		if x.node == none || !w.awake(&x.wake) {
			continue
		}
		if w.holds(x.node, out) {
			w.decide(x.node, out)
			return i
		}
	}
	return -1
}

func (w *work) subject(r *rule, f *Finding, entry claim.Day, out *Findings) {
	switch {
	case r.pdc != nil:
		w.refill(r, f, out)
	case r.overlap != nil:
		w.overlap(r, f, out)
	default:
		w.screening(r, f, entry, out)
	}
}

// screening decides a gap that something done closes.
func (w *work) screening(r *rule, f *Finding, entry claim.Day, out *Findings) {
	if r.satisfied == none {
		f.State = NotInPopulation
		return
	}
	a := no
	if w.awake(&r.satisfying) {
		a = w.decide(r.satisfied, out)
	}
	f.First, f.Last, f.Count = a.on, a.last, a.count
	w.noteValue(f, out)
	switch {
	case w.p.opts.Mode == MeasurePhase && a.ok:
		f.State = Numerator
	case w.p.opts.Mode == MeasurePhase:
		f.State = Denominator
	case r.due.byInterval:
		w.dueByInterval(r, f, a, entry)
	case a.ok:
		f.State = Closed
	case r.due.opens != none && w.calendar.asOf < w.day(r.due.opens):
		f.State = NotInPopulation
	default:
		f.Due = w.day(r.due.by)
		if a.next != claim.NoDay {
			f.Due = a.next
		}
		f.State = w.urgency(r, f.Due)
	}
}

// noteValue keeps the value of the latest result among the evidence.
func (w *work) noteValue(f *Finding, out *Findings) {
	last := claim.NoDay
	for _, e := range out.Evidence[w.start:] {
		if e.Kind == ResultRow && w.rows.ResultDate[e.Row] >= last {
			last = w.rows.ResultDate[e.Row]
			w.numbers(f, out).Value = w.rows.ResultValue[e.Row]
			w.numbers(f, out).HasValue = true
		}
	}
}

// numbers is the finding's figures, made when first asked for.
func (w *work) numbers(f *Finding, out *Findings) *Numbers {
	if f.Numbers < 0 {
		f.Numbers = int32(len(out.Numbers))
		out.Numbers = append(out.Numbers, Numbers{SupplyEnd: claim.NoDay, LastImpactable: claim.NoDay})
	}
	return &out.Numbers[f.Numbers]
}

// farAway is so long ahead that "never again" is the better word for a due date: the interval of a service once in a life.
const farAway = 36525

// dueByInterval decides a gap that stays closed for a time after the service. Who never had it is asked from now on: without a first
// due date there is no day to be late for, and a date that moved with asOf would change the finding every day.
func (w *work) dueByInterval(r *rule, f *Finding, a answer, entry claim.Day) {
	asOf := w.calendar.asOf
	switch {
	case a.ok:
		f.Due = a.until
	case a.next != claim.NoDay:
		f.Due = a.next
	case r.due.entry:
		f.Due = w.entered(r, entry)
	case r.due.first != none:
		f.Due = w.day(r.due.first)
	}
	switch {
	case f.Due == claim.NoDay:
		f.State = Open
	case a.ok && f.Due-asOf > farAway:
		f.State, f.Due = Closed, claim.NoDay
	case a.ok && asOf < w.soonFrom(r, f.Due):
		f.State = Closed
	default:
		f.State = w.urgency(r, f.Due)
	}
}

// entered is the day the member came into the population: the birthday of the lower age limit or the day the last required
// condition was first met, whichever is later.
func (w *work) entered(r *rule, entry claim.Day) claim.Day {
	if r.age != none {
		if limit := w.p.ages[r.age]; limit.from != noLimit {
			entry = max(entry, clock.FromDays(w.rows.Birth).AddYears(limit.from).Days())
		}
	}
	return entry
}

func (w *work) soonFrom(r *rule, due claim.Day) claim.Day {
	return anchor{minus: true, shift: r.due.soon}.from(due)
}

// overdue compares without the calendar where the answer is clear from the days alone: months have 28 to 31 days.
func (w *work) overdue(r *rule, due claim.Day) bool {
	late, grace := w.calendar.asOf-due, r.due.grace
	switch {
	case late > int32(31*grace.Months+grace.Days):
		return true
	case late <= int32(28*grace.Months+grace.Days):
		return false
	}
	return w.calendar.asOf > anchor{shift: grace}.from(due)
}

// urgency is the state of something not done, or done too long ago, that is due on a day.
func (w *work) urgency(r *rule, due claim.Day) State {
	asOf := w.calendar.asOf
	switch {
	case asOf < w.soonFrom(r, due):
		return Open
	case asOf < due:
		return DueSoon
	case w.overdue(r, due):
		return Overdue
	}
	return Open
}
