package prevention

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// Dimension is by what complaints are counted.
type Dimension string

// The dimensions.
const (
	ByContract Dimension = "contract"
	ByPlan     Dimension = "plan"
	ByDelegate Dimension = "delegate"
	ByAgent    Dimension = "agent"
	ByAgency   Dimension = "agency"
	ByCategory Dimension = "category"
	ByCause    Dimension = "cause"
)

// Dimensions are all of them, in the order of pages.
var Dimensions = []Dimension{ByContract, ByPlan, ByDelegate, ByAgency, ByAgent, ByCategory, ByCause}

// values are those of a fact; one that has none counts nowhere.
func (d Dimension) values(f *Fact) []string {
	switch d {
	case ByContract:
		return some(f.Contract)
	case ByPlan:
		if f.Contract == "" || f.Plan == "" {
			return nil
		}
		return some(f.Contract + "-" + f.Plan)
	case ByDelegate:
		return some(f.Delegate)
	case ByAgent:
		return f.Agents
	case ByAgency:
		return f.Agencies
	case ByCategory:
		return some(f.Category)
	case ByCause:
		return f.Causes
	}
	return nil
}

func some(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// Scope is which facts are counted: those received from one day to another, both included, of one contract or ("") all.
type Scope struct {
	From, To clock.Date
	Contract string
}

// Trend is what complaints of a period say.
type Trend struct {
	Scope    Scope
	Count    int
	First    Share // resolved at first contact, of what was answered
	Repeat   Share // repeat contacts, of all with a known member
	Causes   []Bar
	Months   []Month
	Chart    Chart
	Enrolled bool // the months of members are known: rates can be told
}

// Share is a part of a whole.
type Share struct{ Part, Whole int }

// Percent is the share in percent; 0 of nothing.
func (s Share) Percent() float64 {
	if s.Whole == 0 {
		return 0
	}
	const percent = 100
	return percent * float64(s.Part) / float64(s.Whole)
}

// Bar is one cause in the order of how often it is found; Share is that of all up to it, in percent.
type Bar struct {
	ID    string
	Count int
	Share float64
}

// Month is one month of a trend.
type Month struct {
	From   clock.Date
	Count  int
	Months float64 // of members; 0 when unknown
	First  Share
	Repeat Share
}

// Trend measures a period.
func (p *Prevention) Trend(ctx context.Context, s Scope) (Trend, error) {
	all, err := p.Facts(ctx)
	if err != nil {
		return Trend{}, err
	}
	members, err := p.memberMonths(ctx, s)
	if err != nil {
		return Trend{}, err
	}
	return p.Rules.Measure.trend(all, s, members), nil
}

func (p *Prevention) memberMonths(ctx context.Context, s Scope) (map[clock.Date]map[string]float64, error) {
	if p.Enrolment == nil {
		return nil, nil
	}
	members, err := p.Enrolment.MemberMonths(ctx, s.From.StartOfMonth(), s.To.EndOfMonth())
	if err != nil {
		return nil, fmt.Errorf("prevention: enrolment: %w", err)
	}
	return members, nil
}

// trend is pure.
func (t *Terms) trend(all []Fact, s Scope, members map[clock.Date]map[string]float64) Trend {
	out := Trend{Scope: s}
	repeats, returns := t.repeats(all)
	byMonth := map[clock.Date]int{}
	for m := s.From.StartOfMonth(); !m.After(s.To); m = m.AddMonths(1) {
		byMonth[m] = len(out.Months)
		out.Months = append(out.Months, Month{From: m, Months: members[m][s.Contract]})
	}
	causes := map[string]int{}
	for n := range all {
		f := &all[n]
		if !t.counts(f, s) {
			continue
		}
		out.Count++
		month := &out.Months[byMonth[f.Received.StartOfMonth()]]
		month.Count++
		first := f.AtOnce && !returns[n]
		for _, x := range []*Month{month} {
			x.First.add(f.Answered, first)
			x.Repeat.add(f.Member != "", repeats[n])
		}
		out.First.add(f.Answered, first)
		out.Repeat.add(f.Member != "", repeats[n])
		for _, c := range f.Causes {
			causes[c]++
		}
	}
	out.Causes = pareto(causes)
	out.Chart, out.Enrolled = t.chart(out.Months)
	return out
}

func (s *Share) add(whole, part bool) {
	if whole {
		s.Whole++
		if part {
			s.Part++
		}
	}
}

// counts tells whether a fact belongs to a scope.
func (t *Terms) counts(f *Fact, s Scope) bool {
	return !f.Received.Before(s.From) && !f.Received.After(s.To) && (s.Contract == "" || f.Contract == s.Contract) &&
		!slices.Contains(t.LeaveOut, f.State)
}

// repeats tells of each fact whether the same member had the same kind of matter shortly before, and whether it came back shortly after.
func (t *Terms) repeats(all []Fact) (repeat, returns []bool) {
	type kind struct{ member, category string }
	order := make([]int, 0, len(all))
	for n := range all {
		if all[n].Member != "" && !slices.Contains(t.LeaveOut, all[n].State) {
			order = append(order, n)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return all[a].ReceivedAt.Compare(all[b].ReceivedAt) })
	repeat, returns = make([]bool, len(all)), make([]bool, len(all))
	last := map[kind]int{}
	for _, n := range order {
		f := &all[n]
		k := kind{string(f.Member), f.Category}
		// Several matters of one contact are no repeat of each other.
		if before, had := last[k]; had && all[before].Intake != f.Intake && f.Received.DaysSince(all[before].Received) <= t.RepeatDays {
			repeat[n], returns[before] = true, true
		}
		last[k] = n
	}
	return repeat, returns
}

// pareto orders causes by how often they are found.
func pareto(counts map[string]int) []Bar {
	total := 0
	var out []Bar
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		total += counts[id]
		out = append(out, Bar{ID: id, Count: counts[id]})
	}
	slices.SortStableFunc(out, func(a, b Bar) int { return cmp.Compare(b.Count, a.Count) })
	sum := 0
	for n := range out {
		sum += out[n].Count
		out[n].Share = Share{sum, total}.Percent()
	}
	return out
}

