package evaluate

import (
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func (s *slow) holds(k *Criterion, defaults *Claims) bool { return s.answer(k, defaults).ok }

func (s *slow) answer(k *Criterion, defaults *Claims) slowAnswer {
	return s.answerIn(k, defaults, nil, nil)
}

// answerIn decides a criterion with the window and interval that it inherits.
func (s *slow) answerIn(k *Criterion, defaults *Claims, w *Window, interval *clock.Period) slowAnswer {
	if k.Window != nil {
		w = k.Window
	}
	if k.Interval != nil && s.mode == Prospective {
		interval = k.Interval
	}
	a := s.answerKind(k, defaults, w, interval)
	if a.ok && k.Unless != nil && s.answerIn(k.Unless, defaults, w, nil).ok {
		return slowNo
	}
	return a
}

func (s *slow) answerKind(k *Criterion, defaults *Claims, w *Window, interval *clock.Period) slowAnswer {
	yes := slowAnswer{ok: true, on: claim.NoDay, last: claim.NoDay, until: lastDay, next: claim.NoDay}
	switch {
	case k.AnyOf != nil:
		return s.any(k, defaults, w, interval)
	case k.AllOf != nil && k.Within != nil:
		return s.within(k, defaults, w, interval)
	case k.AllOf != nil:
		return s.all(k, defaults, w, interval)
	case k.Sequence != nil:
		return s.sequence(k, defaults, w, interval)
	case k.Not != nil:
		if s.answerIn(k.Not, defaults, w, interval).ok {
			return slowNo
		}
		return yes
	case k.EnrolmentFlag != "":
		return s.flagAnswer(k, w)
	case k.Condition != "":
		states := k.States
		if states == nil {
			states = []string{"confirmed"}
		}
		if !slices.Contains(states, s.states[k.Condition].String()) {
			return slowNo
		}
		yes.on, yes.last = s.met[k.Condition], s.met[k.Condition]
		return yes
	case k.Age != nil || k.Sex != "":
		if (k.Sex == "" || sexWords[k.Sex] == s.rows.Sex) && (k.Age == nil || s.aged(k.Age)) {
			return yes
		}
		return slowNo
	}
	return s.leaf(k, defaults, w, interval)
}

func (s *slow) aged(a *Age) bool {
	if s.rows.Birth == claim.NoDay {
		return false
	}
	at := a.At
	if at == "" {
		at = "as_of"
	}
	day, birth := s.anchor(at), clock.FromDays(s.rows.Birth)
	age := day.AgeOn(birth)
	return birth <= day && age >= a.From && (a.To == 0 || age <= a.To)
}

func (s *slow) flagAnswer(k *Criterion, w *Window) slowAnswer {
	from, to := s.window(w)
	a := slowNo
	for day := max(from, clock.FromDays(-20000)); day <= to; day++ {
		on := k.EnrolmentFlag == "died" && day.Days() == s.rows.Death
		for i, coverage := range s.rows.SpanCoverage {
			on = on || k.EnrolmentFlag != "died" && coverage == flagWords[k.EnrolmentFlag] && s.rows.SpanFrom[i] <= day.Days() && day.Days() <= s.rows.SpanThru[i]
		}
		if on {
			if !a.ok {
				a.on = day.Days()
			}
			a.ok, a.last, a.until = true, day.Days(), lastDay
		}
	}
	return a
}

// found lists the facts of a leaf in its window, of a leaf with an interval at any time.
func (s *slow) found(k *Criterion, defaults *Claims, w *Window, interval *clock.Period) []slowFact {
	facts, _ := s.matching(k, defaults)
	n, apart := k.need()
	if n > 1 && apart == 0 {
		facts = claims(facts)
	}
	if interval == nil {
		from, to := s.window(w)
		facts = between(facts, from, to)
	}
	if k.Last && len(facts) > 0 {
		facts = lastOf(facts, k)
	}
	return facts
}

func lastOf(facts []slowFact, k *Criterion) []slowFact {
	last := facts[len(facts)-1].date
	facts = between(facts, last, last)
	if k.OfDay != "" {
		facts = slices.Clone(facts)
		slices.SortStableFunc(facts, func(a, b slowFact) int {
			switch {
			case a.value == b.value:
				return 0
			case (a.value < b.value) == (k.OfDay == "lowest"):
				return -1
			}
			return 1
		})
		facts = facts[:1]
	}
	if k.Op == "" {
		return facts
	}
	return slices.DeleteFunc(slices.Clone(facts), func(f slowFact) bool { return !compare(f.value, k.Op, *k.Value) })
}

func (s *slow) leaf(k *Criterion, defaults *Claims, w *Window, interval *clock.Period) slowAnswer {
	facts := s.found(k, defaults, w, interval)
	a := slowNo
	if len(facts) == 0 {
		return a
	}
	n, apart := k.need()
	a.count = len(facts)
	a.on, a.last = facts[0].date.Days(), facts[len(facts)-1].date.Days()
	for i := range facts {
		if enough(facts[:i+1], n, apart, false) {
			a.ok, a.on = true, facts[i].date.Days()
			a.until = s.until(interval, facts[len(facts)-1].date)
			return a
		}
	}
	if k.NextAfter != nil {
		a.next = facts[len(facts)-1].date.Add(*k.NextAfter).Days()
	}
	return a
}

func (s *slow) until(interval *clock.Period, last clock.Date) claim.Day {
	if interval != nil {
		return last.Add(*interval).Days()
	}
	if s.rule.Kind == KindCondition {
		return lastDay
	}
	return s.by().Days() + 1
}

func (s *slow) any(k *Criterion, defaults *Claims, w *Window, interval *clock.Period) slowAnswer {
	out := slowNo
	for i := range k.AnyOf {
		a := s.answerIn(&k.AnyOf[i], defaults, w, interval)
		if a.ok {
			if !out.ok || a.on < out.on {
				out.on = a.on
			}
			out.ok, out.last, out.until = true, max(out.last, a.last), max(out.until, a.until)
		}
		if a.next != claim.NoDay && (out.next == claim.NoDay || a.next < out.next) {
			out.next = a.next
		}
		out.count += a.count
	}
	return out
}

func (s *slow) all(k *Criterion, defaults *Claims, w *Window, interval *clock.Period) slowAnswer {
	out := slowAnswer{ok: true, on: claim.NoDay, last: claim.NoDay, until: lastDay, next: claim.NoDay}
	for i := range k.AllOf {
		a := s.answerIn(&k.AllOf[i], defaults, w, interval)
		out.ok = out.ok && a.ok
		out.count += a.count
		if a.next != claim.NoDay && (out.next == claim.NoDay || a.next < out.next) {
			out.next = a.next
		}
		if a.ok {
			out.on, out.last, out.until = max(out.on, a.on), max(out.last, a.last), min(out.until, a.until)
		}
	}
	if !out.ok {
		out.on, out.last, out.until = claim.NoDay, claim.NoDay, claim.NoDay
	}
	return out
}

// within tries every day: all parts must have a fact in the days up to it, and one of them on it.
func (s *slow) within(k *Criterion, defaults *Claims, w *Window, interval *clock.Period) slowAnswer {
	var parts [][]slowFact
	var days []clock.Date
	for i := range k.AllOf {
		part := &k.AllOf[i]
		own, length := w, interval
		if part.Window != nil {
			own = part.Window
		}
		facts := s.found(part, defaults, own, length)
		parts = append(parts, facts)
		for _, f := range facts {
			days = append(days, f.date)
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	a := slowNo
	for _, day := range days {
		near := !slices.ContainsFunc(parts, func(facts []slowFact) bool {
			return len(between(facts, day.AddDays(-k.Within.Days), day)) == 0
		})
		if near {
			if !a.ok {
				a.on = day.Days()
			}
			a.count++
			a.ok, a.last = true, day.Days()
			a.until = s.until(interval, day)
		}
	}
	return a
}

func (s *slow) sequence(k *Criterion, defaults *Claims, w *Window, interval *clock.Period) slowAnswer {
	a := slowNo
	var last clock.Date
	for i := range k.Sequence {
		step := &k.Sequence[i]
		earliest := clock.MinDate
		if i > 0 {
			earliest = last
			if step.After != nil {
				earliest = last.Add(*step.After)
			}
		}
		facts := between(s.found(step, defaults, w, interval), earliest, clock.MaxDate)
		if len(facts) == 0 {
			if i > 0 {
				a.next = earliest.Days()
			}
			return a
		}
		last = facts[0].date
		a.last = last.Days()
		a.count++
	}
	a.ok, a.on = true, a.last
	a.until = s.until(interval, last)
	return a
}
