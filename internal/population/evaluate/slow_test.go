package evaluate

import (
	"math"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// slow is the second evaluator: straight from the rule files' structs, with maps, subsets and plain loops, and nothing of the
// compiled program. It is right because one can see it; the fast one is right because it says the same.
type slow struct {
	sets   *ValueSets
	mode   Mode
	year   int
	asOf   clock.Date
	rows   *column.Rows
	states map[string]State
	met    map[string]claim.Day

	known []slowFact // what facts gives, with one more at the end
	rule  *Rule
	event *clock.Date
}

// slowFact is one row of any kind.
type slowFact struct {
	kind    RowKind
	system  claim.System
	code    string
	date    clock.Date
	setting claim.Setting
	role    claim.Role
	void    bool
	claim   int // claims are 0, 1, 2...; fills and results have numbers of their own
	value   float64
	days    int
	weak    bool
}

// slowFinding is what the two evaluators must agree on.
type slowFinding struct {
	State       State
	Flag        uint8
	First       claim.Day
	Ever        claim.Day
	ConfirmedOn claim.Day
	Last        claim.Day
	Due         claim.Day
	Count       int
	ExcludedBy  int
}

func newSlowFinding(state State) slowFinding {
	return slowFinding{
		State: state, First: claim.NoDay, Ever: claim.NoDay, ConfirmedOn: claim.NoDay, Last: claim.NoDay, Due: claim.NoDay, ExcludedBy: -1,
	}
}

// condition decides a condition rule.
func (s *slow) condition(r *Rule) slowFinding {
	s.rule = r
	f := newSlowFinding(None)
	from := s.reference(r, s.asOf)
	f.Ever, f.ConfirmedOn = s.firstMet(r, r.MetWhen, true), s.firstMet(r, r.MetWhen, false)
	var counted, gone []slowFact
	for _, leaf := range leaves(r.MetWhen) {
		if leaf.Unless != nil && s.holds(leaf.Unless, r.Claims) {
			continue
		}
		good, void := s.matching(leaf, r.Claims)
		recent := between(claims(good), from, s.asOf)
		gone = append(gone, void...)
		gone = append(gone, between(claims(good), clock.MinDate, from-1)...)
		if !slices.ContainsFunc(recent, func(f slowFact) bool { return !f.weak }) {
			continue
		}
		for _, c := range recent {
			if !slices.ContainsFunc(counted, func(o slowFact) bool { return o.claim == c.claim }) {
				counted = append(counted, c)
			}
		}
	}
	f.take(counted)
	switch {
	case f.ConfirmedOn != claim.NoDay:
		f.State = Confirmed
	case r.States.Suspected == nil && len(counted) > 0:
		f.State = Suspected
	case r.States.Suspected != nil && s.weaker(&f, r.States.Suspected, r):
		f.State = Suspected
	case r.States.Signal != nil && s.weaker(&f, r.States.Signal, r):
		f.State = Signal
	case f.Ever != claim.NoDay:
		f.State = Resolved
	case len(gone) > 0:
		f.State = NotConfirmed
	}
	if f.State != None {
		f.Flag = s.flag(r, from, f.State)
	}
	return f
}

func (s *slow) weaker(f *slowFinding, k *Criterion, r *Rule) bool {
	a := s.answer(k, r.Claims)
	if a.ok && f.Count == 0 {
		f.First, f.Last, f.Count = a.on, a.last, a.count
	}
	return a.ok
}

func (f *slowFinding) take(facts []slowFact) {
	f.Count = len(facts)
	for _, c := range facts {
		if f.First == claim.NoDay || c.date.Days() < f.First {
			f.First = c.date.Days()
		}
		f.Last = max(f.Last, c.date.Days())
	}
}

func leaves(k *Criterion) []*Criterion {
	var out []*Criterion
	for _, group := range [][]Criterion{k.AnyOf, k.AllOf} {
		for i := range group {
			out = append(out, leaves(&group[i])...)
		}
	}
	if out == nil {
		return []*Criterion{k}
	}
	return out
}

// reference is the first day of the reference period as of a day.
func (s *slow) reference(r *Rule, day clock.Date) clock.Date {
	if r.ReferencePeriod.Ending != "as_of" {
		day = day.EndOfMonth()
	}
	return clock.Lookback(day, r.ReferencePeriod.Length).From
}

// firstMet looks at the rule on every day on which something happened: as of that day with its own look-back (ever), or with
// the look-back of today.
func (s *slow) firstMet(r *Rule, k *Criterion, ever bool) claim.Day {
	parts, all := k.AnyOf, false
	if k.AllOf != nil {
		parts, all = k.AllOf, true
	}
	if parts != nil {
		first := claim.NoDay
		for i := range parts {
			day := s.firstMet(r, &parts[i], ever)
			switch {
			case all && day == claim.NoDay:
				return claim.NoDay
			case all:
				first = max(first, day)
			case first == claim.NoDay || day != claim.NoDay && day < first:
				first = day
			}
		}
		return first
	}
	if k.Unless != nil && s.holds(k.Unless, r.Claims) {
		return claim.NoDay
	}
	good, _ := s.matching(k, r.Claims)
	list := claims(good)
	n, apart := k.need()
	for _, c := range list {
		from := s.reference(r, s.asOf)
		if ever {
			from = s.reference(r, c.date)
		}
		if enough(between(list, from, c.date), n, apart, false) {
			return c.date.Days()
		}
	}
	return claim.NoDay
}

func (s *slow) flag(r *Rule, from clock.Date, state State) uint8 {
	var flag uint8
	if state == Confirmed {
		flag = 1
	}
	if r.Coverage != nil && s.covered(r.Coverage, from, s.asOf) {
		flag |= 2
	}
	return flag
}

// covered looks at every day.
func (s *slow) covered(e *Enrolment, from, to clock.Date) bool {
	if s.rows.Birth != claim.NoDay {
		from = max(from, clock.FromDays(s.rows.Birth))
	}
	if s.rows.Death != claim.NoDay {
		to = min(to, clock.FromDays(s.rows.Death))
	}
	maxGaps, maxGap := e.MaxGaps, clock.Period{}
	if e.MaxGap != nil {
		maxGap = *e.MaxGap
	}
	if e.MaxGapMonths > 0 {
		maxGaps, maxGap = max(1, maxGaps), clock.Months(e.MaxGapMonths)
	}
	parts := e.Parts
	if parts == nil {
		parts = []string{"A", "B"}
	}
	for _, part := range parts {
		gaps, start := 0, clock.Date(math.MinInt32)
		for day := from; day <= to+1; day++ {
			in := day > to || s.coveredOn(part, day)
			switch {
			case !in && start == math.MinInt32:
				start = day
				gaps++
			case in && start != math.MinInt32:
				if day > start.Add(maxGap) {
					return false
				}
				start = math.MinInt32
			}
		}
		if gaps > maxGaps || e.EnrolledOn != "" && !s.coveredOn(part, s.anchor(e.EnrolledOn)) {
			return false
		}
	}
	return from <= to
}

func (s *slow) coveredOn(part string, day clock.Date) bool {
	for i, coverage := range s.rows.SpanCoverage {
		if partWords[part].has(uint8(coverage)) && s.rows.SpanFrom[i] <= day.Days() && day.Days() <= s.rows.SpanThru[i] {
			return true
		}
	}
	return false
}
