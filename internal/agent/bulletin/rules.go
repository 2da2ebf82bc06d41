package bulletin

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
)

// rulesFile says what public pages must say.
const rulesFile = "agent/bulletin_page.yaml"

// disclaimer is a text that must stand on public pages in a time. All is for agents who sell every plan of their area.
type disclaimer struct {
	ID     string            `yaml:"id"`
	From   clock.Date        `yaml:"from"`
	To     *clock.Date       `yaml:"to"`
	Source string            `yaml:"source"`
	Mark   string            `yaml:"mark"`
	Some   map[string]string `yaml:"some"`
	All    map[string]string `yaml:"all"`
}

func (d *disclaimer) holds(on clock.Date) bool {
	return !on.Before(d.From) && (d.To == nil || !on.After(*d.To))
}

// Rules are the texts of public pages.
type Rules struct {
	file struct {
		Kind        string                       `yaml:"kind"`
		Version     string                       `yaml:"version"`
		Disclaimers []disclaimer                 `yaml:"disclaimers"`
		Languages   map[string]map[string]string `yaml:"languages"`
		States      map[string]string            `yaml:"states"`
	}
	states []string
}

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	content, err := fs.ReadFile(files, rulesFile)
	if err != nil {
		return nil, fmt.Errorf("bulletin: %w", err)
	}
	r := &Rules{}
	if err := yaml.NewDecoder(bytes.NewReader(content), yaml.DisallowUnknownField()).Decode(&r.file); err != nil {
		return nil, fmt.Errorf("bulletin: %s: %w", rulesFile, err)
	}
	r.states = slices.Sorted(maps.Keys(r.file.States))
	return r, r.check()
}

func (r *Rules) check() error {
	for i := range r.file.Disclaimers {
		d := &r.file.Disclaimers[i]
		if d.ID == "" || d.Source == "" || d.Mark == "" || d.Some[english] == "" {
			return fmt.Errorf("bulletin: %s: disclaimer %d needs id, source, mark and an English text", rulesFile, i+1)
		}
		for j := range i {
			if o := &r.file.Disclaimers[j]; o.ID == d.ID && o.holds(d.From) {
				return fmt.Errorf("bulletin: %s: two texts of %s hold on %s", rulesFile, d.ID, d.From)
			}
		}
	}
	if len(r.states) == 0 || len(r.file.Languages) == 0 {
		return fmt.Errorf("bulletin: %s: states and languages must not be empty", rulesFile)
	}
	return nil
}

// Disclaimers are what a page must say on a day, in a language.
func (r *Rules) Disclaimers(on clock.Date, language string, c *PageContent) []string {
	var out []string
	fill := strings.NewReplacer("{organizations}", fmt.Sprint(c.Organizations), "{products}", fmt.Sprint(c.Products))
	for i := range r.file.Disclaimers {
		d := &r.file.Disclaimers[i]
		if !d.holds(on) {
			continue
		}
		text := d.Some
		if c.AllPlans && len(d.All) > 0 {
			text = d.All
		}
		words := text[base(language)]
		if words == "" {
			words = text[english]
		}
		out = append(out, fill.Replace(words))
	}
	return out
}

// Languages are those that an agent can say to speak, by their tag.
func (r *Rules) Languages() []string { return slices.Sorted(maps.Keys(r.file.Languages)) }

// Language is the name of a language in a language.
func (r *Rules) Language(tag, in string) string {
	if name := r.file.Languages[tag][base(in)]; name != "" {
		return name
	}
	return r.file.Languages[tag][english]
}

// States are the letters of all states.
func (r *Rules) States() []string { return slices.Clone(r.states) }

// StateName is the name of a state.
func (r *Rules) StateName(letters string) string { return r.file.States[letters] }
