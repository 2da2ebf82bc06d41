package wording

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Marks and what a letter may tell: closed lists.
var (
	marks = []string{"V", "S", "R", "O", "reading"}
	tells = []string{"receipt", "status", "outcome", "authority", "privacy", "notice"}
)

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// checkLetter holds a letter against its declarations.
func (t *Texts) checkLetter(l *Letter) error {
	c := &checker{texts: t, values: map[string]Value{}, words: Dictionary{}}
	f, ok := t.families[l.Family]
	if !ok {
		c.problem("family %q is not there", l.Family)
		f = &Family{}
	}
	maps.Copy(c.values, f.Values)
	maps.Copy(c.words, f.Words)
	for name := range l.Values {
		if _, twice := c.values[name]; twice {
			c.problem("value %s is declared by the family, too", name)
		}
	}
	maps.Copy(c.values, l.Values)
	maps.Copy(c.words, l.Words)
	l.all, l.names = c.values, c.words
	if !slices.Contains(tells, l.Tells) {
		c.problem("tells is %q, expected one of %s", l.Tells, strings.Join(tells, ", "))
	}
	c.paper(l.Version, l.Source, l.Mark)
	c.declarations()
	c.text(l.Text, l.Values)
	return errors.Join(c.problems...)
}

// checkBlock holds a notice against what the plan's profile can say: it has no values.
func (t *Texts) checkBlock(b *Block) error {
	c := &checker{texts: t}
	c.paper(b.Version, b.Source, b.Mark)
	c.text(b.Text, nil)
	seen := map[string]bool{}
	for _, tag := range b.Taglines {
		if tag.Language == "" || tag.Text == "" || seen[tag.Language] {
			c.problem("tagline %q is empty or there twice", tag.Language)
		}
		seen[tag.Language] = true
		c.names("tagline "+tag.Language, tag.Text, &Line{})
	}
	return errors.Join(c.problems...)
}

type checker struct {
	texts    *Texts
	values   map[string]Value
	words    Dictionary
	problems []error
	lang     string
	used     map[string]bool            // in the language that is looked at
	lines    map[string]map[string]bool // choices that have a line of their own
}

func (c *checker) problem(format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf(format, args...))
}

func (c *checker) paper(version, source, mark string) {
	if version == "" || source == "" {
		c.problem("version and source are needed")
	}
	if !slices.Contains(marks, mark) {
		c.problem("mark is %q, expected one of %s", mark, strings.Join(marks, ", "))
	}
}

// declarations are sound by themselves: types are known, and choices have words in every language or none at all.
func (c *checker) declarations() {
	for _, name := range slices.Sorted(maps.Keys(c.values)) {
		v := c.values[name]
		choice := v.Type == Choice || v.Type == Choices
		switch {
		case !slices.Contains([]Type{Words, Prose, Date, Choice, Choices, Flag}, v.Type):
			c.problem("value %s: type is %q", name, v.Type)
		case v.Open && (v.Type != Choice || len(c.words[name]) == 0):
			c.problem("value %s: only a choice with words of its own can be open", name)
		case choice != (len(v.Of) > 0):
			c.problem("value %s: a choice lists what it can be under of, and nothing else does", name)
		}
		for of := range c.words[name] {
			if !slices.Contains(v.Of, of) {
				c.problem("words: %s cannot be %q", name, of)
			}
		}
	}
	for name := range c.words {
		if _, ok := c.values[name]; !ok {
			c.problem("words: value %s is not declared", name)
		}
	}
}

// text is there in every language, says what is declared, and has the same lines everywhere.
func (c *checker) text(text map[string]Text, own map[string]Value) {
	for lang := range text {
		if !slices.Contains(c.texts.languages, lang) {
			c.problem("language %s is there and was not asked for", lang)
		}
	}
	for _, c.lang = range c.texts.languages {
		in, ok := text[c.lang]
		if !ok || in.Title == "" || len(in.Body) == 0 {
			c.problem("language %s is missing, or has no title or body", c.lang)
			continue
		}
		c.used, c.lines = map[string]bool{}, map[string]map[string]bool{}
		c.names("title", in.Title, &Line{})
		for i := range in.Body {
			c.line(fmt.Sprintf("%s line %d", c.lang, i+1), &in.Body[i])
		}
		c.unsaid(own)
		c.sameLines(text[c.texts.languages[0]].Body, in.Body)
	}
}

