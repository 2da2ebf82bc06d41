package shell

import (
	"fmt"
	"maps"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// voice speaks one language.
type voice struct {
	lang      string // BCP 47, as in the file names
	name      string // in itself: Español
	direction string // ltr or rtl
	texts     map[string]*i18n.Message
	plain     map[string]string // texts without placeholders and plural forms: found without a template
	localizer *i18n.Localizer
	printer   *message.Printer // numbers of the region
	calendar  calendar
	source    *voice // speaks where this language misses a text; nil for the source itself
}

// Keys that describe a language itself. Each language file of the shell has them.
const (
	nameKey      = "shell.language.name"
	regionKey    = "shell.language.region"
	directionKey = "shell.language.direction"
)

func newVoice(bundle *i18n.Bundle, lang string, texts map[string]*i18n.Message, source *voice) (*voice, error) {
	v := &voice{lang: lang, texts: texts, plain: map[string]string{}, localizer: i18n.NewLocalizer(bundle, ruled(lang).String()), source: source}
	for key, m := range texts {
		if !counts(m) && !strings.Contains(m.Other, "{{") {
			v.plain[key] = m.Other
		}
	}
	v.name, v.direction = v.say(nameKey, nil), v.say(directionKey, nil)
	region, err := language.Parse(v.say(regionKey, nil))
	if err != nil {
		return nil, fmt.Errorf("texts in %s: %s: %w", lang, regionKey, err)
	}
	v.printer = message.NewPrinter(region)
	v.calendar, err = newCalendar(v)
	return v, err
}

func (v *voice) has(key string) bool {
	return v.texts[key] != nil || (v.source != nil && v.source.has(key))
}

// say is the wording of a key. A text that is missing in this language is said in the source language, and a key that nobody knows
// is said as it is: the tests of the texts refuse both.
func (v *voice) say(key string, data map[string]any) string {
	if text, ok := v.plain[key]; ok {
		return text
	}
	return v.localize(key, &i18n.LocalizeConfig{MessageID: key, TemplateData: data})
}

// sayCount is the wording of a key for a number of things; {{.N}} is the number as the language writes it.
func (v *voice) sayCount(key string, n int, data map[string]any) string {
	with := map[string]any{"N": v.number(n)}
	maps.Copy(with, data)
	return v.localize(key, &i18n.LocalizeConfig{MessageID: key, TemplateData: with, PluralCount: n})
}

func (v *voice) localize(key string, what *i18n.LocalizeConfig) string {
	if v.texts[key] == nil {
		if v.source == nil {
			return key
		}
		return v.source.localize(key, what)
	}
	text, err := v.localizer.Localize(what)
	if err != nil {
		return key
	}
	return text
}

// T is a text in the visitor's language. args are pairs of a placeholder's name and its value.
func (v Visit) T(key string, args ...any) string { return v.voice.say(key, pairs(args)) }

// N is a text for a number of things; its placeholder {{.N}} is the number.
func (v Visit) N(key string, n int, args ...any) string { return v.voice.sayCount(key, n, pairs(args)) }

// Has tells whether a key has a text: for keys that are made of data, such as a policy's id.
func (v Visit) Has(key string) bool { return v.voice.has(key) }

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		data[name] = args[i+1]
	}
	return data
}
