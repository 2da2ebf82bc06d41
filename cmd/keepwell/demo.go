package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/sim/sample"
	"github.com/keepwell/keepwell/internal/sim/sample/cast"
	"github.com/keepwell/keepwell/internal/sim/sample/trade"
	"github.com/keepwell/keepwell/internal/sim/sample/voice"
)

type demoCmd struct {
	Fresh  bool   `help:"Throw the demo's folder away and build it anew."`
	Build  bool   `help:"Only build the folder, do not serve."`
	Listen string `help:"Address to listen on. Default: from the configuration."`
}

func (demoCmd) Help() string {
	return `Builds a sample plan of about 1,900 synthetic people: 1,500 generated ones, whose ids start with GEN-, and people from data
inside the binary (CMS synthetic RIF, DE-SynPUF, BCDA FHIR, Synthea). Evaluates everybody and serves the portals. The folder is
kept and used again.

Example:
  keepwell demo --data /tmp/keepwell-demo`
}

const demoBanner = "shell.demo"

// defaultDemoFolder is used unless --data names another.
const defaultDemoFolder = "data/demo"

// Run builds the sample plan and serves it.
func (c demoCmd) Run(a *app) error {
	if a.config.Data == "data" {
		a.config.Data, a.config.Database = defaultDemoFolder, filepath.Join(defaultDemoFolder, "keepwell.db")
	}
	a.config.Plan, a.mayCreate = "demo", true
	if c.Listen != "" {
		a.config.Listen = c.Listen
	}
	if err := a.config.mayListen(true); err != nil {
		return err
	}
	if err := prepareDemo(a.config.Data, c.Fresh); err != nil {
		return err
	}
	err := a.with(func(ctx context.Context, s *system) error {
		parts, err := a.buildDemo(ctx, s)
		if err != nil || c.Build {
			return err
		}
		return a.serve(ctx, s, parts)
	})
	if err != nil && !c.Fresh && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%w\nA demo of an older version may be in the way: keepwell demo --fresh builds it anew", err)
	}
	return err
}

// demoMark is a file in every demo folder: only a folder with it is ever thrown away.
const demoMark = "this-is-a-demo"

// prepareDemo makes the folder, or empties it when fresh is asked for and the folder is a demo's.
func prepareDemo(dir string, fresh bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, notMarked := os.Stat(filepath.Join(dir, demoMark))
	if len(entries) > 0 && notMarked != nil {
		return fmt.Errorf("%s holds something else than a demo; name an empty folder with --data", dir)
	}
	if fresh {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, demoMark), []byte("keepwell demo --fresh deletes this folder and builds it anew.\n"), 0o644)
}

// buildDemo does the main job on the sample: claims in, everybody evaluated for two days a month apart, people on their places. What
// is there already is known by its content and not done again. It gives those whom a visitor can be.
func (a *app) buildDemo(ctx context.Context, s *system) ([]cast.Part, error) {
	folder := filepath.Join(a.config.Data, "sample")
	if err := sample.Extract(folder); err != nil {
		return nil, err
	}
	then := a.operator()
	then.At = trade.Before(then.At) // its people act in the years since
	if err := a.loadDemo(ctx, s, folder, then); err != nil {
		return nil, err
	}
	before, now := sample.AsOf()
	if err := a.identifyDemo(ctx, s, before, then); err != nil {
		return nil, err
	}
	registered := a.personCause(s)
	registered.At = then.At
	if err := a.registerMembersBy(ctx, s, registered); err != nil {
		return nil, err
	}
	parts, err := a.playDemo(ctx, s)
	if err != nil {
		return nil, err
	}
	return parts, a.identifyDemo(ctx, s, now, a.operator())
}

func (a *app) loadDemo(ctx context.Context, s *system, folder string, cause population.Cause) error {
	_, now := sample.AsOf()
	for _, l := range sample.Loads() {
		result, err := s.Population.Load(ctx, population.LoadRequest{
			Paths: []string{filepath.Join(folder, l.Folder)}, Source: l.Title, Change: l.Change,
			Cause: cause, Today: now, Progress: a.progress(),
		})
		if err != nil {
			return err
		}
		if !result.AlreadyKnown {
			fmt.Fprintf(a.out, "Loaded %s: %d people, %d claims, %d fills\n", l.Title, result.Persons.New, result.Claims.New, result.Fills.New)
		}
	}
	return nil
}