func (c *checker) line(where string, l *Line) {
	var err error
	if l.when, err = parseWhen(l.When); err != nil {
		c.problem("%s: %w", where, err)
	}
	if n := len(slices.DeleteFunc(l.kinds(), func(k string) bool { return k == "" })); n != 1 {
		c.problem("%s: has %d of p, h, list, prose, each and address, expected one", where, n)
	}
	for _, x := range l.when {
		c.condition(where, x)
	}
	for _, text := range append([]string{l.P, l.H}, l.List...) {
		c.names(where, text, l)
	}
	c.value(where, l.Prose, Prose, l)
	c.value(where, l.Each, Choices, l)
	if l.Address != "" && !slices.Contains(addresses, l.Address) {
		c.problem("%s: address is %q, expected one of %s", where, l.Address, strings.Join(addresses, ", "))
	}
}

func (l *Line) kinds() []string {
	list := ""
	if len(l.List) > 0 {
		list = "list"
	}
	return []string{l.P, l.H, list, l.Prose, l.Each, l.Address}
}

func (c *checker) condition(where string, x condition) {
	v, ok := c.values[x.name]
	if !ok && !slices.Contains(fields, x.name) {
		c.problem("%s: when: %s is not declared", where, x.name)
		return
	}
	c.used[x.name] = true
	for _, of := range x.of {
		if !slices.Contains(v.Of, of) {
			c.problem("%s: when: %s cannot be %q", where, x.name, of)
		}
		if c.lines[x.name] == nil {
			c.lines[x.name] = map[string]bool{}
		}
		c.lines[x.name][of] = !x.not
	}
}

// names are what a text says in braces.
func (c *checker) names(where, text string, l *Line) {
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		name := found[1]
		if slices.Contains(fields, name) {
			continue
		}
		v, ok := c.values[name]
		if !ok || v.Type == Prose || v.Type == Choices || v.Type == Flag {
			c.problem("%s: {%s} is not declared, or is not a value for a sentence", where, name)
			continue
		}
		c.value(where, name, v.Type, l)
	}
}

// value is one that the line says: it has the type, words where it is a choice, and is there whenever the line is.
func (c *checker) value(where, name string, of Type, l *Line) {
	if name == "" {
		return
	}
	v, ok := c.values[name]
	switch {
	case !ok || v.Type != of:
		c.problem("%s: %s is not a declared value of type %s", where, name, of)
		return
	case v.Optional && !l.gives(name):
		c.problem("%s: %s is optional: the line needs it under when", where, name)
	}
	c.used[name] = true
	for _, choice := range v.Of {
		if c.words[name][choice][c.lang] == "" {
			c.problem("%s: %s has no words for %q", where, name, choice)
		}
	}
}

// unsaid values and choices: a declared value is said in every language, and each choice that some line is for has one.
func (c *checker) unsaid(own map[string]Value) {
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if !c.used[name] {
			c.problem("%s: value %s is declared and not said", c.lang, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.lines)) {
		for _, choice := range c.values[name].Of {
			_, own := own[name]
			if !c.lines[name][choice] && own && len(c.words[name]) == 0 {
				c.problem("%s: no line is for %s=%s", c.lang, name, choice)
			}
		}
	}
}

// sameLines: a paragraph that is missing in one language is a member who is not told.
func (c *checker) sameLines(in, other []Line) {
	if len(in) != len(other) {
		c.problem("%s has %d lines, %s has %d", c.texts.languages[0], len(in), c.lang, len(other))
		return
	}
	for i := range in {
		a, b := &in[i], &other[i]
		same := a.When == b.When && (a.P != "") == (b.P != "") && (a.H != "") == (b.H != "") && len(a.List) == len(b.List) &&
			a.Prose == b.Prose && a.Each == b.Each && a.Address == b.Address
		if !same {
			c.problem("line %d is another one in %s than in %s", i+1, c.texts.languages[0], c.lang)
		}
	}
}
