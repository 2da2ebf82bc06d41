package triage

import (
	"errors"
	"maps"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint/catalog"
)

// compiler makes a suggester of the files of one time.
type compiler struct {
	s        *Suggester
	words    map[string]map[string][]string // by language and name
	used     map[string]map[string]bool
	catalog  *catalog.Catalog
	seen     map[string]bool // ids
	problems []error
}

func compile(parts []file, c *catalog.Catalog) (*Suggester, error) {
	m := &compiler{
		s:       &Suggester{lexicon: newLexicon(), also: map[string][]string{}, quality: map[string]bool{}},
		words:   parts[0].Words,
		used:    map[string]map[string]bool{},
		catalog: c,
		seen:    map[string]bool{},
	}
	m.s.languages = slices.Sorted(maps.Keys(m.words))
	for lang := range m.words {
		m.used[lang] = map[string]bool{}
	}
	for _, f := range parts {
		m.s.Versions = append(m.s.Versions, f.Kind+"@"+f.Version)
		m.s.floor = max(m.s.floor, f.Floor)
		for _, r := range f.Rules {
			m.rule(&f, r)
		}
	}
	m.denials(&parts[0])
	m.unused(&parts[0])
	for _, category := range c.Categories {
		m.s.also[category.ID] = category.Also
		m.s.quality[category.ID] = category.QualityOfCare
	}
	return m.s, errors.Join(m.problems...)
}

func (m *compiler) rule(f *file, r Rule) {
	if r.ID == "" || m.seen[r.ID] {
		m.problems = append(m.problems, f.problem("rules."+r.ID, "the id is missing or stands twice"))
	}
	m.seen[r.ID] = true
	m.problems = append(m.problems, m.check(f, r))
	if r.Weight == 0 {
		r.Weight = 1
		if r.Problem {
			r.Weight = 3
		}
	}
	m.s.rules = append(m.s.rules, compiled{Rule: r, name: f.Kind + "@" + f.Version + "/" + r.ID})
	for as, patterns := range []map[string][]string{finds: r.Any, needs: r.With, forbids: r.Unless} {
		for _, lang := range slices.Sorted(maps.Keys(patterns)) {
			m.patterns(f, r.ID, lang, role(as), patterns[lang])
		}
	}
}

// check holds a rule to what hints may say.
func (m *compiler) check(f *file, r Rule) error {
	field := "rules." + r.ID
	switch {
	case !slices.Contains(Fields, r.Field) && r.Field != fieldMood:
		return f.problem(field+".field", "%q is no field", r.Field)
	case r.Value == "":
		return f.problem(field+".value", "is missing")
	case len(r.Any) == 0:
		return f.problem(field+".any", "is missing")
	case r.WithIn != "" && r.WithIn != inText || r.UnlessIn != "" && r.UnlessIn != inText:
		return f.problem(field, "with_in and unless_in can be text")
	}
	if r.Field != FieldCategory {
		return nil
	}
	category, known := m.catalog.Category(r.Value)
	if !known {
		return f.problem(field+".value", "there is no category %s", r.Value)
	}
	if _, known := category.Subcategory(r.Sub); r.Sub != "" && !known {
		return f.problem(field+".sub", "%s has no subcategory %s", r.Value, r.Sub)
	}
	return nil
}

func (m *compiler) patterns(f *file, id, lang string, as role, texts []string) {
	if _, known := m.words[lang]; !known {
		m.problems = append(m.problems, f.problem("rules."+id, "there are no words in %s", lang))
		return
	}
	m.s.lexicon.named, m.s.lexicon.used = m.words[lang], m.used[lang]
	for _, text := range texts {
		start, err := m.s.lexicon.parsePattern(text)
		if err != nil {
			m.problems = append(m.problems, f.problem("rules."+id+"."+lang, "%v", err))
			continue
		}
		m.s.patterns = append(m.s.patterns, pattern{rule: int32(len(m.s.rules) - 1), role: as, lang: lang, start: start})
	}
}

// denials are the words that deny what follows them.
func (m *compiler) denials(f *file) {
	var deny, only []string
	for _, lang := range m.s.languages {
		deny, only = append(deny, f.Negation[lang]...), append(only, f.ButOnly[lang]...)
	}
	if len(deny) == 0 || len(only) == 0 {
		m.problems = append(m.problems, f.problem("negation", "negation and but_only are needed"))
		return
	}
	m.s.negation, m.s.butOnly = m.s.lexicon.classOf(deny), m.s.lexicon.classOf(only)
}

// unused finds classes of words that no pattern asks for.
func (m *compiler) unused(f *file) {
	for _, lang := range m.s.languages {
		for _, name := range slices.Sorted(maps.Keys(m.words[lang])) {
			if !m.used[lang][name] {
				m.problems = append(m.problems, f.problem("words."+lang+"."+name, "no pattern uses it"))
			}
		}
	}
}
