package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	reports "github.com/keepwell/keepwell/internal/complaint/report"
)

// complaintsCmd groups what is told of complaints, and what comes in by file.
type complaintsCmd struct {
	Universe complaintsUniverseCmd `cmd:"" help:"Write an audit universe of grievances, as it was known at any instant."`
	Report   complaintsReportCmd   `cmd:"" help:"Count what the reporting requirements ask for, by quarter and contract."`
	Rate     complaintsRateCmd     `cmd:"" help:"Print the complaint rate and its stars, and what one complaint more does."`
	Balance  complaintsBalanceCmd  `cmd:"" help:"Account for everything received, by day and channel."`
	Evidence complaintsEvidenceCmd `cmd:"" help:"Write everything of one case into a zip, with proofs that can be checked offline."`
	Import   complaintsImportCmd   `cmd:"" help:"Take contacts of another system from a CSV file."`
}

// What members read on "Who looked at my record". The texts are stored: never rename.
const (
	universePage = "look.page.complaint_universe"
	evidencePage = "look.page.complaint_evidence"
)

// asOfFlag asks for what was known at an instant.
type asOfFlag struct {
	AsOf string `help:"What was known at this instant; else everything on record." placeholder:"YYYY-MM-DD[THH:MM[:SSZ]]"`
}

// known is the record as it was then.
func (f asOfFlag) known(ctx context.Context, a *app, s *system) (reports.Known, error) {
	at, err := f.instant(s.Plan.Zone)
	if err != nil {
		return reports.Known{}, err
	}
	if at == nil {
		return s.Reports.Today(ctx, a.now())
	}
	return s.Reports.KnownAt(ctx, *at)
}

// instant is the end of a day that is named without a time. Nothing is nil.
func (f asOfFlag) instant(zone string) (*time.Time, error) {
	if f.AsOf == "" {
		return nil, nil
	}
	z, err := clock.LoadZone(zone)
	if err != nil {
		return nil, err
	}
	if d, err := clock.Parse(f.AsOf); err == nil {
		at := z.EndOfDay(d).Add(-time.Microsecond)
		return &at, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly + "T15:04:05", time.DateOnly + "T15:04"} {
		if at, err := time.ParseInLocation(layout, f.AsOf, z.Location()); err == nil {
			return &at, nil
		}
	}
	return nil, errors.New("--as-of: expected YYYY-MM-DD, YYYY-MM-DDTHH:MM or an instant such as 2026-07-01T12:00:00Z")
}

type complaintsUniverseCmd struct {
	Layout   string `arg:"" help:"GRV_C or GRV_D."`
	Contract string `help:"Only this contract." placeholder:"H0001"`
	From     string `help:"First day." required:"" placeholder:"YYYY-MM-DD"`
	To       string `help:"Last day, included." required:"" placeholder:"YYYY-MM-DD"`
	asOfFlag
	Out    string `help:"The file; its ending says how: .csv, .xlsx or .jsonl." required:"" type:"path"`
	Strict bool   `help:"Write nothing when a row has a problem."`
	JSON   bool   `help:"Print the report as JSON."`
}

func (complaintsUniverseCmd) Help() string {
	return `Rows are in the columns of the layout in force on the last day (rules/complaint/universe, marked as recalled: compare it with the current
protocol). Every row is checked; each problem is named by case, column and what was expected. With --as-of the universe is what the plan knew
then. Each member whose row is written finds the look in their record.

Example:
  keepwell complaints universe GRV_C --contract H0001 --from 2026-01-01 --to 2026-03-31 --as-of 2026-04-30 --out grv_c.xlsx`
}

var errProblems = errors.New("nothing was written: rows have problems, and --strict was given")

