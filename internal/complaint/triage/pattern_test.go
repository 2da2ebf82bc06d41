package triage

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// words are the classes that the patterns of these tests use.
var words = map[string][]string{"fast": {"fast", "rush", "right away"}, "refuse": {"refus*", "would not"}}

func compilePattern(t testing.TB, text string) (*lexicon, state) {
	t.Helper()
	l := newLexicon()
	l.named, l.used = words, map[string]bool{}
	start, err := l.parsePattern(text)
	if err != nil {
		t.Fatal(err)
	}
	return l, start
}

// found is what a pattern finds in a text, "" for nothing.
func found(t testing.TB, written, text string) string {
	l, start := compilePattern(t, written)
	r := l.read(text)
	s := &Suggester{patterns: []pattern{{start: start}}}
	if hits := s.hits(r, nil); len(hits) > 0 {
		return r.words(hits[0])
	}
	return ""
}

func TestPatterns(t *testing.T) {
	for name, c := range map[string]struct{ pattern, text, want string }{
		"a word":                         {"rude", "She was Rude!", "Rude"},
		"not a part of a word":           {"rude", "rudeness", ""},
		"a star":                         {"rude*", "His rudeness hurt", "rudeness"},
		"two words":                      {"hung up", "she hung up", "hung up"},
		"not apart":                      {"hung up", "she hung it up", ""},
		"apart":                          {"hung ~1 up", "she hung it up", "hung it up"},
		"too far apart":                  {"hung ~1 up", "she hung it all up", ""},
		"one of several":                 {"(late|very slow)", "it was very slow", "very slow"},
		"a class":                        {"<refuse> ~3 <fast>", "They would not do it right away", "would not do it right away"},
		"a gap in a choice":              {"(took ~2 days|late) again", "it took two more days again", "took two more days again"},
		"a number":                       {"# hours", "after 3 hours", "3 hours"},
		"never beyond a sentence":        {"hung ~3 up", "She hung. Up", ""},
		"a dot inside a number":          {"paid ~2 dollars", "paid 3.50 dollars", "paid 3.50 dollars"},
		"a doctor's dot is none":         {"dr smith", "Dr. Smith", "Dr. Smith"},
		"apostrophes":                    {"didnt call", "they didn’t call", "didn’t call"},
		"accents left out":               {"apelacion", "mi apelación", "apelación"},
		"accents taken apart":            {"apelacion", "mi apelacio\u0301n", "apelacio\u0301n"},
		"goes back when the first fails": {"not ~2 (listen to me|listen)", "not listen at all", "not listen"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := found(t, c.pattern, c.text); got != c.want {
				t.Errorf("%q in %q: found %q, expected %q", c.pattern, c.text, got, c.want)
			}
		})
	}
}

func TestPatternsThatAreNone(t *testing.T) {
	for _, pattern := range []string{
		"", "~2 late", "late ~2", "late ~0 now", "late ~13 now", "(late", "late)", "late|now", "()", "(late|)", "<unknown>", "re*", "Late", "época", "la*te", "don't",
	} {
		l := newLexicon()
		l.named, l.used = words, map[string]bool{}
		if _, err := l.parsePattern(pattern); err == nil {
			t.Errorf("%q is accepted", pattern)
		}
	}
}

// TestReadingKeepsThePlaces: every word stands in the text where the reading says, in order, in exactly one sentence.
func TestReadingKeepsThePlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		r := read(text)
		at := 0
		for i, token := range r.tokens {
			if token.start < at || token.end <= token.start || token.end > len(r.text) {
				t.Fatalf("token %d at %d to %d after %d", i, token.start, token.end, at)
			}
			s := r.sentences[token.sentence]
			if i < s.first || i >= s.last || token.start < s.start || token.end > s.end {
				t.Fatalf("token %d is not in its sentence", i)
			}
			at = token.end
		}
	})
}

func TestALongTextIsReadToTheLimit(t *testing.T) {
	r := read(strings.Repeat("más ", maxLength))
	if len(r.text) > maxLength || len(r.tokens) == 0 {
		t.Errorf("%d bytes, %d words", len(r.text), len(r.tokens))
	}
}