func (a *app) identifyDemo(ctx context.Context, s *system, day clock.Date, cause population.Cause) error {
	done, err := s.Population.LastAsOf(ctx)
	if err != nil || done >= day.Days() {
		return err
	}
	result, err := s.Population.Identify(ctx, population.IdentifyRequest{AsOf: day, Cause: cause, Progress: a.progress()})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Evaluated %d people as of %s: %d findings new or different\n", result.Members, day, result.Changed)
	return nil
}

// programme is how many members the demo's coaches have.
const programme = 60

// playDemo puts staff, agents, doctors and some members on their places.
func (a *app) playDemo(ctx context.Context, s *system) ([]cast.Part, error) {
	var members []string
	for page, err := range enrolled(ctx, s.Population) {
		if err != nil {
			return nil, err
		}
		members = append(members, numbersOf(page)...)
	}
	year := demoYear{app: a, system: s, members: members, now: a.now()}
	if err := year.sell(ctx); err != nil {
		return nil, err
	}
	parts, err := cast.Play(ctx, &cast.Stage{
		Record: s.Record, People: s.People, Guard: s.Guard, Accounts: s.Accounts, Authorizations: s.Authorizations, Requests: s.Requests,
		Zone: s.Plan.Zone, Members: members, Choose: s.forCoaching, Others: year.until,
	}, year.now)
	if err != nil {
		return nil, err
	}
	return parts, year.end(ctx)
}

// demoYear is what is played between the scenes of the cast: the generated year of complaints, and three years of what agents sold.
type demoYear struct {
	*app
	*system
	members []string
	now     time.Time
	year    *voice.Year
	trade   *trade.Trade
}

// sell plays the years of trade before the cast is hired. A demo that was played before has none to play.
func (d *demoYear) sell(ctx context.Context) error {
	done, err := cast.Played(ctx, d.Record)
	if err != nil || done {
		return err
	}
	folder := filepath.Join(d.config.Data, "sample")
	d.trade, err = trade.New(ctx, trade.Stage{
		Rooms: &d.Rooms, Members: d.members, Files: folder, Scratch: filepath.Join(folder, "enrollment"), Now: d.now,
	})
	if err != nil {
		return err
	}
	return d.trade.Until(ctx, cast.Hired(d.now))
}

func (d *demoYear) until(ctx context.Context, parts []cast.Part, at time.Time) (err error) {
	if d.trade != nil {
		if err := d.trade.Until(ctx, at); err != nil {
			return err
		}
	}
	if d.year == nil {
		d.year, err = voice.New(ctx, voice.Stage{Rooms: &d.Rooms, Parts: parts, Members: d.members, Now: d.now})
		if err != nil {
			return err
		}
	}
	return d.year.Until(ctx, at)
}

// end plays what is left until the present, and says what of it is made up. A demo that was played before has no year to play.
func (d *demoYear) end(ctx context.Context) error {
	if d.year == nil {
		return nil
	}
	if err := d.trade.Until(ctx, d.now); err != nil {
		return err
	}
	if err := d.year.Until(ctx, d.now); err != nil {
		return err
	}
	n := d.trade.Counts()
	fmt.Fprintf(d.out, "Played three years of trade: %d agents and agencies, %d members, %d changes of plan, %d commission runs\n", n.Agents, n.Customers, n.Switches, n.Runs)
	fmt.Fprintf(d.out, "Played a generated year of complaints: %d contacts, all words made up; letters of the past are kept as text\n", d.year.Contacts())
	return nil
}

// forCoaching are the members with diabetes who need most, as the coordinator's worklist has them.
func (s *system) forCoaching(ctx context.Context, coordinator access.Visitor, at time.Time) ([]string, error) {
	page, err := s.Population.Worklist(ctx, s.Guard.Opener(coordinator, access.Look{
		Action: access.List, Kinds: []access.Kind{access.Identity, access.Conditions, access.Gaps}, Purpose: access.PurposeCare, Page: "look.page.worklist", At: at,
	}), population.WorklistQuery{Condition: []string{"diabetes"}, Limit: programme})
	if err != nil {
		return nil, err
	}
	var numbers []string
	for _, row := range page.Rows {
		if strings.HasPrefix(row.Member, "GEN-") {
			numbers = append(numbers, row.Member)
		}
	}
	return numbers, nil
}
