package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
)

type agentsReadyCmd struct {
	NPN      string `arg:"" help:"The producer number."`
	State    string `help:"State of the member's residence, two letters." required:""`
	Contract string `help:"Contract of the product." required:""`
	Plan     string `help:"Plan of the product." required:""`
	Year     int    `help:"Plan year of the certification. Default: the year of the day."`
	knownFlags
	JSON bool `help:"Print the answer as JSON."`
}

func (agentsReadyCmd) Help() string {
	return `States: ready; lapsed (under contract, but a test fails); termed (no contract, or the licence was revoked); gone (deceased or retired).
The exit code is 0 whatever the answer.

Example:
  keepwell agents ready 1234567 --state NY --contract Z0001 --plan 001 --on 2026-11-02 --year 2027`
}

// Run answers for one agent, state and product.
func (c agentsReadyCmd) Run(a *app) error {
	npn, err := flagNPN(c.NPN)
	if err != nil {
		return err
	}
	return a.with(func(ctx context.Context, s *system) error {
		product, ok := s.Catalog.Product(c.Contract, c.Plan)
		if !ok {
			return fmt.Errorf("the plan does not offer %s %s", c.Contract, c.Plan)
		}
		on, known, err := c.at(ctx, a, s)
		if err != nil {
			return err
		}
		ask := credential.Ask{NPN: npn, On: on, Year: c.Year, State: c.State, Product: product}
		if ask.Year == 0 {
			ask.Year = on.Year()
		}
		r := known.Ready(ask)
		if c.JSON {
			return writeJSON(a.out, r)
		}
		printReadiness(a.out, r)
		return nil
	})
}

func printReadiness(w io.Writer, r agent.Readiness) {
	fmt.Fprintf(w, "%s: %s on %s\n", r.NPN, r.State, r.On)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range r.Failed {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", f.Test, f.Because, f.Detail, f.Since, f.Source)
	}
	_ = t.Flush() // the last write of a command
}

type agentsLapsesCmd struct {
	Days int    `help:"Within how many days." default:"60"`
	On   string `help:"The first day. Default: today." placeholder:"YYYY-MM-DD"`
	JSON bool   `help:"Print the list as JSON."`
}

func (agentsLapsesCmd) Help() string {
	return `Lists the last day of contracts, licences, appointments, certifications and errors-and-omissions insurance of agents under contract.

Example:
  keepwell agents lapses --days 60`
}

// Run lists what lapses soon.
func (c agentsLapsesCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		on, known, err := knownFlags{On: c.On}.at(ctx, a, s)
		if err != nil {
			return err
		}
		all := known.Upcoming(on, c.Days)
		if c.JSON {
			return writeJSON(a.out, all)
		}
		t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "last day\tagent\tname\twhat\tabout\tsource")
		for _, u := range all {
			about := u.State + " " + u.Entity
			if u.Year != 0 {
				about = fmt.Sprint(u.Year)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", u.Until, u.NPN, known.Name(u.NPN), u.Kind, about, u.Source)
		}
		return t.Flush()
	})
}

type agentsExportCmd struct {
	From  string `help:"First day." required:"" placeholder:"YYYY-MM-DD"`
	To    string `help:"Last day." required:"" placeholder:"YYYY-MM-DD"`
	Known string `help:"As the plan knew it at this instant, or at the end of this day. Default: now." placeholder:"YYYY-MM-DD[THH:MM:SSZ]"`
	Out   string `help:"The file. Default: standard output." type:"path"`
	JSON  bool   `help:"Print how many agents were written, as JSON, instead of a sentence; needs --out."`
}

func (agentsExportCmd) Help() string {
	return `Writes one row for each agent, state, legal entity and certification module, and for each time in which readiness was the same: who was
ready on each day, and which tests failed.

Example:
  keepwell agents export --from 2026-01-01 --to 2026-12-31 --out ready_2026.csv`
}

// Run writes the export.
func (c agentsExportCmd) Run(a *app) error {
	from, errFrom := clock.Parse(c.From)
	to, errTo := clock.Parse(c.To)
	if err := errors.Join(errFrom, errTo); err != nil {
		return fmt.Errorf("--from, --to: %w", err)
	}
	if c.JSON && c.Out == "" {
		return errors.New("--json needs --out")
	}
	return a.with(func(ctx context.Context, s *system) error {
		_, known, err := knownFlags{Known: c.Known}.at(ctx, a, s)
		if err != nil {
			return err
		}
		if c.Out == "" {
			return known.Export(a.out, s.Catalog.Products, from, to)
		}
		f, err := os.Create(c.Out)
		if err != nil {
			return err
		}
		if err := errors.Join(known.Export(f, s.Catalog.Products, from, to), f.Close()); err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, map[string]any{"file": c.Out, "agents": len(known.Producers()), "known_at": known.Position()})
		}
		fmt.Fprintf(a.out, "%s: %d agents\n", c.Out, len(known.Producers()))
		return nil
	})
}
