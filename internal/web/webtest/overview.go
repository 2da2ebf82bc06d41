package webtest

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func overviewOf(people []population.Member) population.Overview {
	o := population.Overview{
		AsOf: AsOf, DataThrough: AsOf - 2, Members: len(people), Covered: len(people) - 31, ByCount: make([]int, 9),
		RulesHash: hashOf("rules"), ByAge: bands(),
	}
	counts := map[string]map[population.State]int{}
	for _, m := range people {
		tally(counts, append(m.Conditions, m.Gaps...))
		confirmed := confirmedCommon(m)
		o.ByCount[min(confirmed, len(o.ByCount)-1)]++
		if confirmed > 0 {
			o.WithAny++
		}
		o.OpenGaps += len(worklistRow(m).Gaps)
		addToBand(o.ByAge, m, confirmed)
	}
	for i, s := range scenes() {
		row := population.RuleCount{Rule: s.RuleCard, ByState: counts[s.ID]}
		row.Trend, row.TrendDates = trend(row, i)
		if s.Kind == population.KindCondition {
			o.Conditions = append(o.Conditions, row)
		} else {
			o.Gaps = append(o.Gaps, row)
		}
	}
	o.Changes = countChanges(changes(people))
	return o
}

func countChanges(all []population.Change) []population.ChangeCount {
	var counts []population.ChangeCount
	for _, c := range all {
		i := slices.IndexFunc(counts, func(n population.ChangeCount) bool { return n.Rule.ID == c.Rule.ID && n.To == c.To })
		if i < 0 {
			i, counts = len(counts), append(counts, population.ChangeCount{Rule: c.Rule, To: c.To})
		}
		counts[i].Members++
	}
	return slices.DeleteFunc(counts, func(c population.ChangeCount) bool { return c.Rule.Sensitive })
}

func tally(counts map[string]map[population.State]int, found []population.Finding) {
	for _, f := range found {
		if counts[f.Rule.ID] == nil {
			counts[f.Rule.ID] = map[population.State]int{}
		}
		counts[f.Rule.ID][f.State]++
	}
}

func confirmedCommon(m population.Member) int {
	n := 0
	for _, f := range m.Conditions {
		if f.State == population.Confirmed && f.Rule.Group == "common" {
			n++
		}
	}
	return n
}

func bands() []population.AgeBand {
	return []population.AgeBand{{To: 49}, {From: 50, To: 64}, {From: 65, To: 69}, {From: 70, To: 74}, {From: 75, To: 79}, {From: 80, To: 84}, {From: 85, To: 89}, {From: 90}}
}

func addToBand(all []population.AgeBand, m population.Member, conditions int) {
	for i := range all {
		b := &all[i]
		if m.Age < b.From || b.To > 0 && m.Age > b.To {
			continue
		}
		switch m.Sex {
		case claim.Female:
			b.Female++
		case claim.Male:
			b.Male++
		}
		b.Conditions += conditions
	}
}

// trend is twelve months that lead to today's number.
func trend(row population.RuleCount, salt int) (counts []int, dates []claim.Day) {
	today := row.ByState[population.Confirmed]
	if row.Rule.Kind == population.KindGap {
		today = row.ByState[population.Open] + row.ByState[population.Overdue]
	}
	slope := float64(salt%7-2) * .012
	for month := 11; month >= 0; month-- {
		wobble := float64((month*month*7+salt*13)%5) * .006
		if month == 0 {
			wobble = 0
		}
		counts = append(counts, int(float64(today)*(1-slope*float64(month)+wobble)))
		dates = append(dates, AsOf-claim.Day(month*30))
	}
	return counts, dates
}

func changes(people []population.Member) []population.Change {
	var list []population.Change
	steps := []struct{ from, to population.State }{
		{population.Suspected, population.Confirmed},
		{population.None, population.Signal},
		{population.Open, population.Closed},
		{population.DueSoon, population.Overdue},
		{population.Confirmed, population.Suspected},
	}
	at := time.Date(2026, time.July, 1, 5, 40, 0, 0, time.UTC)
	for i := 2; len(list) < 20; i++ {
		m, step := people[i], steps[i%len(steps)]
		found := m.Conditions
		if step.from == population.Open || step.from == population.DueSoon {
			found = m.Gaps
		}
		if len(found) == 0 {
			continue
		}
		list = append(list, population.Change{
			Position: int64(98000 - i), At: at, AsOf: AsOf, Member: m.Member, Name: m.Name, Rule: found[len(found)/2].Rule, From: step.from, To: step.to,
		})
	}
	return list
}
