package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/store"
)

// Reporting is what a plan reports of its grievances, as data.
type Reporting struct {
	catalog.Head `yaml:",inline"`
	ID           string `yaml:"id"` // part_c, part_d
	Scope        `yaml:",inline"`
	Elements     []Element `yaml:"elements"`
	Scores       []Score   `yaml:"scores"`
}

// Element is one number that is reported.
type Element struct {
	ID     string       `yaml:"id"`
	Name   catalog.Text `yaml:"name"`
	Counts string       `yaml:"counts"`
}

// Score is the highest error rate in percent for so many points; above the last there is one point.
type Score struct {
	Score int     `yaml:"score"`
	UpTo  float64 `yaml:"up_to"`
}

// counted are what an element can count.
var counted = map[string]func(*entry) bool{
	"notified":         func(e *entry) bool { return e.Stopped != nil },
	"timely":           (*entry).timely,
	"expedited":        func(e *entry) bool { return e.Stopped != nil && e.expedited() },
	"expedited_timely": func(e *entry) bool { return e.expedited() && e.timely() },
	"dismissed":        func(e *entry) bool { return e.State == complaint.Dismissed },
}

func (p *Reporting) check(file string) error {
	if err := checkHead(file, "reporting", p.ID, p.Head, p.Scope); err != nil {
		return err
	}
	for _, x := range p.Elements {
		if x.ID == "" || counted[x.Counts] == nil {
			return &catalog.FileError{File: file, Field: "elements " + x.ID, Problem: "needs an id and something that can be counted"}
		}
	}
	falls := func(a, b Score) int { return b.Score - a.Score }
	if len(p.Elements) == 0 || !slices.IsSortedFunc(p.Scores, falls) {
		return &catalog.FileError{File: file, Field: "scores", Problem: "need elements, and scores from the best down"}
	}
	return nil
}

// Of is the score of an error rate in percent.
func (p *Reporting) Of(errorRate float64) int {
	for _, s := range p.Scores {
		if errorRate <= s.UpTo {
			return s.Score
		}
	}
	return 1
}

// Reporting is the requirement of a part in force on a day.
func (r *Rules) Reporting(id string, on clock.Date) (*Reporting, bool) {
	all := inForce(r.reportings, on, func(p *Reporting) catalog.Head { return p.Head })
	n := slices.IndexFunc(all, func(p *Reporting) bool { return p.ID == id })
	if n < 0 {
		return nil, false
	}
	return all[n], true
}

// quarters of a year.
const quarters = 4

// Counts are the numbers of a year.
type Counts struct {
	Reporting *Reporting   `json:"-"`
	Version   string       `json:"version"`
	Year      int          `json:"year"`
	Known     Known        `json:"known"`
	Contracts []Contracted `json:"contracts"`
	Rows      []CountedRow `json:"rows"` // what the numbers open
	Withheld  int          `json:"withheld"`
	Errors    int          `json:"errors"` // rows with a problem
	Problems  []Problem    `json:"problems"`
	Score     int          `json:"score"` // of data validation, from 1 to 5
}

// Contracted are the numbers of a contract: by quarter, and by element in the order of the data.
type Contracted struct {
	Contract string          `json:"contract"`
	Quarters [quarters][]int `json:"quarters"`
}

// Year is the sum of an element's quarters.
func (c *Contracted) Year(element int) (sum int) {
	for _, q := range c.Quarters {
		sum += q[element]
	}
	return sum
}

// CountedRow is a case and the elements that count it.
type CountedRow struct {
	Case     complaint.ID `json:"case"`
	Number   string       `json:"number"`
	Contract string       `json:"contract"`
	Day      clock.Date   `json:"day"`
	Quarter  int          `json:"quarter"` // 1 to 4
	Elements []string     `json:"elements"`
}

// ErrorRate is the share of rows with a problem, in percent.
func (c *Counts) ErrorRate() float64 {
	if len(c.Rows) == 0 {
		return 0
	}
	const percent = 100
	return percent * float64(c.Errors) / float64(len(c.Rows))
}

