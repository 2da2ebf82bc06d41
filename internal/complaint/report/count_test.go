package report_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/report"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/rules"
)

func (w *world) counts(part string, year int) report.Counts {
	w.t.Helper()
	c, err := w.Reports.Counts(w.t.Context(), w.engineer(), part, year, w.known())
	w.must(err)
	return c
}

// number is what an element of a contract counts in a quarter.
func number(c *report.Counts, contract, element string, quarter int) int {
	n := slices.IndexFunc(c.Contracts, func(x report.Contracted) bool { return x.Contract == contract })
	e := slices.IndexFunc(c.Reporting.Elements, func(x report.Element) bool { return x.ID == element })
	if n < 0 || e < 0 {
		return 0
	}
	return c.Contracts[n].Quarters[quarter-1][e]
}

func TestCounts(t *testing.T) {
	w := newWorld(t, store.SQLite)
	w.rosa = w.member("Rosa", "Alvarez", "M100")
	in := told(w.now, true)
	w.put(w.grievance(in))
	w.put(w.grievance(func(c *complaint.Case) { in(c); c.Contract = "H0002" }))
	w.put(w.grievance(told(w.now.AddDate(0, 0, 40), true)))                                       // late, still in the first quarter
	w.put(w.grievance(told(w.now.AddDate(0, 4, 0), true)))                                        // second quarter
	w.put(w.grievance(func(c *complaint.Case) { in(c); c.State = complaint.Withdrawn }))          // not counted
	w.put(w.grievance(func(c *complaint.Case) { in(c); c.State = complaint.Duplicate }))          // once, as its other
	w.put(w.grievance(func(c *complaint.Case) { in(c); c.Class.Procedure = complaint.CTM }))      // CTM alone
	w.put(w.grievance(func(c *complaint.Case) { in(c); c.Class.Product = complaint.PartD }))      // of the other part
	w.put(w.grievance(func(c *complaint.Case) { in(c); c.Stopped.At = w.now.AddDate(-1, 0, 0) })) // another year
	w.put(w.grievance(func(c *complaint.Case) {
		c.State = complaint.Dismissed
		c.Ended = &complaint.Ending{At: w.now, How: complaint.Dismissed}
	}))
	c := w.counts("part_c", 2026)
	for _, x := range []struct {
		contract, element string
		quarter, want     int
	}{
		{"H0001", "A", 1, 2}, {"H0001", "B", 1, 1}, {"H0001", "A", 2, 1}, {"H0001", "B", 2, 0}, {"H0001", "C", 1, 0}, {"H0001", "E", 1, 1}, {"H0002", "A", 1, 1},
	} {
		if got := number(&c, x.contract, x.element, x.quarter); got != x.want {
			t.Errorf("%s %s in quarter %d is %d, expected %d", x.contract, x.element, x.quarter, got, x.want)
		}
	}
	if d := w.counts("part_d", 2026); number(&d, "H0001", "A", 1) != 1 {
		t.Errorf("part D counts %d, expected 1", number(&d, "H0001", "A", 1))
	}
}

// TestCountsAgree: each number is that of the rows that it opens, the year is the sum of its quarters, and A is the rows of the universe
// that were notified.
func TestCountsAgree(t *testing.T) {
	w := newWorld(t, store.SQLite)
	w.rosa = w.member("Rosa", "Alvarez", "M100")
	start := w.now
	rapid.Check(t, func(rt *rapid.T) {
		w.now = start
		w.serial++
		for range rapid.IntRange(0, 3).Draw(rt, "cases") {
			edit := told(start.AddDate(0, 0, rapid.IntRange(0, 500).Draw(rt, "days")), rapid.Bool().Draw(rt, "orally"))
			w.put(w.grievance(func(c *complaint.Case) {
				edit(c)
				c.Contract = rapid.SampledFrom([]string{"H0001", "H0002"}).Draw(rt, "contract")
				c.State = rapid.SampledFrom([]complaint.State{complaint.Answered, complaint.Closed, complaint.Withdrawn, complaint.Duplicate}).Draw(rt, "state")
			}))
		}
		c := w.counts("part_c", 2026)
		a, rows := 0, map[string]int{}
		for n := range c.Contracts {
			x := &c.Contracts[n]
			a += x.Year(0)
			for i, e := range c.Reporting.Elements {
				sum := 0
				for q := range x.Quarters {
					sum += x.Quarters[q][i]
				}
				if sum != x.Year(i) {
					rt.Fatalf("%s %s: the quarters sum to %d, the year is %d", x.Contract, e.ID, sum, x.Year(i))
				}
				rows[e.ID] += sum
			}
		}
		for _, r := range c.Rows {
			for _, e := range r.Elements {
				rows[e]--
			}
		}
		for e, left := range rows {
			if left != 0 {
				rt.Fatalf("%s counts %d more than its rows", e, left)
			}
		}
		if u := w.universe(w.known()); len(u.Rows) != a {
			rt.Fatalf("%d rows in the universe, %d counted", len(u.Rows), a)
		}
	})
}

func TestScore(t *testing.T) {
	r, err := report.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	p, ok := r.Reporting("part_c", 20_500)
	if !ok {
		t.Fatal("there is no reporting requirement for Part C")
	}
	for rate, want := range map[float64]int{0: 5, 5: 5, 5.1: 4, 10: 4, 10.1: 3, 15: 3, 15.1: 2, 20: 2, 20.1: 1, 100: 1} {
		if got := p.Of(rate); got != want {
			t.Errorf("an error rate of %v %% scores %d, expected %d", rate, got, want)
		}
	}
}

func TestKnownAt(t *testing.T) {
	w := newWorld(t, store.SQLite)
	w.rosa = w.member("Rosa", "Alvarez", "M100")
	w.put(w.grievance(told(w.now, true)))
	before := w.now
	w.now = w.now.Add(time.Hour)
	w.put(w.grievance(told(w.now, true)))
	known, err := w.Reports.KnownAt(t.Context(), before)
	w.must(err)
	if u := w.universe(known); len(u.Rows) != 1 {
		t.Errorf("an hour ago one grievance was known, not %d", len(u.Rows))
	}
}
