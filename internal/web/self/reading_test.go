package self_test

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/web/shell"
)

// Limits for readers over 65 (the health literacy guides ask for grade 6 to 8): how long a sentence may be, and the Flesch-Kincaid
// grade of the whole English text.
const (
	longest = 26
	grade   = 7.0
)

var (
	sentenceEnd = regexp.MustCompile(`[.!?:](\s|$)`)
	word        = regexp.MustCompile(`[\p{L}\d'’-]+`)
	vowels      = regexp.MustCompile(`(?i)[aeiouy]+`)
)

// TestSentencesAreShortAndWordsCommon measures the texts as a reading test does.
func TestSentencesAreShortAndWordsCommon(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		sentences, words, syllables := 0, 0, 0
		for key, text := range texts(t, lang) {
			for _, sentence := range sentenceEnd.Split(text, -1) {
				found := word.FindAllString(sentence, -1)
				if len(found) == 0 {
					continue
				}
				if len(found) > longest {
					t.Errorf("%s: %s has a sentence of %d words: %s", lang, key, len(found), sentence)
				}
				if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") { // labels and headings are no sentences
					continue
				}
				sentences, words = sentences+1, words+len(found)
				for _, w := range found {
					syllables += count(w)
				}
			}
		}
		level := .39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
		if lang == "en" && level > grade {
			t.Errorf("the texts read at grade %.1f, want at most %.0f", level, grade)
		}
		t.Logf("%s: %d sentences of %.1f words; Flesch-Kincaid grade %.1f (made for English)", lang, sentences, float64(words)/float64(sentences), level)
	}
}

// count is how many syllables an English word has, nearly.
func count(word string) int {
	return max(1, len(vowels.FindAllString(strings.TrimSuffix(strings.ToLower(word), "e"), -1)))
}

func texts(t *testing.T, lang string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, area := range []string{"self", "heard"} {
		file, err := fs.ReadFile(shell.EmbeddedTexts(), area+"."+lang+".yaml")
		must(t, err)
		var all map[string]any
		must(t, yaml.Unmarshal(file, &all))
		for key, text := range all {
			if key != "self.date.months" {
				found[key] = fmt.Sprint(text)
			}
		}
	}
	return found
}
