package triage

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
)

// Kinds are the kinds of files of this room: classes of words, rules of procedure, rules of categories.
var Kinds = []string{"word", "trigger", "topic"}

// Rule is a set of patterns and what they suggest.
type Rule struct {
	ID       string              `yaml:"id"`
	Field    string              `yaml:"field"`
	Value    string              `yaml:"value"`
	Sub      string              `yaml:"sub"` // subcategory
	Weight   int                 `yaml:"weight"`
	Problem  bool                `yaml:"problem"` // tells of something that went wrong, not only of what it is about
	Asked    bool                `yaml:"asked"`   // only in a sentence that ends with a question mark
	Negated  bool                `yaml:"negated"` // also behind words that deny
	Any      map[string][]string `yaml:"any"`     // patterns by language
	With     map[string][]string `yaml:"with"`    // one of these must stand beside them
	WithIn   string              `yaml:"with_in"` // text, or sentence (the default)
	Unless   map[string][]string `yaml:"unless"`  // none of these may stand beside them
	UnlessIn string              `yaml:"unless_in"`
	Products []string            `yaml:"products"` // empty: all
}

const inText = "text"

// file is a file of any kind of this room.
type file struct {
	catalog.Head `yaml:",inline"`
	Words        map[string]map[string][]string `yaml:"words"`    // by language and name
	Negation     map[string][]string            `yaml:"negation"` // words that deny what follows
	ButOnly      map[string][]string            `yaml:"but_only"` // words behind them that deny nothing: not only
	Floor        int                            `yaml:"floor"`
	Rules        []Rule                         `yaml:"rules"`

	name string
}

// Load reads all versions and compiles them. The values of categories are held to the catalogs.
func Load(files fs.FS, catalogs *catalog.Catalogs) (*Rules, error) {
	byKind := map[string][]file{}
	err := catalog.ReadKinds(files, Kinds, func(name string, head catalog.Head, content []byte) error {
		f := file{name: name}
		if err := catalog.Strictly(name, content, &f); err != nil {
			return err
		}
		byKind[head.Kind] = append(byKind[head.Kind], f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	cuts, err := cutsOf(byKind)
	if err != nil {
		return nil, err
	}
	return compileAll(byKind, cuts, catalogs)
}

// cutsOf are the days on which any file comes into force.
func cutsOf(byKind map[string][]file) (cuts []clock.Date, err error) {
	var problems []error
	for _, kind := range Kinds {
		versions := byKind[kind]
		slices.SortFunc(versions, func(a, b file) int { return cmp.Compare(a.Effective.From, b.Effective.From) })
		var names []string
		var heads []catalog.Head
		for _, f := range versions {
			names, heads, cuts = append(names, f.name), append(heads, f.Head), append(cuts, f.Effective.From)
		}
		problems = append(problems, catalog.CheckVersions(kind, names, heads))
	}
	slices.Sort(cuts)
	return slices.Compact(cuts), errors.Join(problems...)
}

func compileAll(byKind map[string][]file, cuts []clock.Date, catalogs *catalog.Catalogs) (*Rules, error) {
	rules := &Rules{}
	var problems []error
	for _, from := range cuts {
		parts := make([]file, len(Kinds))
		for i, kind := range Kinds {
			parts[i] = inForce(byKind[kind], from)
		}
		s, err := compile(parts, catalogs.At(from))
		problems = append(problems, err)
		rules.spans = append(rules.spans, span{from, s})
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return rules, nil
}

func inForce(versions []file, on clock.Date) file {
	in := versions[0]
	for _, f := range versions {
		if f.Effective.From <= on {
			in = f
		}
	}
	return in
}

func (f *file) problem(field, format string, values ...any) error {
	return &catalog.FileError{File: f.name, Field: field, Problem: fmt.Sprintf(format, values...)}
}
