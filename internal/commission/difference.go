package commission

import (
	"cmp"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
)

// difference makes a line of what the engine says has to be booked.
func (j *judging) difference(r *entitlement.Result, d *entitlement.Delta) {
	var trace *entitlement.Trace
	if d.Trace >= 0 {
		trace = &r.Earned[d.Trace].Trace
	}
	l := j.line(d.Span, d.Year, Payee(d.Agent), d.Earned, trace)
	l.Reason = Reason(d.Reason)
	j.explain(&l)
	j.lines = append(j.lines, l)
}

// line is the step from what the book holds to a target. Without a trace nothing is earned any more.
func (j *judging) line(span string, year int, payee Payee, target int64, trace *entitlement.Trace) Line {
	h, _ := j.holding(span, year, payee)
	l := Line{
		Kind: Accrual, AsOf: j.asOf, Member: j.subject.member, Span: enrolment.SpanID(span), Payee: payee, Year: year, First: time.January,
		Family: h.family, Before: h.cents, Cents: target - h.cents, Earlier: h.line,
	}
	if trace != nil {
		l.Trace = *trace
	}
	if l.Cents < 0 {
		l.Adds = h.months &^ Months(l.Trace.Months)
	} else {
		l.Adds = Months(l.Trace.Months) &^ h.months
	}
	for n := range j.c.Spans {
		if s := &j.c.Spans[n]; s.ID == span {
			l.Family, l.Origin = s.Family, plain(j.subject.spans[j.of[n]].Origin)
			if s.Start.Year() == year {
				l.First = s.Start.Month()
			}
		}
	}
	l.Decision, l.Version = j.decision(&l)
	return l
}

// decision is who decided that the payee is of record in the year, or who decided that it no longer is. Of several the last counts.
func (j *judging) decision(l *Line) (string, int) {
	var mine, other *change.Tenure
	for i := range j.subject.tenures {
		t := &j.subject.tenures[i]
		switch {
		case t.Span != l.Span || t.From.Year() > l.Year || t.Until != nil && t.Until.Year() < l.Year:
		case payeeOf(t) == l.Payee || t.Agent != "" && (l.Payee == Gated(t.Agent) || l.Payee.IsUpline()):
			mine = t
		default:
			other = t
		}
	}
	if mine = cmp.Or(mine, other); mine == nil {
		return "", 0
	}
	return decision(mine), mine.Decision
}

// explain finds the words of the trade where the engine's are too wide.
func (j *judging) explain(l *Line) {
	switch {
	case l.Payee.IsSuspense() && l.Cents > 0:
		l.Reason = Suspended
	case l.Payee.IsSuspense() && l.Reason == AORCorrection:
		l.Reason = Released
	case l.Reason == Overpaid && l.Trace.Lost != 0:
		l.Reason = NotReady
	case l.Reason == Underpaid && len(l.ByMonth()) > 0: // months that came after those that were posted
		l.Reason = Earned
	}
}

// gated holds what a plan keeps back while an agent is not ready, and releases it.
func (j *judging) gated(r *entitlement.Result) {
	for i := range r.Held {
		e := &r.Held[i]
		payee := Gated(agent.NPN(e.Agent))
		trace := e.Trace
		trace.Months, trace.Lost = trace.Lost, 0
		if h, _ := j.holding(e.Span, e.Year, payee); h.cents != e.Cents {
			l := j.line(e.Span, e.Year, payee, e.Cents, &trace)
			l.Reason = Suspended
			j.lines = append(j.lines, l)
		}
	}
	for i := range j.subject.holdings {
		h := &j.subject.holdings[i]
		still := func(e entitlement.Earned) bool {
			return e.Span == string(h.span) && e.Year == h.year && Gated(agent.NPN(e.Agent)) == h.payee
		}
		if h.payee.IsGate() && h.cents != 0 && j.open(h.year) && !slices.ContainsFunc(r.Held, still) {
			l := j.line(string(h.span), h.year, h.payee, 0, nil)
			l.Reason = Released
			j.lines = append(j.lines, l)
		}
	}
}

// open tells whether a year is judged.
func (j *judging) open(year int) bool {
	return year <= j.asOf.Year() && year >= j.choice.oldest(j.asOf.Year())
}

// target is what an upline should have earned on a span in a year.
type target struct {
	span  string
	year  int
	payee Payee
	cents int64
	trace entitlement.Trace
}

// overrides judges what uplines earn on what their agents earn, by the hierarchy of each month.
func (j *judging) overrides(r *entitlement.Result) {
	var targets []target
	for i := range r.Earned {
		if e := &r.Earned[i]; Payee(e.Agent).IsAgent() && j.producers.split(agent.NPN(e.Agent), e.Year) {
			targets = j.shares(targets, e)
		}
	}
	for i := range targets {
		t := &targets[i]
		if h, _ := j.holding(t.span, t.year, t.payee); h.cents != t.cents {
			l := j.line(t.span, t.year, t.payee, t.cents, &t.trace)
			l.Reason = Override
			j.lines = append(j.lines, l)
		}
	}
	for i := range j.subject.holdings {
		h := &j.subject.holdings[i]
		still := func(t target) bool { return t.span == string(h.span) && t.year == h.year && t.payee == h.payee }
		if h.payee.IsUpline() && h.cents != 0 && j.open(h.year) && !slices.ContainsFunc(targets, still) {
			l := j.line(string(h.span), h.year, h.payee, 0, nil)
			l.Reason = Override
			j.lines = append(j.lines, l)
		}
	}
}

// shares adds the overrides on one amount. An amount for a year counts by its months, a share by the months of what the agent earned.
func (j *judging) shares(targets []target, e *entitlement.Earned) []target {
	family := j.c.Spans[e.SpanIndex].Family
	count := int64(e.Months.Count())
	if count == 0 {
		return targets
	}
	type part struct{ cents, points int64 }
	parts := map[Payee]map[part]int64{}
	var order []Payee
	for m := range Months(e.Months).All() {
		for _, link := range j.producers.upline(agent.NPN(e.Agent), entitlement.MonthIn(e.Year, m)) {
			payee := Upline(link.Parent)
			for _, s := range link.Overrides {
				if s.Family != "" && s.Family != string(family) || s.Year != 0 && s.Year != e.Year {
					continue
				}
				if parts[payee] == nil {
					parts[payee], order = map[part]int64{}, append(order, payee)
				}
				parts[payee][part{cents: s.Cents, points: int64(s.BasisPoints)}]++
			}
		}
	}
	for _, payee := range order {
		t := target{span: e.Span, year: e.Year, payee: payee, trace: e.Trace}
		for p, months := range parts[payee] {
			t.cents += entitled(p.cents, int(months)) + pointsOf(e.Cents, p.points, months, count)
		}
		targets = t.addTo(targets)
	}
	return targets
}

// addTo adds a target: an upline earns on several agents of a year.
func (t *target) addTo(all []target) []target {
	if t.cents == 0 {
		return all
	}
	for i := range all {
		if o := &all[i]; o.span == t.span && o.year == t.year && o.payee == t.payee {
			o.cents += t.cents
			o.trace.Months |= t.trace.Months
			return all
		}
	}
	return append(all, *t)
}

// pointsOf is a share in basis points of an amount, for some of its months, half a cent up.
func pointsOf(cents, points, months, of int64) int64 {
	const whole = 10_000
	n := whole * of
	return (2*cents*points*months + n) / (2 * n)
}
