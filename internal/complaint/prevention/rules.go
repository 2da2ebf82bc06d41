package prevention

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
)

// folder is where the data is, below the folder of all rules.
const folder = "complaint/prevention"

// Rules are the choices of this room.
type Rules struct {
	Measure Terms
	Warning Warnings
	Tips    Tips
}

// Terms are how prevention is measured.
type Terms struct {
	catalog.Head `yaml:",inline"`
	ID           string            `yaml:"id"`
	RepeatDays   int               `yaml:"repeat_days"`
	SmallestCell int               `yaml:"smallest_cell"`
	Sigma        float64           `yaml:"sigma"`
	RunOneSide   int               `yaml:"run_one_side"`
	RunRising    int               `yaml:"run_rising"`
	LeaveOut     []complaint.State `yaml:"leave_out"`
}

// Warnings are the signals of the early-warning list.
type Warnings struct {
	catalog.Head `yaml:",inline"`
	ID           string   `yaml:"id"`
	WindowDays   int      `yaml:"window_days"`
	ListedFrom   int      `yaml:"listed_from"` // points
	Signals      []Signal `yaml:"signals"`
}

// Signal is a sign that a member is unhappy.
type Signal struct {
	ID      string       `yaml:"id"`
	Points  int          `yaml:"points"`
	AtMost  int          `yaml:"at_most"`
	AtLeast int          `yaml:"at_least"`
	Name    catalog.Text `yaml:"name"`
	Contact catalog.Text `yaml:"contact"` // what to do
}

// Tips are the texts for agents.
type Tips struct {
	catalog.Head `yaml:",inline"`
	ID           string `yaml:"id"`
	Smallest     int    `yaml:"smallest"` // complaints with the cause
	Tips         []Tip  `yaml:"tips"`
}

// Tip is what agents can do better, and of what complaints it comes.
type Tip struct {
	ID            string       `yaml:"id"`
	Causes        []string     `yaml:"causes"`
	Subcategories []string     `yaml:"subcategories"`
	Title         catalog.Text `yaml:"title"`
	Text          catalog.Text `yaml:"text"`
}

var (
	errTerms  = errors.New("measure.yaml: days, cell, sigma and runs must be above zero")
	errSignal = errors.New("warning.yaml: every signal needs a known id, points and texts, each id once")
	errTip    = errors.New("tip.yaml: every tip needs an id, texts, and causes or subcategories")
)

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	r := &Rules{}
	for _, x := range []struct {
		name string
		into any
	}{{"measure.yaml", &r.Measure}, {"warning.yaml", &r.Warning}, {"tip.yaml", &r.Tips}} {
		name := path.Join(folder, x.name)
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("prevention: %w", err)
		}
		if err := catalog.Strictly(name, content, x.into); err != nil {
			return nil, fmt.Errorf("prevention: %w", err)
		}
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("prevention: %w", err)
	}
	return r, nil
}

func (r *Rules) check() error {
	m := r.Measure
	if m.RepeatDays <= 0 || m.SmallestCell <= 0 || m.Sigma <= 0 || m.RunOneSide <= 0 || m.RunRising <= 0 {
		return errTerms
	}
	seen := map[string]bool{}
	for _, s := range r.Warning.Signals {
		if signals[s.ID] == nil || s.Points <= 0 || len(s.Name) == 0 || len(s.Contact) == 0 || seen[s.ID] {
			return errSignal
		}
		seen[s.ID] = true
	}
	if r.Warning.WindowDays <= 0 || r.Warning.ListedFrom <= 0 || len(seen) == 0 {
		return errSignal
	}
	for _, t := range r.Tips.Tips {
		if t.ID == "" || len(t.Title) == 0 || len(t.Text) == 0 || len(t.Causes)+len(t.Subcategories) == 0 {
			return errTip
		}
	}
	return nil
}
