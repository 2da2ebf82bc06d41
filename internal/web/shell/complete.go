package shell

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// counted are numbers that between them need every plural form of the languages we know of.
var counted = []int{0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 20, 21, 22, 100, 101, 102, 1_000_000, 2_000_000}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// Incomplete lists what keeps a language from being complete: texts that are missing or that the source does not have, placeholders
// that differ from the source, plural forms that the language needs. It is empty for languages that may be offered.
func (l *Languages) Incomplete() []string {
	var found []string
	from := l.voices[source]
	for _, lang := range l.order {
		v := l.voices[lang]
		for _, key := range slices.Sorted(maps.Keys(from.texts)) {
			found = append(found, v.incomplete(key, from.texts[key])...)
		}
		for _, key := range slices.Sorted(maps.Keys(v.texts)) {
			if from.texts[key] == nil {
				found = append(found, fmt.Sprintf("%s: %s is not in %s", lang, key, source))
			}
		}
	}
	return found
}

func (v *voice) incomplete(key string, from *i18n.Message) []string {
	m := v.texts[key]
	if m == nil {
		return []string{fmt.Sprintf("%s: %s is missing", v.lang, key)}
	}
	var found []string
	if is, want := placeholders(m.Other), placeholders(from.Other); !slices.Equal(is, want) {
		found = append(found, fmt.Sprintf("%s: %s has the placeholders %v, expected %v", v.lang, key, is, want))
	}
	if counts(m) != counts(from) {
		return append(found, fmt.Sprintf("%s: %s: one of the languages has plural forms and %s has none", v.lang, key, source))
	}
	if !counts(m) {
		return found
	}
	for _, n := range counted {
		_, err := v.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: n, TemplateData: map[string]any{}})
		if err != nil {
			return append(found, fmt.Sprintf("%s: %s lacks the plural form for %d", v.lang, key, n))
		}
	}
	return found
}

func counts(m *i18n.Message) bool {
	return m.Zero != "" || m.One != "" || m.Two != "" || m.Few != "" || m.Many != ""
}

func placeholders(text string) []string {
	var names []string
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}