// Run writes the universe and says what is wrong in it.
func (c complaintsUniverseCmd) Run(a *app) error {
	from, errFrom := clock.Parse(c.From)
	to, errTo := clock.Parse(c.To)
	if err := errors.Join(errFrom, errTo); err != nil {
		return err
	}
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(c.Out)), ".")
	return a.with(func(ctx context.Context, s *system) error {
		known, err := c.known(ctx, a, s)
		if err != nil {
			return err
		}
		look := a.complaintLook(universePage)
		u, err := s.Reports.Universe(ctx, a.engineer(), reports.Ask{Layout: c.Layout, Contract: c.Contract, From: from, To: to, Known: known}, s.Reports.Names(a.engineer(), look))
		if err != nil {
			return err
		}
		if c.Strict && len(u.Problems) > 0 {
			printDoubts(a.out, u.Problems)
			return errProblems
		}
		sum, err := writeHashed(c.Out, func(w io.Writer) error { return u.Write(w, format) })
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, universeReport{u.Version, u.Ask, len(u.Rows), u.Wrong(), u.Withheld, c.Out, sum, u.Problems})
		}
		printDoubts(a.out, u.Problems)
		fmt.Fprintf(a.out, "%s (%s, %s): %d rows, %d with a problem, %d withheld.\nKnown at %s (position %d).\n%s %s\n", u.Version, u.Layout.Title,
			u.Layout.Mark, len(u.Rows), u.Wrong(), u.Withheld, known.At.Format(time.RFC3339), known.Position, sum, c.Out)
		return nil
	})
}

// universeReport is what --json prints of a universe: no row of it.
type universeReport struct {
	Layout   string            `json:"layout"`
	Ask      reports.Ask       `json:"ask"`
	Rows     int               `json:"rows"`
	Wrong    int               `json:"rows_with_problems"`
	Withheld int               `json:"withheld"`
	File     string            `json:"file"`
	SHA256   string            `json:"sha256"`
	Problems []reports.Problem `json:"problems"`
}

// complaintLook is the look of an export of complaints from the command line.
func (a *app) complaintLook(page string) access.Look {
	look := reports.Look(access.PurposeOperations, page)
	look.At = a.now()
	return look
}

// writeHashed writes a file that only its owner reads, and returns its SHA-256.
func writeHashed(name string, write func(io.Writer) error) (sum string, err error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	err = errors.Join(write(io.MultiWriter(f, hash)), f.Close())
	if err != nil {
		return "", errors.Join(err, os.Remove(name))
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func printDoubts(w io.Writer, all []reports.Problem) {
	for _, p := range all[:min(len(all), shownRejects)] {
		fmt.Fprintln(w, p)
	}
	if hidden := len(all) - shownRejects; hidden > 0 {
		fmt.Fprintf(w, "... %d more problems; --json lists them\n", hidden)
	}
}

type complaintsReportCmd struct {
	Part string `arg:"" help:"part-c or part-d." enum:"part-c,part-d"`
	Year int    `help:"The year." required:""`
	asOfFlag
	Rows bool `help:"Also list the cases that each number counts."`
	JSON bool `help:"Print everything as JSON."`
}

func (complaintsReportCmd) Help() string {
	return `Counts by the day of the notification (rules/complaint/report, marked as recalled). The score is that of data validation, from 1 to 5, by the
share of cases that lack what must be tracked of each grievance.

Example:
  keepwell complaints report part-c --year 2026 --rows`
}

// Run prints the counts.
func (c complaintsReportCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		known, err := c.known(ctx, a, s)
		if err != nil {
			return err
		}
		counts, err := s.Reports.Counts(ctx, a.engineer(), strings.ReplaceAll(c.Part, "-", "_"), c.Year, known)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, counts)
		}
		printCounts(a.out, &counts, c.Rows)
		return nil
	})
}

func printCounts(w io.Writer, c *reports.Counts, rows bool) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s, %d\n", c.Reporting.Title, c.Year)
	fmt.Fprintln(t, "contract\telement\t\tQ1\tQ2\tQ3\tQ4\tyear")
	for n := range c.Contracts {
		x := &c.Contracts[n]
		for i, e := range c.Reporting.Elements {
			fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\n", x.Contract, e.ID, e.Name.In("en"), x.Quarters[0][i], x.Quarters[1][i], x.Quarters[2][i], x.Quarters[3][i], x.Year(i))
		}
	}
	if rows {
		fmt.Fprintln(t, "\nnumber\tcontract\tday\telements")
		for _, r := range c.Rows {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.Number, r.Contract, r.Day, strings.Join(r.Elements, " "))
		}
	}
	_ = t.Flush()
	printDoubts(w, c.Problems)
	fmt.Fprintf(w, "%d of %d cases have a problem: %.1f %%, score %d of 5.\n", c.Errors, len(c.Rows), c.ErrorRate(), c.Score)
}
