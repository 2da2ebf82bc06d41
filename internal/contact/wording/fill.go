package wording

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/sheet"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/store"
)

// Facts are what a text is filled with, besides the values of the letter.
type Facts struct {
	Profile plan.Profile // in the language of the letter
	QIO     plan.QIO
	To      string // the recipient's name
	Own     bool   // the recipient is the member
	Asked   string // the language that the recipient asked for
}

// Limits of values: a letter is not a file.
const (
	maxLine  = 400
	maxProse = 12_000
)

// ValueError says which value of a letter does not fit, and what was expected; never the value.
type ValueError struct{ Name, Expected string }

func (e *ValueError) Error() string { return fmt.Sprintf("value %s: expected %s", e.Name, e.Expected) }

// NotConfiguredError says which fields of the plan's profile a letter needs and that are empty. The letter waits.
type NotConfiguredError struct{ Fields []string }

func (e *NotConfiguredError) Error() string {
	return "the plan profile lacks what the letter says: " + strings.Join(e.Fields, ", ")
}

// Filled is a text with its values in their places.
type Filled struct {
	Title string
	Parts []sheet.Part
}

// Fill makes a letter's text in a language. Errors: store.Invalid with *ValueError, store.Conflict with *NotConfiguredError.
func (l *Letter) Fill(lang string, values map[string]string, f Facts) (Filled, error) {
	said, err := l.say(lang, values)
	if err != nil {
		return Filled{}, &store.Error{Kind: store.Invalid, Op: "letter " + string(l.ID), Err: err}
	}
	w := writer{lang: lang, said: said, raw: values, facts: &f}
	return w.all("letter "+string(l.ID), l.Text[lang], func(each string) []string {
		var out []string
		for choice := range strings.SplitSeq(values[each], ",") {
			out = append(out, l.names[each][strings.TrimSpace(choice)][lang])
		}
		return out
	})
}

// Fill makes a notice in a language. Errors: store.Conflict with *NotConfiguredError.
func (b *Block) Fill(lang string, f Facts) (Filled, error) {
	w := writer{lang: lang, facts: &f}
	out, err := w.all("notice "+b.ID, b.Text[lang], nil)
	for _, tag := range b.taglinesFor(f.Asked) {
		out.Parts = append(out.Parts, sheet.Part{Kind: sheet.Paragraph, Text: w.line(tag.Text), Language: tag.Language})
	}
	if err == nil {
		err = w.lacks("notice " + b.ID)
	}
	return out, err
}

// taglinesFor puts the sentence in the language that was asked for before the others: it may be the only one its reader looks for.
func (b *Block) taglinesFor(asked string) []Tagline {
	want, _ := language.Make(asked).Base()
	return slices.SortedStableFunc(slices.Values(b.Taglines), func(x, y Tagline) int {
		a, _ := language.Make(x.Language).Base()
		c, _ := language.Make(y.Language).Base()
		switch {
		case a == want && c != want:
			return -1
		case c == want && a != want:
			return 1
		}
		return 0
	})
}

// say holds the values against the declaration and puts them in words.
func (l *Letter) say(lang string, values map[string]string) (map[string]string, error) {
	said := map[string]string{}
	for name, text := range values {
		v, ok := l.all[name]
		if !ok {
			return nil, &ValueError{name, "no such value: it is not declared"}
		}
		if text == "" {
			continue
		}
		word, err := v.say(name, text, lang, l.names)
		if err != nil {
			return nil, err
		}
		said[name] = word
	}
	for name, v := range l.all {
		if !v.Optional && said[name] == "" {
			return nil, &ValueError{name, "a value: it is required"}
		}
	}
	return said, nil
}

