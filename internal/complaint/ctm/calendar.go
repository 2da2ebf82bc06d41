package ctm

import (
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Calendar is until when plan requests are taken, by data year.
type Calendar struct {
	ID         string    `yaml:"id"`
	Version    string    `yaml:"version"`
	Reviews    []Review  `yaml:"reviews"`
	Lead       parameter `yaml:"lead_days"`
	Reconcile  parameter `yaml:"reconcile_by_day"`
	RepeatDays parameter `yaml:"repeat_days"`
}

// Review is the review date of one data year.
type Review struct {
	Year   int        `yaml:"year" json:"year"`
	On     clock.Date `yaml:"on" json:"on"` // the last day
	Mark   string     `yaml:"mark" json:"mark"`
	Source string     `yaml:"source" json:"source"`
}

type parameter struct {
	Value  int    `yaml:"value"`
	Mark   string `yaml:"mark"`
	Source string `yaml:"source"`
}

func (c Calendar) check() error {
	for i, r := range c.Reviews {
		if r.Year >= r.On.Year() || r.Mark == "" || r.Source == "" {
			return fmt.Errorf("ctm: review.yaml: the review of %d needs a day in a later year, a mark and a source", r.Year)
		}
		if i > 0 && r.Year <= c.Reviews[i-1].Year {
			return fmt.Errorf("ctm: review.yaml: %d stands twice or out of order", r.Year)
		}
	}
	if c.Lead.Value <= 0 || c.Reconcile.Value < 1 || c.Reconcile.Value > 28 || c.RepeatDays.Value < 0 {
		return fmt.Errorf("ctm: review.yaml: lead_days, reconcile_by_day (1 to 28) and repeat_days are needed")
	}
	return nil
}

// Review is the review date of a data year; false when nobody has announced it yet.
func (c Calendar) Review(year int) (Review, bool) {
	i := slices.IndexFunc(c.Reviews, func(r Review) bool { return r.Year == year })
	if i < 0 {
		return Review{}, false
	}
	return c.Reviews[i], true
}

// BeginOn is the day from which the challenge file is wanted.
func (c Calendar) BeginOn(r Review) clock.Date { return r.On.AddDays(-c.Lead.Value) }

// Calendar is the plan's calendar of reviews.
func (r *Rules) Calendar() Calendar { return r.calendar }

// ReconcileBy is the last day to hold our list of a month against the module's.
func (c Calendar) ReconcileBy(year int, month time.Month) clock.Date {
	return clock.DateOf(year, month, 1).AddMonths(1).AddDays(c.Reconcile.Value - 1)
}