// Rate is how many complaints there are of one value of a dimension.
type Rate struct {
	Value  string
	Count  int
	Months float64 // of members; 0 when nobody knows
	Hidden bool    // the number is too small to be shown, or would tell such a one
}

// Per1000 are complaints for 1,000 member months; false where the months are not known.
func (r Rate) Per1000() (float64, bool) {
	if r.Months <= 0 {
		return 0, false
	}
	const per = 1000
	return per * float64(r.Count) / r.Months, true
}

// Rates counts a period by a dimension, the most first. Months of members are known by contract and plan alone. closed hides small cells
// from those who see no members.
func (p *Prevention) Rates(ctx context.Context, s Scope, by Dimension, closed bool) ([]Rate, error) {
	all, err := p.Facts(ctx)
	if err != nil {
		return nil, err
	}
	members, err := p.memberMonths(ctx, s)
	if err != nil {
		return nil, err
	}
	out := p.Rules.Measure.rates(all, s, by, members)
	if closed {
		p.Rules.Measure.hide(out)
	}
	return out, nil
}

func (t *Terms) rates(all []Fact, s Scope, by Dimension, members map[clock.Date]map[string]float64) []Rate {
	counts := map[string]int{}
	for n := range all {
		if t.counts(&all[n], s) {
			for _, value := range by.values(&all[n]) {
				counts[value]++
			}
		}
	}
	var out []Rate
	for _, value := range slices.Sorted(maps.Keys(counts)) {
		r := Rate{Value: value, Count: counts[value]}
		if by == ByContract || by == ByPlan {
			for _, month := range members {
				r.Months += month[value]
			}
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b Rate) int { return cmp.Compare(b.Count, a.Count) })
	return out
}

// hide hides small cells. Where only one would be hidden the next smallest is too: the total would tell it.
func (t *Terms) hide(all []Rate) {
	hidden, next := 0, -1
	for n := range all {
		switch {
		case all[n].Count < t.SmallestCell:
			all[n].Hidden = true
			hidden++
		case next < 0 || all[n].Count <= all[next].Count:
			next = n
		}
	}
	if hidden == 1 && next >= 0 {
		all[next].Hidden = true
	}
}
