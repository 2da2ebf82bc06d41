// Package sample is the demo's plan: generated people, public synthetic data, bundled, and what the demo changes in it on the way in.
package sample

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/sim/sample/cohort"
)

//go:embed data
var files embed.FS

// Load is one folder of the sample and how the demo loads it.
type Load struct {
	Folder string
	Title  string
	// Change wraps the sink of the load; nil changes nothing.
	Change func(claim.Sink) claim.Sink
}

// Loads lists the sample's folders in the order in which the demo loads them. The generated people come last: the newest load is
// what the page of loads shows first.
func Loads() []Load {
	return []Load{
		{Folder: "desynpuf", Title: "CMS DE-SynPUF sample 1, one person in forty, moved ten years forward", Change: synpuf},
		{Folder: "rif", Title: "CMS synthetic RIF", Change: Named},
		{Folder: "fhir", Title: "CMS BCDA and Blue Button sandbox (FHIR)", Change: Named},
		{Folder: "synthea", Title: "Synthea CSV", Change: Named},
		{Folder: generated, Title: "Generated people (no real person behind them)"},
	}
}

// generated is the folder of the people who are made at the time of the demo.
const generated = "generated"

// synpuf makes the DE-SynPUF people fit: only so many that they do not outnumber the others, because their one kind of claim
// closes hardly any gap.
func synpuf(s claim.Sink) claim.Sink { return OneIn(Named(Later(s, synpufYears)), synpufOneIn) }

const synpufOneIn = 40

// synpufYears brings 2008-2010 to 2018-2020, where the other samples are.
const synpufYears = 10

// AsOf are the days for which the demo evaluates everybody: the second shows what a month changed.
func AsOf() (before, now clock.Date) {
	return clock.DateOf(2020, 9, 30), clock.DateOf(2020, 10, 31)
}

// Extract writes the sample's files below dir, and the generated people beside the bundled ones. Files that are there stay.
func Extract(dir string) error {
	if err := generate(filepath.Join(dir, generated)); err != nil {
		return err
	}
	return fs.WalkDir(files, "data", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(path[len("data"):]))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		return extract(path, target)
	})
}

func extract(path, target string) error {
	text, err := files.ReadFile(path)
	if err != nil {
		return err
	}
	if info, err := os.Stat(target); err == nil && info.Size() == int64(len(text)) {
		return nil
	}
	if err := os.WriteFile(target, text, 0o644); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	return nil
}

// generate writes the generated people. They are written anew each time: the files come out the same, and quickly.
func generate(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	return cohort.Write(dir, madeUpName)
}
