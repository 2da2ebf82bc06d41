package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/rules"
)

// ctmCmd groups what concerns CMS's Complaints Tracking Module.
type ctmCmd struct {
	Import    ctmImportCmd    `cmd:"" help:"Read exports of the module: complaints get cases and clocks."`
	Reconcile ctmReconcileCmd `cmd:"" help:"Hold our list against CMS's, both ways."`
	Review    ctmReviewCmd    `cmd:"" help:"Prepare the challenge file of a data year, or note that its plan requests were made."`
	Entries   ctmEntriesCmd   `cmd:"" help:"Write what the plan did and the module does not show yet."`
	Agenda    ctmAgendaCmd    `cmd:"" help:"Print what the calendar asks for: reviews and reconciliations."`
	Show      ctmShowCmd      `cmd:"" help:"Print what the module said of a complaint, and when."`
	Map       ctmMapCmd       `cmd:"" help:"Hold a column map against a file, and propose one that fits."`
}

// mapFlag names a column map: a shipped one, or a file.
type mapFlag struct {
	Map string `help:"The column map: the name of a shipped one (module, preview), or a YAML file."`
}

func (f mapFlag) load(otherwise string) (*ctm.Map, error) {
	name := f.Map
	if name == "" {
		name = otherwise
	}
	if !strings.ContainsAny(name, "./\\") {
		return ctm.LoadMap(rules.Files, name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return ctm.ParseMap(text)
}

// previewMap is the map of CMS's own list, which is held against ours.
const previewMap = "preview"

// fitting adds to the error of a file that the usual map does not fit what to try instead: the other shipped map, or one of its own.
func (f mapFlag) fitting(err error, file string, content []byte, other, command string) error {
	var header *ctm.HeaderError
	if f.Map != "" || !errors.As(err, &header) {
		return err
	}
	m, problem := ctm.LoadMap(rules.Files, other)
	if problem != nil {
		return errors.Join(err, problem)
	}
	r, problem := ctm.Open(filepath.Base(file), content, m)
	if problem != nil {
		return fmt.Errorf("%w\nMake a map that fits: keepwell ctm map %s --propose", err, file)
	}
	return errors.Join(fmt.Errorf("%w\nThe columns are those of the map %s: %s", err, other, command), r.Close())
}

type ctmImportCmd struct {
	Files []string `arg:"" help:"Exports, CSV or XLSX." type:"existingfile"`
	mapFlag
	AsOf  string `help:"For which time the exports hold, when neither their names nor their rows say it." placeholder:"YYYY-MM-DD[THH:MM]"`
	Again bool   `help:"Read known files again with another map or for another time; what was read of them before is forgotten."`
	JSON  bool   `help:"Print the reports as JSON."`
}

func (ctmImportCmd) Help() string {
	return `Columns are found by a map, never by position (docs/ctm.md). Good rows load, bad rows are reported with file, row, column and what was
expected. Files may come in any order and any number of times; an older export never overwrites what a newer one said. Clocks count from
the assignment date that CMS gave. Complaints whose member is not found open a case as well, and wait to be matched.

Example:
  keepwell ctm import ctm_export_2026-08-03.xlsx --map our_export.yaml`
}

// Run imports the files one after the other.
func (c ctmImportCmd) Run(a *app) error {
	m, err := c.load(ctm.DefaultMap)
	if err != nil {
		return err
	}
	asOf, err := easternTime(c.AsOf)
	if err != nil {
		return err
	}
	a.mayCreate = true
	return a.with(func(ctx context.Context, s *system) error {
		var reports []ctm.FileReport
		progress := a.progress()
		for _, path := range c.Files {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			r, err := s.Module.Import(ctx, a.cause(s), ctm.Export{
				Name: filepath.Base(path), Content: content, Map: m, AsOf: asOf, Again: c.Again,
				Progress: func(rows int) { progress("read complaints", int64(rows), 0) },
			})
			if err != nil {
				return c.fitting(err, path, content, previewMap, "keepwell ctm reconcile "+path)
			}
			reports = append(reports, r)
			if !c.JSON {
				printExport(a.out, r)
			}
		}
		if c.JSON {
			return writeJSON(a.out, reports)
		}
		return nil
	})
}

// easternTime reads a day, or a day and a time of day, where the module is. Nothing is nil.
func easternTime(text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	eastern := clock.MustZone("America/New_York").Location()
	for _, layout := range []string{time.DateOnly, time.DateOnly + "T15:04"} {
		if at, err := time.ParseInLocation(layout, text, eastern); err == nil {
			return &at, nil
		}
	}
	return nil, errors.New("--as-of: expected YYYY-MM-DD or YYYY-MM-DDTHH:MM")
}

// asOfWords say how the time of an export was decided.
var asOfWords = map[ctm.AsOfSource]string{ctm.AsOfGiven: "as it was given", ctm.AsOfName: "by its name", ctm.AsOfRows: "every row for its own time"}

func printExport(w io.Writer, r ctm.FileReport) {
	holds := asOfWords[r.AsOfBy]
	if r.AsOf != nil {
		holds = r.AsOf.In(clock.MustZone("America/New_York").Location()).Format("2006-01-02 15:04") + ", " + holds
	}
	if r.Known {
		fmt.Fprintf(w, "%s: imported before, nothing done (%s)\n", r.Name, holds)
	} else {
		fmt.Fprintf(w, "%s: holds for %s\n", r.Name, holds)
	}
	for i := range r.Problems[:min(len(r.Problems), shownRejects)] {
		fmt.Fprintln(w, r.Problems[i].Error())
	}
	if hidden := len(r.Problems) - shownRejects; hidden > 0 {
		fmt.Fprintf(w, "... %d more problems; --json lists them\n", hidden)
	}
	fmt.Fprintf(w, "%d rows = %d new + %d changed + %d as they were + %d bad; %d in part, %d of an older state.\n",
		r.Rows, r.New, r.Changed, r.Unchanged, r.Bad, r.Partial, r.Older)
	if r.Disagree > 0 {
		fmt.Fprintf(w, "%d rows say something else than another row for the same time. Give the time of day: --as-of 2026-08-03T14:30.\n", r.Disagree)
	}
	fmt.Fprintf(w, "Cases: %d opened (%d without a member), %d brought up to date.\n", r.Opened, r.Unmatched, r.Updated)
	if r.NotOurs > 0 {
		fmt.Fprintf(w, "%d rows are of contracts that are not ours.\n", r.NotOurs)
	}
}

type ctmReconcileCmd struct {
	File string `arg:"" help:"CMS's list of complaints, CSV or XLSX." type:"existingfile"`
	mapFlag
	From string `help:"First assignment date; else the years of the list." placeholder:"YYYY-MM-DD"`
	To   string `help:"Last assignment date." placeholder:"YYYY-MM-DD"`
	JSON bool   `help:"Print everything as JSON."`
}

func (ctmReconcileCmd) Help() string {
	return `Compares complaint by complaint: missing here, missing there, and fields that differ, with totals by contract.

Example:
  keepwell ctm reconcile plan_preview.xlsx --from 2026-01-01 --to 2026-07-31`
}

// Run prints what the two lists do not agree on.
func (c ctmReconcileCmd) Run(a *app) error {
	m, err := c.load(previewMap)
	if err != nil {
		return err
	}
	from, errFrom := flagDate("--from", c.From)
	to, errTo := flagDate("--to", c.To)
	content, errFile := os.ReadFile(c.File)
	if err := errors.Join(errFrom, errTo, errFile); err != nil {
		return err
	}
	return a.with(func(ctx context.Context, s *system) error {
		r, err := s.Module.Reconcile(ctx, a.cause(s), ctm.Export{Name: filepath.Base(c.File), Content: content, Map: m}, from, to)
		if err != nil {
			return c.fitting(err, c.File, content, ctm.DefaultMap, "add --map "+ctm.DefaultMap)
		}
		if c.JSON {
			return writeJSON(a.out, r)
		}
		printReconciliation(a.out, r)
		return nil
	})
}

func flagDate(flag, text string) (*clock.Date, error) {
	if text == "" {
		return nil, nil
	}
	d, err := clock.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return &d, nil
}

func printReconciliation(w io.Writer, r ctm.Reconciliation) {
	fmt.Fprintf(w, "Assigned %s to %s\n", r.From, r.To)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "contract\there\tthere\tsame\tdifferent\tmissing here\tmissing there\tcounted here\tcounted there")
	for _, x := range r.Contracts {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", x.Contract, x.Here, x.There, x.Same, x.Different, x.MissingHere, x.MissingThere,
			x.CountedHere, x.CountedThere)
	}
	_ = t.Flush()
	for _, x := range r.Missing {
		where := "missing there"
		if x.Here {
			where = fmt.Sprintf("missing here (row %d)", x.Row)
		} else if x.Away {
			where += ", reassigned away here"
		}
		fmt.Fprintf(w, "%s %s assigned %s: %s\n", x.Contract, x.Complaint, x.On, where)
	}
	for _, x := range r.Different {
		fmt.Fprintf(w, "%s %s %s: here %q, there %q\n", x.Contract, x.Complaint, x.Field, x.Here, x.There)
	}
	for i := range r.Problems[:min(len(r.Problems), shownRejects)] {
		fmt.Fprintln(w, r.Problems[i].Error())
	}
}
