package house

import (
	"context"
	"sync"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Enrolment counts members by month from the enrolment spans of the people. It counts anew for a day that it was not asked for yet, and
// when files of people came in between: enrolment comes by file, not by the minute.
type Enrolment struct {
	People *person.Directory

	mu          sync.Mutex
	first, last clock.Date
	files       int
	counts      map[clock.Date]map[string]int64 // by first day of the month, and contract, plan (H0001-001) or "" for all
}

// until are the counts of every month from one day to another.
func (e *Enrolment) until(ctx context.Context, from, to clock.Date) (map[clock.Date]map[string]int64, error) {
	files, err := e.People.Imports(ctx)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.counts != nil && e.files == len(files) && !from.Before(e.first) && !to.After(e.last) {
		return e.counts, nil
	}
	if e.counts != nil {
		from, to = min(from, e.first), max(to, e.last)
	}
	counts := map[clock.Date]map[string]int64{}
	for m := from.StartOfMonth(); !m.After(to); m = m.AddMonths(1) {
		counts[m] = map[string]int64{}
	}
	err = e.People.EachCoverage(ctx, func(spans []person.Coverage) {
		for month, into := range counts {
			count(spans, month, into)
		}
	})
	if err != nil {
		return nil, err
	}
	e.first, e.last, e.files, e.counts = from.StartOfMonth(), to, len(files), counts
	return counts, nil
}

// count adds one member to what they are in on the first day of a month, as CMS counts enrolment: to each once.
func count(spans []person.Coverage, month clock.Date, to map[string]int64) {
	seen := [3]string{}
	for _, s := range spans {
		if s.From != nil && s.From.After(month) || s.To != nil && s.To.Before(month) || s.Contract == "" {
			continue
		}
		for n, key := range []string{"all", s.Contract, s.Contract + "-" + s.Plan} {
			if seen[n] == key {
				continue
			}
			seen[n] = key
			if key == "all" {
				key = ""
			}
			to[key]++
		}
	}
}

// Months are the counts of a year's months by contract, up to the last month in which anybody is enrolled.
func (e *Enrolment) Months(ctx context.Context, year int) (map[string][]int64, error) {
	first := clock.DateOf(year, time.January, 1)
	counts, err := e.until(ctx, first, first.EndOfYear())
	if err != nil {
		return nil, err
	}
	var known []clock.Date
	for m := first; m.Year() == year && len(counts[m]) > 0; m = m.AddMonths(1) {
		known = append(known, m)
	}
	out := map[string][]int64{}
	for n, m := range known {
		for key, members := range counts[m] {
			if !contract(key) {
				continue
			}
			if out[key] == nil {
				out[key] = make([]int64, len(known))
			}
			out[key][n] = members
		}
	}
	return out, nil
}

// contract tells keys of contracts from those of their plans.
func contract(key string) bool {
	const length = 5 // H0001
	return key != "" && len(key) <= length
}

// MemberMonths are the months of members, by month and by contract, plan and "" for all. Nobody enrolled is nothing known.
func (e *Enrolment) MemberMonths(ctx context.Context, from, to clock.Date) (map[clock.Date]map[string]float64, error) {
	counts, err := e.until(ctx, from, to)
	if err != nil {
		return nil, err
	}
	out := map[clock.Date]map[string]float64{}
	for m := from.StartOfMonth(); !m.After(to); m = m.AddMonths(1) {
		if len(counts[m]) == 0 {
			continue
		}
		out[m] = make(map[string]float64, len(counts[m]))
		for key, members := range counts[m] {
			out[m][key] = float64(members)
		}
	}
	return out, nil
}
