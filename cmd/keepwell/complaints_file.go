package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/keepwell/keepwell/internal/complaint/feed"
	reports "github.com/keepwell/keepwell/internal/complaint/report"
	"github.com/keepwell/keepwell/rules"
)

type complaintsImportCmd struct {
	File string `arg:"" help:"A CSV file with a header." type:"existingfile"`
	Map  string `help:"The column map: a shipped one (contacts), or a YAML file."`
	JSON bool   `help:"Print the report as JSON."`
}

func (complaintsImportCmd) Help() string {
	return `Columns are found by a map, never by position (rules/complaint/feed). Each good row is received as a contact, with the time at which the
other system had it; bad rows are reported with line, column and what was expected. Running it again changes nothing.

Example:
  keepwell complaints import calls.csv --map our_calls.yaml`
}

// Run imports the file.
func (c complaintsImportCmd) Run(a *app) error {
	m, err := c.load()
	if err != nil {
		return err
	}
	content, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	a.mayCreate = true
	return a.with(func(ctx context.Context, s *system) error {
		progress := a.progress()
		r, err := feed.Import(ctx, s.Complaints, s.People, a.cause(s), feed.Source{
			Name: filepath.Base(c.File), Content: content, Map: m, Progress: func(rows int) { progress("received contacts", int64(rows), 0) },
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, r)
		}
		for _, p := range r.Problems[:min(len(r.Problems), shownRejects)] {
			fmt.Fprintln(a.out, p)
		}
		fmt.Fprintf(a.out, "%d rows = %d new + %d on record before + %d bad.\nCases: %d opened; %d contacts wait to be sorted, %d of them without a member.\n",
			r.Rows, r.New, r.Known, r.Bad, r.Cases, r.Waiting, r.Unmatched)
		return nil
	})
}

func (c complaintsImportCmd) load() (*feed.Map, error) {
	switch {
	case c.Map == "":
		return feed.LoadMap(rules.Files, feed.DefaultMap)
	case !strings.ContainsAny(c.Map, "./\\"):
		return feed.LoadMap(rules.Files, c.Map)
	}
	text, err := os.ReadFile(c.Map)
	if err != nil {
		return nil, err
	}
	return feed.ParseMap(text)
}

type complaintsEvidenceCmd struct {
	Number string `arg:"" help:"The receipt number of the case."`
	Out    string `help:"The folder for the zip." required:"" type:"path"`
	JSON   bool   `help:"Print what is in it as JSON."`
}

func (complaintsEvidenceCmd) Help() string {
	return `The zip holds the case as JSON and PDF, its documents and letters by their SHA-256, the proofs of its streams, and a README that tells how to
check all of it without the plan's database. The member finds the look in their record.

Example:
  keepwell complaints evidence 0000012-5 --out /tmp/audit
  keepwell verify --proof proof/complaint-....json --key "keepwell/record+..."`
}

// Run writes the zip.
func (c complaintsEvidenceCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		id, err := s.Complaints.ByNumber(ctx, c.Number)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(c.Out, 0o700); err != nil {
			return err
		}
		name := filepath.Join(c.Out, "evidence-"+strings.ReplaceAll(c.Number, "/", "-")+".zip")
		var pack reports.Pack
		sum, err := writeHashed(name, func(w io.Writer) (err error) {
			pack, err = s.Reports.Evidence(ctx, a.engineer(), id, a.complaintLook(evidencePage), w)
			return err
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, pack)
		}
		for _, missing := range pack.Absent {
			fmt.Fprintln(a.out, "not in it:", missing)
		}
		fmt.Fprintf(a.out, "%d files of case %s.\n%s %s\n", len(pack.Files), pack.Number, sum, name)
		return nil
	})
}
