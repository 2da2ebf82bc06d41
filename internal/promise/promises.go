package promise

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/goccy/go-yaml"
)

// Folder is where the promises are.
const Folder = "promise"

// languages in which each promise is told.
var languages = []string{"en", "es"}

// Text is a text in every language.
type Text map[string]string

// In is the text in a language, or in English.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok {
		return s
	}
	return t["en"]
}

// Promise is one row of the plan's list.
type Promise struct {
	ID     ID     `yaml:"id"`
	Name   Text   `yaml:"name"`
	Kept   Text   `yaml:"kept"`   // what counts as kept
	Broken Text   `yaml:"broken"` // what counts as broken
	Source string `yaml:"source"`
}

// Promises are all rows that are measured, in the order of the list.
type Promises struct{ Rows []Promise }

// Load reads the promises. A row without a measure, a measure without a row and a missing language are errors.
func Load(files fs.FS) (*Promises, error) {
	names, err := fs.Glob(files, Folder+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("promise: %w", err)
	}
	p := &Promises{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("promise: %w", err)
		}
		var file struct {
			Promises []Promise `yaml:"promises"`
		}
		if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(&file); err != nil {
			return nil, fmt.Errorf("promise: %s: %w", name, err)
		}
		p.Rows = append(p.Rows, file.Promises...)
	}
	slices.SortStableFunc(p.Rows, func(a, b Promise) int { return a.ID.order(b.ID) })
	return p, p.check()
}

// measured are the promises that have a measure.
func measured() []ID {
	all := []ID{"A1", "A4", "A12", "B1", "B6", "B9", "B10", "B11"}
	for _, x := range caseMarks {
		all = append(all, x.id)
	}
	for _, x := range changeMarks {
		all = append(all, x.id)
	}
	for _, x := range disputeMarks {
		all = append(all, x.id)
	}
	return all
}

func (p *Promises) check() error {
	var all error
	var rows []ID
	for _, row := range p.Rows {
		if slices.Contains(rows, row.ID) {
			all = errors.Join(all, fmt.Errorf("promise %s: stands there twice", row.ID))
		}
		rows = append(rows, row.ID)
		all = errors.Join(all, row.check())
	}
	for _, id := range measured() {
		if !slices.Contains(rows, id) {
			all = errors.Join(all, fmt.Errorf("promise %s: is measured but not in the list", id))
		}
	}
	return all
}

func (p Promise) check() error {
	if !slices.Contains(measured(), p.ID) {
		return fmt.Errorf("promise %s: nothing measures it", p.ID)
	}
	if p.Source == "" {
		return fmt.Errorf("promise %s: source is missing", p.ID)
	}
	for field, text := range map[string]Text{"name": p.Name, "kept": p.Kept, "broken": p.Broken} {
		for _, lang := range languages {
			if text[lang] == "" {
				return fmt.Errorf("promise %s: %s is missing in %s", p.ID, field, lang)
			}
		}
	}
	return nil
}

// Get is a promise by its id.
func (p *Promises) Get(id ID) (Promise, bool) {
	i := slices.IndexFunc(p.Rows, func(row Promise) bool { return row.ID == id })
	if i < 0 {
		return Promise{}, false
	}
	return p.Rows[i], true
}