// Counts counts a year for the reporting requirements, as it was known then. Errors: ErrNoLayout.
func (r *Reports) Counts(ctx context.Context, v access.Visitor, part string, year int, known Known) (Counts, error) {
	first := clock.DateOf(year, time.January, 1)
	p, found := r.Rules.Reporting(part, first.EndOfYear())
	if !found {
		return Counts{}, fault(store.NotFound, "counts", ErrNoLayout)
	}
	out := Counts{Reporting: p, Version: p.ID + "@" + p.Version, Year: year, Known: known}
	barred, err := r.Complaints.Barring(ctx, v)
	if err != nil {
		return out, fmt.Errorf("report: %w", err)
	}
	past := complaint.Past{Position: known.Position, Since: r.Zone.StartOfDay(first.AddDays(-1)), Products: p.Products}
	err = r.Complaints.CasesAt(ctx, past, func(c *complaint.Case) error {
		e, in := r.entry(&p.Scope, c)
		if !in {
			return nil
		}
		day, has := e.reportedOn()
		if !has || day.Year() != year {
			return nil
		}
		if barred(c) { // the number counts it, and does not open it
			out.Withheld++
		}
		out.count(e, day, barred(c))
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("report: %w", err)
	}
	slices.SortFunc(out.Contracts, func(a, b Contracted) int { return strings.Compare(a.Contract, b.Contract) })
	out.Score = p.Of(out.ErrorRate())
	return out, nil
}

// reportedOn is the day of the notification; a dismissed case counts on the day it was dismissed.
func (e *entry) reportedOn() (clock.Date, bool) {
	if e.State == complaint.Dismissed && e.Ended != nil {
		return e.zone.DateOf(e.Ended.At), true
	}
	return e.day(ByNotification, time.Time{})
}

func (c *Counts) count(e *entry, day clock.Date, withheld bool) {
	row := CountedRow{Case: e.ID, Number: e.Number, Contract: e.Contract, Day: day, Quarter: (int(day.Month())-1)/3 + 1}
	numbers := c.contract(e.Contract)
	for n, x := range c.Reporting.Elements {
		if counted[x.Counts](e) {
			row.Elements = append(row.Elements, x.ID)
			numbers.Quarters[row.Quarter-1][n]++
		}
	}
	problems := e.doubts()
	if len(problems) > 0 {
		c.Errors++
	}
	if withheld {
		row.Case, row.Number = "", ""
	} else {
		c.Problems = append(c.Problems, problems...)
	}
	c.Rows = append(c.Rows, row)
}

func (c *Counts) contract(id string) *Contracted {
	n := slices.IndexFunc(c.Contracts, func(x Contracted) bool { return x.Contract == id })
	if n < 0 {
		n = len(c.Contracts)
		c.Contracts = append(c.Contracts, Contracted{Contract: id})
		for q := range c.Contracts[n].Quarters {
			c.Contracts[n].Quarters[q] = make([]int, len(c.Reporting.Elements))
		}
	}
	return &c.Contracts[n]
}

// doubts are what an auditor would call an error of the data: what must be tracked of each grievance (42 CFR 422.564(g)).
func (e *entry) doubts() (out []Problem) {
	add := func(wrong bool, column, expected string) {
		if wrong {
			out = append(out, Problem{e.ID, e.Number, column, expected})
		}
	}
	add(e.Contract == "", "contract", "a contract")
	add(e.Member == "", "member", "a case that is matched to a member")
	add(e.State != complaint.Dismissed && e.Decision == nil, "disposition", "a decision")
	add(e.Stopped != nil && e.Stopped.At.Before(e.ReceivedAt), "notified", "not earlier than received")
	add(e.Class.QualityCare && e.Stopped != nil && e.Stopped.Oral, "notified", "a written answer, because it is about quality of care")
	_, owed := e.answer()
	add(!owed && e.State != complaint.Dismissed, "answer", "a clock for the answer") // one that nobody with authority filed never had one
	return out
}
