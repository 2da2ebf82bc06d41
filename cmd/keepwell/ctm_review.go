package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
)

type ctmReviewCmd struct {
	Year  int    `arg:"" help:"The data year."`
	Out   string `help:"Where to write the challenge file: .csv or .xlsx." type:"path"`
	Filed string `help:"Note that the plan requests of this year were made, and how."`
}

func (ctmReviewCmd) Help() string {
	return `The challenge file lists every complaint of the year with the reasons why it should not count, or not in the way it does, as the plan's
rules suggest them. A person decides and adds the evidence. It names no member.

Example:
  keepwell ctm review 2026 --out review_2026.xlsx`
}

// Run writes the file, or notes that the requests were made.
func (c ctmReviewCmd) Run(a *app) error {
	if (c.Out == "") == (c.Filed == "") {
		return errors.New("give either --out FILE or --filed NOTE")
	}
	return a.with(func(ctx context.Context, s *system) error {
		if c.Filed != "" {
			return s.Module.NoteFiled(ctx, a.cause(s), c.Year, c.Filed)
		}
		var content bytes.Buffer
		all, err := s.Module.WriteReview(ctx, a.cause(s), &content, c.Year, formatOf(c.Out))
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.Out, content.Bytes(), 0o600); err != nil {
			return err
		}
		suggested := 0
		for _, x := range all {
			if len(x.Reasons) > 0 {
				suggested++
			}
		}
		fmt.Fprintf(a.out, "%s: %d complaints of %d, %d with a reason to ask for a correction.\n", c.Out, len(all), c.Year, suggested)
		return nil
	})
}

func formatOf(name string) ctm.Format {
	if strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return ctm.XLSX
	}
	return ctm.CSV
}

type ctmEntriesCmd struct {
	Out string `required:"" help:"Where to write the file: .csv or .xlsx." type:"path"`
}

func (ctmEntriesCmd) Help() string {
	return `Contacts and resolutions that are on record here and that the module does not show. Until a resolution is entered in the module its clock
runs. The layout of the module's own upload is not public: check the columns before you use the file.

Example:
  keepwell ctm entries --out to_enter.csv`
}

// Run writes what must be entered.
func (c ctmEntriesCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		var content bytes.Buffer
		all, err := s.Module.WriteEntries(ctx, a.cause(s), &content, formatOf(c.Out))
		if err != nil {
			return err
		}
		if len(all) == 0 {
			fmt.Fprintln(a.out, "The module shows everything that is on record here.")
			return nil
		}
		fmt.Fprintf(a.out, "%s: %d entries.\n", c.Out, len(all))
		return os.WriteFile(c.Out, content.Bytes(), 0o600)
	})
}

type ctmAgendaCmd struct {
	JSON bool `help:"Print the agenda as JSON."`
}

func (ctmAgendaCmd) Help() string {
	return `Example:
  keepwell ctm agenda`
}

// Run prints what is due.
func (c ctmAgendaCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		all, err := s.Module.Agenda(ctx, a.now())
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, all)
		}
		t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "what\tof\tbegin\tlast day\tstate\tcertainty\tsource")
		for _, d := range all {
			of := fmt.Sprint(d.Year)
			if d.Month != 0 {
				of = fmt.Sprintf("%d-%02d", d.Year, d.Month)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.Kind, of, d.BeginOn, d.DueOn, d.State, d.Mark, d.Source)
		}
		return t.Flush()
	})
}

type ctmShowCmd struct {
	ID   string `arg:"" help:"A complaint id of the module."`
	JSON bool   `help:"Print it as JSON."`
}

func (ctmShowCmd) Help() string {
	return `Prints dates, levels, assignments and versions. It names no member and repeats none of their words: those stand in the case.

Example:
  keepwell ctm show 123456789`
}

// Run prints the complaint, once for each contract that had it.
func (c ctmShowCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		found, err := s.Module.Find(ctx, c.ID)
		if err != nil {
			return err
		}
		for i := range found {
			found[i].Withhold()
		}
		if c.JSON {
			return writeJSON(a.out, found)
		}
		for _, e := range found {
			printEntry(a.out, e)
		}
		return nil
	})
}

func printEntry(w io.Writer, e ctm.Entry) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name string, value any) { fmt.Fprintf(t, "%s\t%v\n", name, value) }
	row("complaint", e.Complaint)
	row("contract", e.Contract)
	row("case", e.Case)
	row("as of", e.AsOf.In(clock.MustZone("America/New_York").Location()).Format("2006-01-02 15:04"))
	for _, x := range e.Assignments {
		row("assigned", x.Contract+" "+x.On.String())
	}
	row("reassigned away", e.Away)
	row("issue level", fmt.Sprintf("%s, %s at assignment", e.Row.Level, e.FirstLevel))
	row("category", strings.Join(slices.DeleteFunc([]string{e.Row.CategoryCode, e.Row.Category, e.Row.Subcategory}, func(s string) bool { return s == "" }), ", "))
	for _, v := range e.Versions {
		changed := "first seen"
		if len(v.Changed) > 0 {
			changed = "changed: " + strings.Join(v.Changed, ", ")
		}
		row("version", fmt.Sprintf("%s, line %d, %s", v.AsOf.Format("2006-01-02 15:04Z"), v.Line, changed))
	}
	_ = t.Flush()
}

type ctmMapCmd struct {
	File string `arg:"" help:"An export, CSV or XLSX." type:"existingfile"`
	mapFlag
	Propose bool `help:"Print a map for this file to begin with."`
	JSON    bool `help:"Print the check as JSON."`
}

func (ctmMapCmd) Help() string {
	return `Says which columns of a file a map finds, which it needs and which it does not use, and how many rows would be bad. It imports nothing
and shows no value.

Example:
  keepwell ctm map export.xlsx --propose > our_export.yaml`
}

// Run prints how the map fits.
func (c ctmMapCmd) Run(a *app) error {
	m, err := c.load(ctm.DefaultMap)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	i, err := ctm.Inspect(filepath.Base(c.File), content, m)
	switch {
	case err != nil:
		return err
	case c.Propose:
		fmt.Fprint(a.out, i.Propose(m))
	case c.JSON:
		return writeJSON(a.out, i)
	default:
		printInspection(a.out, i)
	}
	return nil
}

func printInspection(w io.Writer, i ctm.Inspection) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range ctm.FieldNames() {
		if h := i.Found[f]; h != "" {
			fmt.Fprintf(t, "%s\t%s\n", f, h)
		}
	}
	_ = t.Flush()
	for _, f := range i.Lacking {
		fmt.Fprintf(w, "needed and not found: %s\n", f)
	}
	for _, h := range i.Unused {
		fmt.Fprintf(w, "not used: %s\n", h)
	}
	if len(i.Lacking) > 0 {
		return
	}
	holds := "nothing in its name says for which time it holds"
	if i.AsOf != "" {
		holds = "holds for " + i.AsOf + " by its name"
	}
	fmt.Fprintf(w, "%d rows, %d bad, %d in part; %s.\n", i.Rows, i.Bad, i.Partial, holds)
	for _, column := range sortedNames(i.ByColumn) {
		fmt.Fprintf(w, "problems in %s: %d\n", column, i.ByColumn[column])
	}
}

func sortedNames(counts map[string]int) []string {
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
