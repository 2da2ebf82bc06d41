package evaluate

import (
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

func (s *slow) by() clock.Date {
	if s.rule.Due.By != "" {
		return s.anchor(s.rule.Due.By)
	}
	_, to := s.period()
	return to
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
	if s.mode == Prospective && s.ended() {
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
		out.Due, out.State = claim.NoDay, Open
		if due.FirstDue == "population_entry" {
			if age := s.rule.Population.Age; age != nil && age.From > 0 {
				entry = max(entry, clock.FromDays(s.rows.Birth).AddYears(age.From).Days())
			}
			if entry != claim.NoDay {
				out.Due, out.State = entry, s.urgency(entry)
			}
		}
	}
}

// ended: some coverage began by as_of, and none of it holds on as_of.
func (s *slow) ended() bool {
	began, holds := 0, 0
	for i, c := range s.rows.SpanCoverage {
		if c > claim.PartD && c != claim.Medical || s.rows.SpanFrom[i] > s.asOf.Days() {
			continue
		}
		began++
		if s.rows.SpanThru[i] >= s.asOf.Days() {
			holds++
		}
	}
	return began > 0 && holds == 0
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
