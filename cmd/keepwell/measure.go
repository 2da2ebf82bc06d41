package main

import (
	"context"
	"fmt"
	"text/tabwriter"
)

type measureCmd struct {
	Year int  `arg:"" help:"Measurement year, for example 2025."`
	JSON bool `help:"Print the counts as JSON."`
}

func (measureCmd) Help() string {
	return `Counts every care gap for a closed year as a plan's rates count it: with enrolment rules and the ages of the measure. The results
are estimates by open rules, never HEDIS or Star results. Nothing is recorded.

Example:
  keepwell measure 2025`
}

// Bounds of a year that data can hold.
const firstYear, lastYear = 1966, 2100

// Run counts and prints.
func (c measureCmd) Run(a *app) error {
	if c.Year < firstYear || c.Year > lastYear {
		return fmt.Errorf("%d is not a measurement year, expected %d to %d", c.Year, firstYear, lastYear)
	}
	if c.Year >= a.now().Year() {
		return fmt.Errorf("%d is not over: a closed year is counted, expected %d or earlier", c.Year, a.now().Year()-1)
	}
	return a.with(func(ctx context.Context, s *system) error {
		counts, err := s.Population.Measure(ctx, c.Year, a.progress())
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, counts)
		}
		t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(t, "denominator\tnumerator\trate\texcluded\tnot enrolled\t  care gap (estimate)")
		for _, m := range counts {
			degraded := ""
			if m.Degraded != "" {
				degraded = " (degraded)"
			}
			fmt.Fprintf(t, "%d\t%d\t%.1f%%\t%d\t%d\t  %s, %s%s\n", m.Denominator, m.Numerator, 100*m.Rate(), m.Excluded, m.NotEnrolled, m.Title, m.Version, degraded)
		}
		return t.Flush()
	})
}
