package population

import (
	"context"
	"sync"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// trendQuarters is how far a trend looks back: two years, the reference period of most conditions.
const trendQuarters = 8

// trendDates are the ends of the quarters before a day, oldest first, and the day itself.
func trendDates(asOf claim.Day) []claim.Day {
	day := clock.FromDays(asOf)
	quarter := day.StartOfMonth().AddMonths(-((int(day.Month()) - 1) % 3)) // first day of the current quarter
	var all []claim.Day
	for i := trendQuarters - 1; i >= 0; i-- {
		all = append(all, quarter.AddMonths(-3*i).AddDays(-1).Days())
	}
	return append(all, asOf)
}

// ageBands are the bands of the age picture: five years each from 65, as Medicare's own tables have them.
var ageBands = []AgeBand{
	{From: 0, To: 44},
	{From: 45, To: 54},
	{From: 55, To: 64},
	{From: 65, To: 69},
	{From: 70, To: 74},
	{From: 75, To: 79},
	{From: 80, To: 84},
	{From: 85, To: 89},
	{From: 90},
}

// totals counts what a page of the whole population shows and no view keeps: people by age, and how many were in each rule's main
// state at earlier dates, judged by the data and rules of today.
func (r *run) totals(ctx context.Context, progress Progress) (identified, error) {
	dates := trendDates(r.asOf)
	var mu sync.Mutex
	sum := newCounting(r.p.rules, dates)
	err := r.inParallel(ctx, r.live.Partitions(), func(ctx context.Context, i int, _ *worker, _ *writer) error {
		c := newCounting(r.p.rules, dates)
		err := r.live.Partition(i).Each(ctx, func(rows *column.Rows) error { c.member(r.live, rows); return nil })
		mu.Lock()
		defer mu.Unlock()
		sum.add(c)
		progress.report("count", int64(sum.members), int64(r.live.Members()))
		return err
	})
	return identified{
		AsOf: r.asOf, DataThrough: sum.through, Members: sum.members, Covered: int(r.covered.Load()), RulesHash: r.p.rules.Hash(),
		TrendDates: dates, Trend: sum.trend(), Ages: sum.ages,
	}, err
}

// counting is what one goroutine counts.
type counting struct {
	rules   *Rulebook
	dates   []claim.Day
	workers []worker // one a date: each remembers what its date makes of windows
	main    [][]int  // by date and rule number: members in the main state
	ages    []AgeBand
	members int
	through claim.Day
}

func newCounting(rules *Rulebook, dates []claim.Day) *counting {
	c := &counting{rules: rules, dates: dates, through: claim.NoDay, ages: append([]AgeBand(nil), ageBands...)}
	for range dates {
		c.workers = append(c.workers, worker{rules: rules})
		c.main = append(c.main, make([]int, rules.program.Len()))
	}
	return c
}

func (c *counting) member(live *view, rows *column.Rows) {
	c.members++
	for d, asOf := range c.dates {
		w := &c.workers[d]
		c.rules.program.Evaluate(live.classes, rows, asOf, &w.findings)
		for i := range w.findings.List {
			f := &w.findings.List[i]
			switch State(f.State.String()) {
			case Confirmed, Open, Overdue:
				c.main[d][f.Rule]++
			}
		}
	}
	c.age(rows)
	c.newest(rows)
}

func (c *counting) age(rows *column.Rows) {
	asOf := c.dates[len(c.dates)-1]
	if rows.Birth == claim.NoDay || rows.Death != claim.NoDay && rows.Death <= asOf {
		return
	}
	age := ageOn(rows.Birth, asOf)
	for i := range c.ages {
		b := &c.ages[i]
		if age < b.From || b.To != 0 && age > b.To {
			continue
		}
		switch rows.Sex {
		case claim.Female:
			b.Female++
		case claim.Male:
			b.Male++
		case claim.SexUnknown:
		}
		b.Conditions += c.commonConfirmed()
	}
}

// commonConfirmed counts the member's confirmed common conditions on the last date.
func (c *counting) commonConfirmed() int {
	n := 0
	for _, f := range c.workers[len(c.workers)-1].findings.List {
		if State(f.State.String()) == Confirmed && c.rules.program.Rule(int(f.Rule)).Group == commonConditions {
			n++
		}
	}
	return n
}

func (c *counting) newest(rows *column.Rows) {
	asOf := c.dates[len(c.dates)-1]
	for _, days := range [][]int32{rows.CodeDate, rows.FillDate, rows.ResultDate} {
		for i := len(days) - 1; i >= 0; i-- { // sorted by date
			if days[i] <= asOf {
				c.through = max(c.through, days[i])
				break
			}
		}
	}
}

func (c *counting) add(o *counting) {
	c.members += o.members
	c.through = max(c.through, o.through)
	for d := range c.main {
		for i, n := range o.main[d] {
			c.main[d][i] += n
		}
	}
	for i := range c.ages {
		c.ages[i].Female += o.ages[i].Female
		c.ages[i].Male += o.ages[i].Male
		c.ages[i].Conditions += o.ages[i].Conditions
	}
}

// trend is the counts by rule id; versions of one rule are never active on the same day, so that their counts add up.
func (c *counting) trend() map[string][]int {
	all := map[string][]int{}
	for i := range c.rules.program.Len() {
		id := c.rules.program.Rule(i).ID
		if all[id] == nil {
			all[id] = make([]int, len(c.dates))
		}
		for d := range c.dates {
			all[id][d] += c.main[d][i]
		}
	}
	return all
}
