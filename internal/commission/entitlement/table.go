package entitlement

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// rulesFolder is where the tables are.
const rulesFolder = "commission"

// Table is one published table of fair market values, as its file has it.
type Table struct {
	ID        string        `yaml:"id"`
	Year      int           `yaml:"year"`
	Title     string        `yaml:"title"`
	Published *clock.Date   `yaml:"published"`
	Citation  string        `yaml:"citation"`
	Mark      string        `yaml:"mark"`
	Note      string        `yaml:"note"`
	Sources   []TableSource `yaml:"sources"`
	Rows      []TableRow    `yaml:"rows"`
	Missing   []MissingRow  `yaml:"missing"` // rows that are known to lack
	SHA256    string        `yaml:"sha256"`
}

// TableSource is where figures were read.
type TableSource struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
}

// TableRow is one cell of a table.
type TableRow struct {
	Family  plan.Family `yaml:"family"`
	Region  string      `yaml:"region"`
	Initial int64       `yaml:"initial_cents"`
	Renewal int64       `yaml:"renewal_cents"`
	Sources []string    `yaml:"sources"`
}

// MissingRow is a cell that CMS published and nobody has entered.
type MissingRow struct {
	Family plan.Family `yaml:"family"`
	Region string      `yaml:"region"`
}

// RateRow is a row of a table with the table around it: what a statement shows of the rate it was paid by.
type RateRow struct {
	*Table
	Row TableRow
}

// Named are the sources of the row.
func (r RateRow) Named() []TableSource {
	var named []TableSource
	for _, s := range r.Sources {
		if slices.Contains(r.Row.Sources, s.ID) {
			named = append(named, s)
		}
	}
	return named
}

// Rules are the tables of this room. They do not change and are safe for concurrent use.
type Rules struct {
	rates   *Rates
	tables  []Table
	regions map[string]string // by state
	byRate  map[string]RateRow
}

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	r := &Rules{rates: newRates(), regions: map[string]string{}, byRate: map[string]RateRow{}}
	names, err := fs.Glob(files, path.Join(rulesFolder, "fmv-*.yaml"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("entitlement: %s holds no table of fair market values", rulesFolder)
	}
	for _, name := range names {
		if err := r.loadTable(files, name); err != nil {
			return nil, fmt.Errorf("entitlement: %s: %w", name, err)
		}
	}
	slices.SortFunc(r.tables, func(a, b Table) int { return a.Year - b.Year })
	for i := range r.tables {
		for _, row := range r.tables[i].Rows {
			r.byRate[keyOf(0, row.Family, row.Region).id(r.tables[i].ID)] = RateRow{&r.tables[i], row}
		}
	}
	for name, load := range map[string]func(fs.FS, string) error{"region.yaml": r.loadRegions, "level.yaml": r.loadLevels} {
		if err := load(files, path.Join(rulesFolder, name)); err != nil {
			return nil, fmt.Errorf("entitlement: %s: %w", name, err)
		}
	}
	return r, nil
}

func read(files fs.FS, name string, into any) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	return yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(into)
}

func (r *Rules) loadTable(files fs.FS, name string) error {
	var t Table
	if err := read(files, name, &t); err != nil {
		return err
	}
	if err := t.check(name); err != nil {
		return err
	}
	for _, row := range t.Rows {
		if err := r.rates.add(keyOf(t.Year, row.Family, row.Region), t.ID, row.Initial, row.Renewal); err != nil {
			return err
		}
	}
	r.tables = append(r.tables, t)
	return nil
}

func (t *Table) check(name string) error {
	switch {
	case t.ID != strings.TrimSuffix(path.Base(name), ".yaml") || t.ID != fmt.Sprintf("fmv-%d", t.Year):
		return fmt.Errorf("id %q, expected the file's name and the year", t.ID)
	case t.Title == "" || t.Citation == "" || t.Mark == "" || len(t.Rows) == 0:
		return fmt.Errorf("title, citation, mark and rows are needed")
	case t.hash() != t.SHA256:
		return fmt.Errorf("sha256 is that of other rows, expected %s: look at the source again before changing it", t.hash())
	}
	for _, row := range t.Rows {
		if err := t.checkRow(row); err != nil {
			return fmt.Errorf("%s %s: %w", row.Family, row.Region, err)
		}
	}
	return nil
}

func (t *Table) checkRow(row TableRow) error {
	switch {
	case row.Family != plan.MA && row.Family != plan.PDP, row.Family == plan.PDP && row.Region != RegionNational:
		return fmt.Errorf("expected family ma, or pdp with region national")
	case !knownRegion(row.Region):
		return fmt.Errorf("region is not known")
	case row.Initial <= 0 || row.Renewal <= 0 || row.Renewal > row.Initial:
		return fmt.Errorf("expected an initial rate and a renewal rate not above it")
	case len(row.Sources) < 2:
		return fmt.Errorf("expected two sources or more: copies of the tables contradict each other")
	}
	for _, id := range row.Sources {
		if !slices.ContainsFunc(t.Sources, func(s TableSource) bool { return s.ID == id }) {
			return fmt.Errorf("source %s is not in the list of sources", id)
		}
	}
	return nil
}

// hash is over the figures alone.
func (t *Table) hash() string {
	lines := make([]string, 0, len(t.Rows))
	for _, row := range t.Rows {
		lines = append(lines, fmt.Sprintf("%s %s %d %d\n", row.Family, row.Region, row.Initial, row.Renewal))
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}

func knownRegion(region string) bool {
	return slices.Contains([]string{RegionNational, RegionCTPADC, RegionCANJ, RegionPRUSVI}, region)
}

// Rates are the cells of all tables, and the contract levels.
func (r *Rules) Rates() *Rates { return r.rates }

// Tables are the published tables, by year.
func (r *Rules) Tables() []Table { return r.tables }

// Rate is the row of a table that a trace names.
func (r *Rules) Rate(id string) (RateRow, bool) {
	row, ok := r.byRate[id]
	return row, ok
}

// Judge judges by the tables. Each goroutine takes its own.
func (r *Rules) Judge() *Judge { return NewJudge(r.rates) }
