package entitlement

import (
	"fmt"
	"io/fs"

	"github.com/keepwell/keepwell/internal/plan"
)

type regionFile struct {
	ID       string `yaml:"id"`
	Title    string `yaml:"title"`
	Citation string `yaml:"citation"`
	Mark     string `yaml:"mark"`
	Rows     []struct {
		Region string   `yaml:"region"`
		States []string `yaml:"states"`
	} `yaml:"rows"`
}

func (r *Rules) loadRegions(files fs.FS, name string) error {
	var f regionFile
	if err := read(files, name, &f); err != nil {
		return err
	}
	for _, row := range f.Rows {
		if !knownRegion(row.Region) {
			return fmt.Errorf("region %q is not known", row.Region)
		}
		for _, state := range row.States {
			if r.regions[state] != "" {
				return fmt.Errorf("%s is there twice", state)
			}
			r.regions[state] = row.Region
		}
	}
	return nil
}

// Region is the region of a state by its USPS letters, and whether the table knows it. A state that it does not know has no rate.
func (r *Rules) Region(state string) (string, bool) {
	region, ok := r.regions[state]
	return region, ok
}

// RegionOf is the region of a member's span: the plan's own where the catalog names one, or that of the state of residence.
func (r *Rules) RegionOf(product *plan.Product, state string) (string, bool) {
	if product != nil && product.Region != "" {
		return product.Region, true
	}
	return r.Region(state)
}

type levelFile struct {
	ID       string     `yaml:"id"`
	Title    string     `yaml:"title"`
	Citation string     `yaml:"citation"`
	Mark     string     `yaml:"mark"`
	Levels   []levelRow `yaml:"levels"`
}

type levelRow struct {
	ID      string `yaml:"id"`
	Percent int64  `yaml:"percent"`
	Rows    []struct {
		Year    int         `yaml:"year"`
		Family  plan.Family `yaml:"family"`
		Region  string      `yaml:"region"`
		Initial int64       `yaml:"initial_cents"`
		Renewal int64       `yaml:"renewal_cents"`
	} `yaml:"rows"`
}

func (r *Rules) loadLevels(files fs.FS, name string) error {
	var f levelFile
	if err := read(files, name, &f); err != nil {
		return err
	}
	for _, row := range f.Levels {
		level, err := row.level()
		if err != nil {
			return fmt.Errorf("level %s: %w", row.ID, err)
		}
		if r.rates.levels[row.ID] != nil {
			return fmt.Errorf("level %s is there twice", row.ID)
		}
		r.rates.levels[row.ID] = level
	}
	return nil
}

func (l *levelRow) level() (*Level, error) {
	const whole = 100
	if l.ID == "" || l.Percent < 0 || l.Percent > whole || (l.Percent > 0) == (len(l.Rows) > 0) {
		return nil, fmt.Errorf("expected an id, and either percent (1 to 100) or rows")
	}
	own := newRates()
	for _, row := range l.Rows {
		if err := own.add(keyOf(row.Year, row.Family, row.Region), l.ID, row.Initial, row.Renewal); err != nil {
			return nil, err
		}
	}
	return &Level{ID: l.ID, Share: l.Percent, cells: own.cells}, nil
}

// HasLevel tells whether a contract level is known. A contract that names another one cannot be paid.
func (r *Rules) HasLevel(id string) bool { return id == "" || r.rates.levels[id] != nil }
