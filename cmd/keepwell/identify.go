package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

type identifyCmd struct {
	AsOf string `help:"The day for which to evaluate, YYYY-MM-DD. Default: today in the plan's zone."`
	Out  string `help:"Also write all findings and their evidence to this folder, as CSV and Parquet." type:"path"`
	JSON bool   `help:"Print the summary as JSON."`
}

func (identifyCmd) Help() string {
	return `Evaluates everybody. Only what differs from the record becomes events; a second run for the same day changes nothing.
A run that was stopped goes on where it was.

Files written with --out are a look at every member in them: each member reads of it in their record. Findings of sensitive
categories are left out for members who did not agree to that.

Example:
  keepwell identify --as-of 2026-10-31 --out findings/`
}

// Run evaluates everybody and prints the summary.
func (c identifyCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		asOf, err := c.day(a, s)
		if err != nil {
			return err
		}
		result, err := s.Population.Identify(ctx, population.IdentifyRequest{AsOf: asOf, Cause: a.operator(), Progress: a.progress()})
		if err != nil {
			return err
		}
		if err := a.registerMembers(ctx, s); err != nil {
			return err
		}
		var exported population.Exported
		if c.Out != "" {
			if err := a.registerMembers(ctx, s); err != nil {
				return err
			}
			if exported, err = s.Population.Export(ctx, a.opener(s, exportPage), c.Out, a.progress()); err != nil {
				return err
			}
		}
		o, err := s.Population.Overview(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, identified{result, states(o.Conditions), states(o.Gaps)})
		}
		printIdentified(a.out, result, o)
		if o.Members > 0 && o.Covered == 0 && o.DataThrough != claim.NoDay {
			fmt.Fprintf(a.out, "\nNobody is covered on that day, so that no care is asked for. The data end on %s: try --as-of %[1]s.\n", clock.FromDays(o.DataThrough))
		}
		if c.Out != "" {
			fmt.Fprintf(a.out, "\nFindings and evidence of %d members are in %s.\n", exported.Members, c.Out)
			if exported.Closed > 0 {
				fmt.Fprintf(a.out, "%d members are left out: their records are not open for this.\n", exported.Closed)
			}
		}
		return nil
	})
}

// identified is the summary for programs: members by state for each rule that found anybody.
type identified struct {
	population.IdentifyResult
	Conditions map[string]map[population.State]int `json:"conditions"`
	Gaps       map[string]map[population.State]int `json:"gaps"`
}

func states(counts []population.RuleCount) map[string]map[population.State]int {
	all := map[string]map[population.State]int{}
	for _, c := range counts {
		if len(c.ByState) > 0 {
			all[c.Rule.ID] = c.ByState
		}
	}
	return all
}

func (c identifyCmd) day(a *app, s *system) (clock.Date, error) {
	if c.AsOf != "" {
		d, err := clock.Parse(c.AsOf)
		if err != nil {
			return 0, fmt.Errorf("--as-of: %w, expected a day such as 2026-10-31", err)
		}
		if d.Year() < firstYear || d.Year() > lastYear {
			return 0, fmt.Errorf("--as-of: the year is out of range, expected %d to %d", firstYear, lastYear)
		}
		return d, nil
	}
	zone, err := clock.LoadZone(s.Plan.Zone)
	if err != nil {
		return 0, err
	}
	return zone.DateOf(a.now()), nil
}

func printIdentified(w io.Writer, r population.IdentifyResult, o population.Overview) {
	fmt.Fprintf(w, "%d members evaluated as of %s; %d of them have findings that are new or different (%d findings).\n\n",
		r.Members, r.AsOf, r.MembersChanged, r.Changed)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "confirmed\tsuspected\tsignal\tresolved\t  condition")
	for _, c := range o.Conditions {
		n := c.ByState
		if n[population.Confirmed]+n[population.Suspected]+n[population.Signal] > 0 {
			fmt.Fprintf(t, "%d\t%d\t%d\t%d\t  %s\n", n[population.Confirmed], n[population.Suspected], n[population.Signal], n[population.Resolved], c.Rule.Title)
		}
	}
	fmt.Fprintln(t, "\t\t\t\t")
	fmt.Fprintln(t, "open\toverdue\tclosed\texcluded\t  care gap")
	for _, c := range o.Gaps {
		n := c.ByState
		degraded := ""
		if c.Rule.Degraded != "" {
			degraded = " (degraded)"
		}
		if len(n) > 0 {
			fmt.Fprintf(t, "%d\t%d\t%d\t%d\t  %s%s\n", n[population.Open]+n[population.DueSoon], n[population.Overdue], n[population.Closed], n[population.Excluded], c.Rule.Title, degraded)
		}
	}
	_ = t.Flush()
}
