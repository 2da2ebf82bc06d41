package catalog

import "strings"

// Source is the language in which texts are written first. A language that has no text of its own reads it.
const Source = "en"

// Required are the languages in which everything is written. A plan that adds one adds it to every text.
var Required = []string{Source, "es"}

// Text is one text in several languages, by BCP 47 tag.
type Text map[string]string

// In is the text in a language: as asked for ("es-PR"), in its base language ("es"), or in the source language.
func (t Text) In(lang string) string {
	if text, ok := t[lang]; ok {
		return text
	}
	base, _, _ := strings.Cut(lang, "-")
	if text, ok := t[base]; ok {
		return text
	}
	return t[Source]
}
