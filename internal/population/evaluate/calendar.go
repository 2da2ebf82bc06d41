package evaluate

import (
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// calendar is what a day of looking makes of the rules' windows, ages and periods. It is worked out once per day of looking.
type calendar struct {
	asOf       claim.Day
	nextMonth  claim.Day
	start, end []claim.Day // by period
	frames     []frame     // by period
	from, to   []claim.Day // by window; of a window that depends on the member they mean nothing
	moving     []bool      // by window: depends on the member
	oldest     []claim.Day // by age limit: born on this day or later
	youngest   []claim.Day // by age limit: born on this day or earlier
	active     []bool      // by rule
}

func (k *calendar) set(p *Program, asOf claim.Day) {
	day := clock.FromDays(asOf)
	*k = calendar{asOf: asOf, nextMonth: day.EndOfMonth().Days() + 1}
	for _, s := range p.periods {
		start, end := s.around(day)
		if p.opts.Mode == MeasurePhase {
			start, end = s.of(p.opts.Period)
		}
		k.start, k.end = append(k.start, start), append(k.end, end)
	}
	for period := range max(1, len(p.periods)) {
		k.frames = append(k.frames, k.at(uint8(period)))
	}
	for _, w := range p.windows {
		f := k.at(w.period)
		from, to := f.span(w)
		k.from, k.to, k.moving = append(k.from, from), append(k.to, to), append(k.moving, w.perMember())
	}
	for _, a := range p.ages {
		f := k.at(p.windows[a.at].period)
		k.bornBetween(a, clock.FromDays(f.resolve(p.windows[a.at].to)))
	}
	for i := range p.rules {
		r := &p.rules[i]
		day := day
		if !r.condition {
			day = clock.FromDays(k.end[r.period])
		}
		k.active = append(k.active, r.active.Contains(day))
	}
}

// bornBetween turns completed years on a day into dates of birth, as clock.Date.AgeOn counts them.
func (k *calendar) bornBetween(a ageLimit, on clock.Date) {
	oldest, youngest := firstDay, on.Days()
	if a.from != noLimit {
		youngest = on.AddYears(-a.from).Days()
	}
	if a.to != noLimit {
		oldest = on.AddYears(-a.to-1).Days() + 1
	}
	k.oldest, k.youngest = append(k.oldest, oldest), append(k.youngest, youngest)
}

func (k *calendar) at(period uint8) frame {
	f := frame{asOf: k.asOf, afterReference: k.nextMonth, event: claim.NoDay, birth: claim.NoDay}
	if int(period) < len(k.start) {
		f.periodStart, f.periodEnd = k.start[period], k.end[period]
	}
	return f
}

// span is a window's first and last day; nothing after as_of belongs to it.
func (f *frame) span(w window) (from, to claim.Day) {
	from, to = firstDay, f.asOf
	if w.from.base != noBase {
		if from = f.resolve(w.from); from == claim.NoDay {
			return 1, 0 // the event or the birth is unknown: no day
		}
	}
	if w.to.base != noBase {
		limit := f.resolve(w.to)
		if limit == claim.NoDay {
			return 1, 0
		}
		to = min(to, limit)
	}
	return from, to
}

// span is the window of a criterion for the rule and member at hand.
func (w *work) span(at int16) (from, to claim.Day) {
	if w.calendar.moving[at] {
		return w.frame.span(w.p.windows[at])
	}
	return w.calendar.from[at], w.calendar.to[at]
}

// day is an anchor that stands alone. Unlike the end of a window it may lie after as_of.
func (w *work) day(at int16) claim.Day { return w.frame.resolve(w.p.windows[at].to) }

// aged tells whether the member's age lies in the limits. An unknown date of birth is in none.
func (w *work) aged(at int16) bool {
	birth := w.rows.Birth
	return birth != claim.NoDay && w.calendar.oldest[at] <= birth && birth <= w.calendar.youngest[at]
}
