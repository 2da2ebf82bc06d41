package ctm

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// rulesFolder is where the data of this room is, below the folder of all rules.
const rulesFolder = "complaint/ctm"

// setChallenge is the rule set that says why a complaint should not count.
const setChallenge = "ctm_challenge"

// Rules are the plan's data about the module.
type Rules struct {
	files         fs.FS
	subcategories []Subcategory
	calendar      Calendar
	library       *rule.Library
}

// LoadRules reads them from the folder of all rules. A mistake is an error that names the file.
func LoadRules(files fs.FS) (*Rules, error) {
	r := &Rules{files: files}
	var table subcategoryTable
	if err := readYAML(files, "subcategory.yaml", &table); err != nil {
		return nil, err
	}
	if err := readYAML(files, "review.yaml", &r.calendar); err != nil {
		return nil, err
	}
	r.subcategories = table.Subcategories
	if err := checkSubcategories(r.subcategories); err != nil {
		return nil, err
	}
	if err := r.calendar.check(); err != nil {
		return nil, err
	}
	var err error
	if r.library, err = rule.LoadFS(files, path.Join(rulesFolder, "challenge")); err != nil {
		return nil, fmt.Errorf("ctm: %w", err)
	}
	if _, ok := r.library.Latest(setChallenge); !ok {
		return nil, fmt.Errorf("ctm: there is no rule set %s", setChallenge)
	}
	return r, nil
}

// subcategoryTable is the file of the subcategories.
type subcategoryTable struct {
	ID            string        `yaml:"id"`
	Version       string        `yaml:"version"`
	Mark          string        `yaml:"mark"`
	Source        string        `yaml:"source"`
	Subcategories []Subcategory `yaml:"subcategories"`
}

func readYAML(files fs.FS, name string, into any) error {
	text, err := fs.ReadFile(files, path.Join(rulesFolder, name))
	if err != nil {
		return fmt.Errorf("ctm: %w", err)
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(into); err != nil {
		return fmt.Errorf("ctm: %s: %w", name, err)
	}
	return nil
}

// Map is a shipped column map by its id.
func (r *Rules) Map(id string) (*Map, error) { return LoadMap(r.files, id) }

// Policies are what `keepwell decide` asks of this room.
func (r *Rules) Policies() []rule.Policy { return rule.LibraryPolicies(r.library) }

// Subcategory is a row of the plan's table of subcategories.
type Subcategory struct {
	ID       string      `yaml:"id"`
	Names    []string    `yaml:"names"`
	Codes    []string    `yaml:"codes"`
	Lead     string      `yaml:"lead"`
	Excluded bool        `yaml:"excluded"`
	From     clock.Date  `yaml:"from"`
	To       *clock.Date `yaml:"to"`
	Mark     string      `yaml:"mark"`
}

func checkSubcategories(all []Subcategory) error {
	for _, s := range all {
		if s.ID == "" || len(s.Names)+len(s.Codes) == 0 || !slices.Contains([]string{leadPlan, leadCMS}, s.Lead) || s.Mark == "" {
			return fmt.Errorf("ctm: subcategory.yaml: %q needs an id, names or codes, a lead of plan or cms, and a mark", s.ID)
		}
		if s.To != nil && s.To.Before(s.From) {
			return fmt.Errorf("ctm: subcategory.yaml: %s ends before it begins", s.ID)
		}
	}
	return nil
}

// holds tells whether a row of the table is in force on a day.
func (s Subcategory) holds(on clock.Date) bool {
	return !on.Before(s.From) && (s.To == nil || !on.After(*s.To))
}

// fits tells whether a complaint is of this subcategory, by its code or by a name.
func (s Subcategory) fits(r *Row) bool {
	texts := []string{plainHeader(r.Subcategory), plainHeader(r.SubcategoryOther), plainHeader(r.Category)}
	return r.CategoryCode != "" && slices.Contains(s.Codes, r.CategoryCode) || slices.ContainsFunc(s.Names, func(name string) bool {
		return slices.Contains(texts, plainHeader(name))
	})
}

// subcategoryOf finds the row of the table that a complaint is of, in force on the day of its assignment.
func (r *Rules) subcategoryOf(row *Row) (Subcategory, bool) {
	i := slices.IndexFunc(r.subcategories, func(s Subcategory) bool { return s.holds(*row.AssignedOn) && s.fits(row) })
	if i < 0 {
		return Subcategory{}, false
	}
	return r.subcategories[i], true
}

// Excluded tells whether a complaint is left out of the rate: as the export says, else as the plan's table does.
func (r *Rules) Excluded(row *Row) bool {
	if row.Excluded != "" {
		return row.Excluded == yes
	}
	s, ok := r.subcategoryOf(row)
	return ok && s.Excluded
}