func (v Value) say(name, text, lang string, words Dictionary) (string, error) {
	switch v.Type {
	case Date:
		day, err := clock.Parse(text)
		if err != nil {
			return "", &ValueError{name, "a date as YYYY-MM-DD"}
		}
		return DateIn(lang, day), nil
	case Choice:
		switch {
		case slices.Contains(v.Of, text):
			return cmp.Or(words[name][text][lang], text), nil
		case !v.Open:
			return "", &ValueError{name, "one of " + strings.Join(v.Of, ", ")}
		case len([]rune(text)) > maxProse:
			return "", &ValueError{name, fmt.Sprintf("at most %d characters", maxProse)}
		}
		return strings.Join(strings.Fields(text), " "), nil
	case Choices:
		for choice := range strings.SplitSeq(text, ",") {
			if !slices.Contains(v.Of, strings.TrimSpace(choice)) {
				return "", &ValueError{name, "some of " + strings.Join(v.Of, ", ")}
			}
		}
	case Flag:
		if text != "yes" {
			return "", nil
		}
	case Words:
		if strings.ContainsAny(text, "\r\n") || len([]rune(text)) > maxLine {
			return "", &ValueError{name, fmt.Sprintf("one line of at most %d characters", maxLine)}
		}
	case Prose:
		if len([]rune(text)) > maxProse {
			return "", &ValueError{name, fmt.Sprintf("at most %d characters", maxProse)}
		}
	}
	return text, nil
}

// writer puts one text together.
type writer struct {
	lang    string
	said    map[string]string
	raw     map[string]string // as given: conditions compare the choice, not its words
	facts   *Facts
	missing []string
}

func (w *writer) all(op string, t Text, each func(string) []string) (Filled, error) {
	out := Filled{Title: w.line(t.Title)}
	for i := range t.Body {
		l := &t.Body[i]
		if !slices.ContainsFunc(l.when, func(c condition) bool { return !c.holds(w.given) }) {
			out.Parts = append(out.Parts, w.parts(l, each)...)
		}
	}
	return out, w.lacks(op)
}

func (w *writer) lacks(op string) error {
	if len(w.missing) == 0 {
		return nil
	}
	slices.Sort(w.missing)
	return &store.Error{Kind: store.Conflict, Op: op, Key: "letter.not_configured", Err: &NotConfiguredError{slices.Compact(w.missing)}}
}

// given is what a condition looks at.
func (w *writer) given(name string) string {
	if text, ok := w.said[name]; ok {
		if text == "" {
			return ""
		}
		return w.raw[name]
	}
	return w.facts.field(name)
}

func (w *writer) parts(l *Line, each func(string) []string) []sheet.Part {
	switch {
	case l.H != "":
		return []sheet.Part{{Kind: sheet.Heading, Text: w.line(l.H)}}
	case len(l.List) > 0:
		items := make([]string, len(l.List))
		for i, text := range l.List {
			items[i] = w.line(text)
		}
		return []sheet.Part{{Kind: sheet.List, Items: items}}
	case l.Prose != "":
		return paragraphs(w.said[l.Prose])
	case l.Each != "":
		return []sheet.Part{{Kind: sheet.List, Items: each(l.Each)}}
	case l.Address != "":
		lines := w.facts.address(l.Address)
		if len(lines) == 0 {
			w.missing = append(w.missing, l.Address+".mail")
		}
		return []sheet.Part{{Kind: sheet.Address, Items: lines}}
	}
	return []sheet.Part{{Kind: sheet.Paragraph, Text: w.line(l.P)}}
}

// line fills the places in a sentence.
func (w *writer) line(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		name := found[1 : len(found)-1]
		if value, ok := w.said[name]; ok {
			return value
		}
		value := w.facts.field(name)
		if value == "" {
			w.missing = append(w.missing, name)
		}
		return value
	})
}

// paragraphs are what somebody wrote, cut at blank lines.
func paragraphs(text string) (out []sheet.Part) {
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if words := strings.Join(strings.Fields(part), " "); words != "" {
			out = append(out, sheet.Part{Kind: sheet.Paragraph, Text: words})
		}
	}
	return out
}
