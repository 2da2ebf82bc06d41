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

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/rules"
)

// agentsCmd groups what the plan knows of agents.
type agentsCmd struct {
	Load   agentsLoadCmd   `cmd:"" help:"Read files about agents: contracts, licences, appointments, certifications, hierarchy."`
	Show   agentsShowCmd   `cmd:"" help:"Print what is known of an agent, as of a day and as known at an instant."`
	Ready  agentsReadyCmd  `cmd:"" help:"Say whether an agent is ready to sell, and every test that fails."`
	Lapses agentsLapsesCmd `cmd:"" help:"List what lapses soon."`
	Export agentsExportCmd `cmd:"" help:"Write who was ready on each day, as CSV."`
}

type agentsLoadCmd struct {
	Files []string `arg:"" help:"CSV files." type:"existingfile"`
	Map   string   `help:"The column map: the name of a shipped one (agents, licenses, license_alert, ...), or a YAML file. Default: the one that fits."`
	AsOf  string   `help:"The day for which the files hold, when neither their names nor their rows say it." placeholder:"YYYY-MM-DD"`
	JSON  bool     `help:"Print the reports as JSON."`
}

func (agentsLoadCmd) Help() string {
	return `Columns are found by a map, never by position (docs/agents.md). Good rows load, bad rows are reported with file, line, field and what was
expected. Files may come in any order and any number of times: each holds for its day, and the same file again changes nothing. The report
says which facts are new, which changed and which were taken back.

Example:
  keepwell agents load agents_2026-01-02.csv licenses_2026-01-02.csv appointments_2026-01-02.csv`
}

// Run loads the files one after the other.
func (c agentsLoadCmd) Run(a *app) error {
	m, errMap := c.load()
	asOf, errDay := flagDate("--as-of", c.AsOf)
	if err := errors.Join(errMap, errDay); err != nil {
		return err
	}
	a.mayCreate = true
	return a.with(func(ctx context.Context, s *system) error {
		var reports []credential.Report
		for _, path := range c.Files {
			r, err := a.loadAgents(ctx, s, path, credential.Feed{Map: m, AsOf: asOf})
			if err != nil {
				return err
			}
			reports = append(reports, r)
			if !c.JSON {
				printAgentsReport(a.out, r)
			}
		}
		if c.JSON {
			return writeJSON(a.out, reports)
		}
		return nil
	})
}

func (c agentsLoadCmd) load() (*credential.Map, error) {
	switch {
	case c.Map == "":
		return nil, nil
	case !strings.ContainsAny(c.Map, "./\\"):
		return credential.LoadMap(rules.Files, c.Map)
	}
	text, err := os.ReadFile(c.Map)
	if err != nil {
		return nil, err
	}
	return credential.ParseMap(text)
}

func (a *app) loadAgents(ctx context.Context, s *system, path string, feed credential.Feed) (credential.Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return credential.Report{}, err
	}
	defer f.Close()
	progress := a.progress()
	feed.Name = filepath.Base(path)
	feed.Progress = func(rows int) { progress("read agents", int64(rows), 0) }
	return s.Credentials.Load(ctx, a.cause(s), feed, f)
}

func printAgentsReport(w io.Writer, r credential.Report) {
	holds := "each row for its own day"
	if r.AsOf != nil {
		holds = r.AsOf.String()
	}
	if r.Known {
		fmt.Fprintf(w, "%s: loaded before, nothing done\n", r.Name)
		return
	}
	fmt.Fprintf(w, "%s: %s, holds for %s\n", r.Name, r.Map, holds)
	for _, p := range r.Problems[:min(len(r.Problems), shownRejects)] {
		fmt.Fprintln(w, p.Error())
	}
	if hidden := len(r.Problems) - shownRejects; hidden > 0 {
		fmt.Fprintf(w, "... %d more problems; --json lists them\n", hidden)
	}
	fmt.Fprintf(w, "%d rows = %d loaded + %d bad. Facts: %d new, %d changed, %d taken back, of %d agents; %d people registered.\n",
		r.Rows, r.Loaded, r.Bad, r.New, r.Changed, r.Withdrawn, r.Producers, r.People)
	for _, d := range r.What[:min(len(r.What), shownRejects)] {
		if d.How != credential.IsNew {
			fmt.Fprintf(w, "%s %s %s: %s%s\n", d.NPN, d.Kind, d.About, d.How, movedDays(d))
		}
	}
}

