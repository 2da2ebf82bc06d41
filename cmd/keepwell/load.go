package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
)

type loadCmd struct {
	Paths  []string `arg:"" help:"Files or folders: CMS RIF, DE-SynPUF, Synthea CSV, FHIR NDJSON or bundles, Tuva CSV or Parquet; plain, .gz or .zst." type:"existingfile,existingdir"`
	Source string   `help:"A name for the load, for people. Default: the names of the paths."`
	JSON   bool     `help:"Print the report as JSON."`
}

func (loadCmd) Help() string {
	return `Formats are recognised by name and header (docs/data-formats.md). Good rows load, bad rows are reported with file, line,
field, reason and what was expected. Loading a file again changes nothing. Members whose data changed are evaluated for the day of the last identify.

Example:
  keepwell load claims/2026-10/ --source "October claims"`
}

// Run loads the files and prints the report.
func (c loadCmd) Run(a *app) error {
	a.mayCreate = true
	return a.with(func(ctx context.Context, s *system) error {
		source := c.Source
		if source == "" {
			names := make([]string, len(c.Paths))
			for i, path := range c.Paths {
				names[i] = filepath.Base(path)
			}
			source = strings.Join(names, ", ")
		}
		today := a.now()
		result, err := s.Population.Load(ctx, population.LoadRequest{
			Paths: c.Paths, Source: source, Cause: a.operator(), Progress: a.progress(),
			Today: clock.DateOf(today.Year(), today.Month(), today.Day()),
		})
		if err != nil {
			return err
		}
		if err := a.registerMembers(ctx, s); err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, result)
		}
		printLoad(a.out, result)
		return nil
	})
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func printLoad(w io.Writer, r population.LoadResult) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight|tabwriter.DiscardEmptyColumns)
	fmt.Fprintln(t, "read\tloaded\trejected\tduplicate\tskipped\t  format\t  file")
	for _, f := range r.Files {
		note := ""
		switch {
		case f.Known:
			note = " (loaded before, nothing done)"
		case f.Note != "":
			note = " (" + f.Note + ")"
		}
		fmt.Fprintf(t, "%d\t%d\t%d\t%d\t%d\t  %s\t  %s%s\n", f.Read, f.Loaded, f.Rejected, f.Duplicates, f.Skipped, f.Format, f.Name, note)
	}
	_ = t.Flush()
	printProblems(w, r)
	if r.AlreadyKnown {
		fmt.Fprintln(w, "All files were loaded before: nothing changed.")
		return
	}
	fmt.Fprintf(w, "\nClaims   %s\nFills    %s\nPeople   %s\n", counts(r.Claims), counts(r.Fills), counts(r.Persons))
	if r.WithoutEligibility > 0 {
		fmt.Fprintf(w, "%d members have claims but no eligibility row: they are loaded, and shown without name, sex and age.\n", r.WithoutEligibility)
	}
	fmt.Fprintf(w, "%s changed", members(r.Members))
	if r.AsOf != nil {
		fmt.Fprintf(w, "; evaluated as of %s: %d findings are new or different", r.AsOf, r.Changed)
	}
	fmt.Fprintln(w, ".")
	if r.AsOf == nil {
		fmt.Fprintln(w, "Nobody is evaluated yet: keepwell identify does it.")
	}
}

func members(n int) string {
	if n == 1 {
		return "1 member"
	}
	return fmt.Sprintf("%d members", n)
}

func counts(c population.LoadCounts) string {
	return fmt.Sprintf("%d new, %d replaced, %d reversed, %d already known", c.New, c.Replaced, c.Reversed, c.Duplicate)
}

// shownRejects is how many rejected rows the text report lists a file; --json has more.
const shownRejects = 10

func printProblems(w io.Writer, r population.LoadResult) {
	for _, f := range r.Files {
		for i, x := range f.Rejects {
			if i == shownRejects {
				fmt.Fprintf(w, "%s: ... %d rejected rows in all; --json lists more\n", f.Name, f.Rejected)
				break
			}
			fmt.Fprintf(w, "%s:%d: %s: %s; expected %s\n", f.Name, x.Line, x.Field, x.Reason, x.Expected)
		}
		for _, x := range f.Warnings {
			fmt.Fprintf(w, "%s: warning: %s: %s, %d times, first in line %d; expected %s\n", f.Name, x.Field, x.Reason, x.Count, x.FirstLine, x.Expected)
		}
	}
}
