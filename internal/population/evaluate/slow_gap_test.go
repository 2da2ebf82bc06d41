package evaluate

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// slowAnswer is what a criterion says.
type slowAnswer struct {
	ok                    bool
	on, last, until, next claim.Day
	count                 int
}

var slowNo = slowAnswer{on: claim.NoDay, last: claim.NoDay, until: claim.NoDay, next: claim.NoDay}

// period is the rule's period.
func (s *slow) period() (from, to clock.Date) {
	season, _ := parseSeason(s.rule.Period)
	year := s.year
	if s.mode == Prospective {
		year = s.asOf.Year()
		if clock.DateOf(year, season.month, season.day) > s.asOf {
			year--
		}
	}
	return clock.DateOf(year, season.month, season.day), clock.DateOf(year+1, season.month, season.day) - 1
}

// anchor resolves "period.start - P15M".
func (s *slow) anchor(text string) clock.Date {
	word, rest, shifted := strings.Cut(text, " ")
	var day clock.Date
	from, to := s.period()
	switch word {
	case "as_of":
		day = s.asOf
	case "period.start":
		day = from
	case "period.end":
		day = to
	case "birth":
		day = clock.FromDays(s.rows.Birth)
	case "event":
		day = *s.event
	}
	if !shifted {
		return day
	}
	length, _ := clock.ParsePeriod(rest[2:])
	if rest[0] == '-' {
		return day.Sub(length)
	}
	return day.Add(length)
}

func (s *slow) window(w *Window) (from, to clock.Date) {
	from, to = clock.MinDate, s.asOf
	switch {
	case w == nil && s.rule.Kind == KindCondition, w != nil && w.Name == "reference_period":
		return s.reference(s.rule, s.asOf), to
	case w == nil, w.Name == "period":
		first, last := s.period()
		return first, min(to, last)
	case w.Name == "lifetime":
		return from, to
	case w.Name != "":
		length, _ := clock.ParsePeriod(w.Name)
		return clock.Lookback(s.asOf, length).From, to
	}
	if strings.Contains(w.From+w.To, "birth") && s.rows.Birth == claim.NoDay {
		return 1, 0
	}
	if w.From != "" {
		from = s.anchor(w.From)
	}
	if w.To != "" {
		to = min(to, s.anchor(w.To))
	}
	return from, to
}

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

func (s *slow) by() clock.Date {
	if s.rule.Due.By != "" {
		return s.anchor(s.rule.Due.By)
	}
	_, to := s.period()
	return to
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

// gap decides a gap of something done.
func (s *slow) gap(r *Rule) slowFinding {
	s.rule, s.event = r, nil
	out := newSlowFinding(NotInPopulation)
	population, satisfied := &r.Population, r.SatisfiedBy
	if s.mode == MeasurePhase && r.Measure != nil && r.Measure.Population != nil {
		population = r.Measure.Population
	}
	if s.mode == Prospective && s.rows.Death != claim.NoDay && s.rows.Death <= s.asOf.Days() {
		return out
	}
	if population.Sex != "" && sexWords[population.Sex] != s.rows.Sex || population.Age != nil && !s.aged(population.Age) {
		return out
	}
	if r.IndexEvent != nil {
		facts := s.found(&r.IndexEvent.Criterion, nil, r.IndexEvent.Window, nil)
		if len(facts) == 0 {
			return out
		}
		day := facts[len(facts)-1].date
		if r.IndexEvent.Pick == "first" {
			day = facts[0].date
		}
		s.event = &day
	}
	entry := claim.NoDay
	for i := range population.AllOf {
		a := s.answer(&population.AllOf[i], nil)
		if !a.ok {
			return out
		}
		entry = max(entry, a.on)
	}
	if e := r.Enrolment; e != nil && (e.Mode == "" || s.mode == MeasurePhase) {
		from, to := s.window(e.Window)
		if !s.covered(e, from, to) {
			if s.mode == MeasurePhase {
				out.State = NotEnrolled
			}
			return out
		}
	}
	for i := range r.Exclusions {
		if s.answer(&r.Exclusions[i].Criterion, nil).ok {
			out.State, out.ExcludedBy = Excluded, i
			return out
		}
	}
	interval := r.Due.Interval
	if s.mode == MeasurePhase {
		interval = nil
	}
	byInterval := interval != nil
	satisfied.each(func(k *Criterion) { byInterval = byInterval || k.Interval != nil && s.mode == Prospective })
	s.screening(&out, s.answerIn(satisfied, nil, nil, interval), byInterval, entry)
	return out
}

func (s *slow) screening(out *slowFinding, a slowAnswer, byInterval bool, entry claim.Day) {
	out.First, out.Last, out.Count = a.on, a.last, a.count
	due := s.rule.Due
	switch {
	case s.mode == MeasurePhase && a.ok:
		out.State = Numerator
	case s.mode == MeasurePhase:
		out.State = Denominator
	case byInterval && a.ok && a.until-s.asOf.Days() > farAway, !byInterval && a.ok:
		out.State = Closed
	case byInterval && a.ok:
		out.Due = a.until
		if s.asOf.Days() < s.soon(a.until) {
			out.State = Closed
		} else {
			out.State = s.urgency(a.until)
		}
	case a.next != claim.NoDay:
		out.Due = a.next
		out.State = s.urgency(a.next)
	case !byInterval:
		out.Due = s.by().Days()
		out.State = s.urgency(out.Due)
	default:
		out.Due = s.asOf.Days()
		if due.FirstDue == "population_entry" {
			if age := s.rule.Population.Age; age != nil && age.From > 0 {
				entry = max(entry, clock.FromDays(s.rows.Birth).AddYears(age.From).Days())
			}
			if entry != claim.NoDay {
				out.Due = entry
			}
		}
		out.State = s.urgency(out.Due)
	}
}

func (s *slow) soon(due claim.Day) claim.Day {
	soon := defaultSoon
	if s.rule.Due.Soon != nil {
		soon = *s.rule.Due.Soon
	}
	return clock.FromDays(due).Sub(soon).Days()
}

func (s *slow) urgency(due claim.Day) State {
	grace := clock.Period{}
	if s.rule.Due.Grace != nil {
		grace = *s.rule.Due.Grace
	}
	switch asOf := s.asOf.Days(); {
	case asOf < s.soon(due):
		return Open
	case asOf < due:
		return DueSoon
	case asOf > clock.FromDays(due).Add(grace).Days():
		return Overdue
	}
	return Open
}