// movedDays says how the days of a changed fact moved.
func movedDays(d credential.Difference) string {
	if d.Was == nil || d.Is == nil {
		return ""
	}
	return fmt.Sprintf(", %s to %s", spanOf(d.Was), spanOf(d.Is))
}

func spanOf(f *credential.Fact) string {
	status := f.Status
	if status == "" {
		status = credential.Active
	}
	return fmt.Sprintf("%s %s..%s", status, dateOr(f.From, ""), dateOr(f.To, ""))
}

func dateOr(d *clock.Date, otherwise string) string {
	if d == nil {
		return otherwise
	}
	return d.String()
}

// knownFlags say as of which day, and as known when.
type knownFlags struct {
	On    string `help:"The day. Default: today." placeholder:"YYYY-MM-DD"`
	Known string `help:"As the plan knew it at this instant, or at the end of this day. Default: now." placeholder:"YYYY-MM-DD[THH:MM:SSZ]"`
}

// at is the day and the standing that the flags ask for.
func (f knownFlags) at(ctx context.Context, a *app, s *system) (clock.Date, *credential.Standing, error) {
	on, err := flagDate("--on", f.On)
	if err != nil {
		return 0, nil, err
	}
	zone := clock.MustZone(s.Plan.Zone)
	if on == nil {
		today := zone.DateOf(a.now())
		on = &today
	}
	if f.Known == "" {
		known, err := s.Credentials.Standing(ctx)
		return *on, known, err
	}
	instant, err := time.Parse(time.RFC3339, f.Known)
	if err != nil {
		day, err := flagDate("--known", f.Known)
		if err != nil {
			return 0, nil, err
		}
		instant = zone.EndOfDay(*day)
	}
	position, err := s.Record.PositionAt(ctx, instant)
	if err != nil {
		return 0, nil, err
	}
	known, err := s.Credentials.StandingAt(ctx, position)
	return *on, known, err
}

type agentsShowCmd struct {
	NPN string `arg:"" help:"The producer number."`
	knownFlags
	JSON bool `help:"Print everything as JSON, with the history of each fact."`
}

func (agentsShowCmd) Help() string {
	return `Example:
  keepwell agents show 1234567 --on 2026-01-02 --known 2026-01-31`
}

// shownAgent is what show prints of one producer.
type shownAgent struct {
	NPN    agent.NPN         `json:"npn"`
	Name   string            `json:"name"`
	Type   string            `json:"type"`
	On     clock.Date        `json:"on"`
	Known  int64             `json:"known_at"`
	Facts  []credential.Held `json:"facts"`
	Upline []credential.Link `json:"upline,omitempty"`
}

// Run prints the facts of one producer.
func (c agentsShowCmd) Run(a *app) error {
	npn, err := flagNPN(c.NPN)
	if err != nil {
		return err
	}
	return a.with(func(ctx context.Context, s *system) error {
		on, known, err := c.at(ctx, a, s)
		if err != nil {
			return err
		}
		if !known.Knows(npn) {
			return fmt.Errorf("nothing is known of the producer %s", npn)
		}
		out := shownAgent{
			NPN: npn, Name: known.Name(npn), Type: known.Type(npn), On: on, Known: known.Position(), Facts: known.Show(npn, on), Upline: known.Upline(npn, on),
		}
		if c.JSON {
			return writeJSON(a.out, out)
		}
		return printAgent(a.out, out)
	})
}

func printAgent(w io.Writer, x shownAgent) error {
	fmt.Fprintf(w, "%s  %s (%s), on %s\n", x.NPN, x.Name, x.Type, x.On)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "fact\tabout\tin force\tfrom\tto\tsource\ttold for")
	for _, h := range x.Facts {
		force := "yes"
		if !h.InForce {
			force = "no: " + string(h.Because)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", h.Kind, h.About, force, dateOr(h.Fact.From, ""), dateOr(h.Fact.To, ""), h.Source, h.AsOf)
	}
	return t.Flush()
}

func flagNPN(text string) (agent.NPN, error) {
	text = strings.TrimLeft(text, "0")
	if !person.ValidNPN(text) {
		return "", errors.New("expected a producer number of one to ten digits")
	}
	return agent.NPN(text), nil
}
