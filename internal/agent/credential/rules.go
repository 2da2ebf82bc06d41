package credential

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// rulesFile is where the numbers and lists of readiness are, below the folder of all rules.
const rulesFile = "agent/credential.yaml"

// since is a value that holds from a day until the next one.
type since[T any] struct {
	From   clock.Date `yaml:"from"`
	Value  T          `yaml:"value"`
	Source string     `yaml:"source"`
	Mark   string     `yaml:"mark"`
}

type exempt struct {
	State  string      `yaml:"state"`
	From   clock.Date  `yaml:"from"`
	To     *clock.Date `yaml:"to"`
	Source string      `yaml:"source"`
	Mark   string      `yaml:"mark"`
}

// Rules are the numbers and lists by which readiness is judged.
type Rules struct {
	Kind    string        `yaml:"kind"`
	Version string        `yaml:"version"`
	Title   string        `yaml:"title"`
	Score   []since[int]  `yaml:"certification_score"`
	Lines   healthLines   `yaml:"health_lines"`
	Exempt  []exempt      `yaml:"no_appointment"`
	Modules modules       `yaml:"modules"`
	Service []since[bool] `yaml:"servicing_counts"`
	Insured []since[bool] `yaml:"insurance_needed"`

	health map[string]bool
	exempt map[string][]exempt
}

type healthLines struct {
	Source string   `yaml:"source"`
	Mark   string   `yaml:"mark"`
	Lines  []string `yaml:"lines"`
}

type modules struct {
	Source       string                 `yaml:"source"`
	Mark         string                 `yaml:"mark"`
	Family       map[plan.Family]string `yaml:"family"`
	SpecialNeeds map[string]string      `yaml:"special_needs"`
}

// LoadRules reads them from the folder of all rules. Unknown keys and missing values are errors.
func LoadRules(files fs.FS) (*Rules, error) {
	text, err := fs.ReadFile(files, rulesFile)
	if err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	r := &Rules{health: map[string]bool{}, exempt: map[string][]exempt{}}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(r); err != nil {
		return nil, fmt.Errorf("credential: %s: %w", rulesFile, err)
	}
	if len(r.Score) == 0 || len(r.Lines.Lines) == 0 || len(r.Modules.Family) == 0 || len(r.Service) == 0 || len(r.Insured) == 0 {
		return nil, fmt.Errorf("credential: %s: every section needs a value", rulesFile)
	}
	r.index()
	return r, nil
}

func (r *Rules) index() {
	for _, line := range r.Lines.Lines {
		r.health[plain(line)] = true
	}
	for _, e := range r.Exempt {
		r.exempt[e.State] = append(r.exempt[e.State], e)
	}
	sortSince(r.Score)
	sortSince(r.Service)
	sortSince(r.Insured)
}

func sortSince[T any](all []since[T]) {
	slices.SortFunc(all, func(a, b since[T]) int { return cmp.Compare(a.From, b.From) })
}

// on is the value in force on a day; before the first one, that one.
func on[T any](all []since[T], day clock.Date) T {
	value := all[0].Value
	for _, s := range all[1:] {
		if s.From <= day {
			value = s.Value
		}
	}
	return value
}

// appoints tells whether insurers appoint agents in a state on a day.
func (r *Rules) appoints(state string, day clock.Date) bool {
	for _, e := range r.exempt[state] {
		if e.From <= day && (e.To == nil || day <= *e.To) {
			return false
		}
	}
	return true
}

// isHealth tells whether a line of authority is one with which health insurance may be sold.
func (r *Rules) isHealth(line string) bool { return r.health[plain(line)] }

// plain is a text without what sources write differently: case, blanks and punctuation.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }), " ")
}
