package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/sim/sample"
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

const demoBanner = "Demo: nobody here is real. Members with GEN- ids were generated; the others come from public synthetic files."

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
	if err := a.onlyHere(); err != nil {
		return err
	}
	if err := prepareDemo(a.config.Data, c.Fresh); err != nil {
		return err
	}
	err := a.with(func(ctx context.Context, s *system) error {
		if err := a.buildDemo(ctx, s); err != nil {
			return err
		}
		if c.Build {
			return nil
		}
		return a.serve(ctx, s, demoBanner)
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

// buildDemo does the main job on the sample: claims in, everybody evaluated for two days a month apart. What is there already
// is known by its content and not done again.
func (a *app) buildDemo(ctx context.Context, s *system) error {
	folder := filepath.Join(a.config.Data, "sample")
	if err := sample.Extract(folder); err != nil {
		return err
	}
	before, now := sample.AsOf()
	for _, l := range sample.Loads() {
		result, err := s.population.Load(ctx, population.LoadRequest{
			Paths: []string{filepath.Join(folder, l.Folder)}, Source: l.Title, Change: l.Change,
			Cause: a.operator(), Today: now, Progress: a.progress(),
		})
		if err != nil {
			return err
		}
		if !result.AlreadyKnown {
			fmt.Fprintf(a.out, "Loaded %s: %d people, %d claims, %d fills\n", l.Title, result.Persons.New, result.Claims.New, result.Fills.New)
		}
	}
	done, err := s.population.LastAsOf(ctx)
	if err != nil || done >= now.Days() {
		return err
	}
	for _, day := range []int32{before.Days(), now.Days()} {
		if day <= done {
			continue
		}
		result, err := s.population.Identify(ctx, population.IdentifyRequest{AsOf: clock.FromDays(day), Cause: a.operator(), Progress: a.progress()})
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "Evaluated %d people as of %s: %d findings new or different\n", result.Members, clock.FromDays(day), result.Changed)
	}
	return nil
}
