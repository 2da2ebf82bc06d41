package access

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Sensitivity says which rules and codes belong to which sensitive category (rules/access/sensitive.yaml). Nil hides everything.
type Sensitivity struct {
	rules map[string]categorySet
	exact map[systemCode]categorySet
	// prefixes are the codes that stand for all codes that begin like them, by system.
	prefixes map[string]*prefixTree
}

type systemCode struct{ system, code string }

// categorySet has a bit for each category, in the order of Categories.
type categorySet uint8

// hidesRule tells whether a finding of the rule belongs to a category that is not open.
func (s *Sensitivity) hidesRule(rule string, open []Category) bool {
	if s == nil {
		return true
	}
	return s.rules[rule]&^setOfCategories(open) != 0
}

// hidesCode tells whether the code belongs to a category that is not open. It is called for each row.
func (s *Sensitivity) hidesCode(system, code string, open []Category) bool {
	if s == nil {
		return true
	}
	in := s.exact[systemCode{system, code}]
	if tree := s.prefixes[system]; tree != nil {
		in |= tree.of(code)
	}
	return in != 0 && in&^setOfCategories(open) != 0
}

func setOfCategories(categories []Category) (set categorySet) {
	for _, c := range categories {
		if i := slices.Index(Categories, c); i >= 0 {
			set |= 1 << i
		}
	}
	return set
}

// prefixTree finds the categories of all prefixes of a code in one walk along its letters.
type prefixTree struct {
	in   categorySet
	next map[byte]*prefixTree
}

func (t *prefixTree) add(prefix string, in categorySet) {
	for i := range len(prefix) {
		if t.next == nil {
			t.next = map[byte]*prefixTree{}
		}
		if t.next[prefix[i]] == nil {
			t.next[prefix[i]] = &prefixTree{}
		}
		t = t.next[prefix[i]]
	}
	t.in |= in
}

func (t *prefixTree) of(code string) (in categorySet) {
	for i := 0; t != nil; i++ {
		in |= t.in
		if i == len(code) {
			break
		}
		t = t.next[code[i]]
	}
	return in
}

// sensitiveFile is rules/access/sensitive.yaml.
type sensitiveFile struct {
	Kind       string              `yaml:"kind"`
	Version    string              `yaml:"version"`
	Title      string              `yaml:"title"`
	Categories []sensitiveCategory `yaml:"categories"`
}

type sensitiveCategory struct {
	ID     Category        `yaml:"id"`
	Title  string          `yaml:"title"`
	Law    string          `yaml:"law"`
	Mark   string          `yaml:"mark"`
	Rules  []string        `yaml:"rules"`
	Codes  []sensitiveCode `yaml:"codes"`
	Sets   []sensitiveSets `yaml:"value_sets"`
	Source string          `yaml:"source"`
}

// sensitiveCode is a list of codes of one system. A star at the end stands for every code that begins so.
type sensitiveCode struct {
	System string   `yaml:"system"`
	Codes  []string `yaml:"codes"`
	What   string   `yaml:"what"`
	Mark   string   `yaml:"mark"`
	Source string   `yaml:"source"`
}

// sensitiveSets names value sets of a file of the rules; all their codes are sensitive.
type sensitiveSets struct {
	File string   `yaml:"file"`
	Sets []string `yaml:"sets"`
}

// ErrSensitive means that the file of sensitive data cannot be used as it is written.
var ErrSensitive = errors.New("access: sensitive.yaml is not sound")

// LoadSensitivity reads access/sensitive.yaml of the rule files. Every category must be there: an absent one would hide nothing.
func LoadSensitivity(files fs.FS) (*Sensitivity, error) {
	data, err := fs.ReadFile(files, path.Join(policyDir, "sensitive.yaml"))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSensitive, err)
	}
	var file sensitiveFile
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSensitive, err)
	}
	s := &Sensitivity{rules: map[string]categorySet{}, exact: map[systemCode]categorySet{}, prefixes: map[string]*prefixTree{}}
	seen := map[Category]bool{}
	for _, c := range file.Categories {
		if !slices.Contains(Categories, c.ID) || seen[c.ID] || c.Law == "" || c.Mark == "" {
			return nil, fmt.Errorf("%w: category %q is unknown, twice, or without law and mark", ErrSensitive, c.ID)
		}
		seen[c.ID] = true
		if err := s.add(files, c); err != nil {
			return nil, err
		}
	}
	if len(seen) != len(Categories) {
		return nil, fmt.Errorf("%w: a category is missing", ErrSensitive)
	}
	return s, nil
}

func (s *Sensitivity) add(files fs.FS, c sensitiveCategory) error {
	set := setOfCategories([]Category{c.ID})
	for _, rule := range c.Rules {
		s.rules[rule] |= set
	}
	for _, list := range c.Codes {
		for _, code := range list.Codes {
			if err := s.addCode(list.System, code, set); err != nil {
				return err
			}
		}
	}
	for _, sets := range c.Sets {
		if err := s.addSets(files, sets, set); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sensitivity) addCode(system, code string, set categorySet) error {
	prefix, star := strings.CutSuffix(code, "*")
	if system == "" || prefix == "" || strings.ContainsAny(prefix, "*. ") {
		return fmt.Errorf("%w: code %q of system %q: write codes without dots, a star only at the end", ErrSensitive, code, system)
	}
	if !star {
		s.exact[systemCode{system, code}] |= set
		return nil
	}
	if s.prefixes[system] == nil {
		s.prefixes[system] = &prefixTree{}
	}
	s.prefixes[system].add(prefix, set)
	return nil
}

// addSets reads the codes of value sets: columns value_set, code_system, code, ...
func (s *Sensitivity) addSets(files fs.FS, from sensitiveSets, set categorySet) error {
	data, err := fs.ReadFile(files, from.File)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSensitive, err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrSensitive, from.File, err)
	}
	found := map[string]bool{}
	for _, row := range rows[min(1, len(rows)):] {
		if len(row) > 2 && slices.Contains(from.Sets, row[0]) {
			found[row[0]] = true
			s.exact[systemCode{row[1], row[2]}] |= set
		}
	}
	for _, name := range from.Sets {
		if !found[name] {
			return fmt.Errorf("%w: %s has no value set %s", ErrSensitive, from.File, name)
		}
	}
	return nil
}
