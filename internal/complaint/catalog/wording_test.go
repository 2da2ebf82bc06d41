package catalog_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
)

func TestSay(t *testing.T) {
	w := load(t).Wording
	values := map[string]string{"answered_on": "2026-07-01", "phone": "1-800-555-0100"}
	for lang, want := range map[string]string{
		"en":    "We gave you our answer by phone on July 1, 2026. If you want it in writing, call 1-800-555-0100.",
		"es":    "Le dimos nuestra respuesta por teléfono el 1 de julio de 2026. Si la quiere por escrito, llame al 1-800-555-0100.",
		"es-PR": "Le dimos nuestra respuesta por teléfono el 1 de julio de 2026. Si la quiere por escrito, llame al 1-800-555-0100.",
		"vi":    "We gave you our answer by phone on July 1, 2026. If you want it in writing, call 1-800-555-0100.",
	} {
		if got, err := w.Say(lang, catalog.SayAnsweredByPhone, values); err != nil || got != want {
			t.Errorf("%s: %q, %v", lang, got, err)
		}
	}
}

func TestWhatCannotBeSaid(t *testing.T) {
	w := load(t).Wording
	for name, c := range map[string]struct {
		key    string
		values map[string]string
	}{
		"a key that is none":         {"nothing", nil},
		"a value missing":            {catalog.SayReceived, nil},
		"a value empty":              {catalog.SayReceived, map[string]string{"received_on": ""}},
		"a value that nobody wants":  {catalog.SayReceived, map[string]string{"received_on": "2026-07-01", "ground": "peer_review"}},
		"a date that is none":        {catalog.SayReceived, map[string]string{"received_on": "last week"}},
		"a date with a clock's time": {catalog.SayReceived, map[string]string{"received_on": "2026-07-01T00:00:00Z"}},
	} {
		text, err := w.Say("en", c.key, c.values)
		var refused *catalog.WordingError
		if !errors.As(err, &refused) || text != "" {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		if err != nil && (strings.Contains(err.Error(), "last week") || strings.Contains(err.Error(), "peer_review")) {
			t.Errorf("%s: the error repeats a value: %v", name, err)
		}
	}
}

// TestEverySayingCanBeSaid: in every language, and without a brace left.
func TestEverySayingCanBeSaid(t *testing.T) {
	w := load(t).Wording
	for _, s := range w.Sayings {
		values := map[string]string{}
		for _, v := range s.Values {
			values[v.Name] = map[string]string{"date": "2026-02-28", "phone": "1-800-555-0100", "text": "We still need records."}[v.Type]
		}
		for lang := range s.Text {
			text, err := w.Say(lang, s.ID, values)
			if err != nil || strings.ContainsAny(text, "{}") {
				t.Errorf("%s in %s: %q, %v", s.ID, lang, text, err)
			}
			if grade := readingGrade(text); lang == "en" && grade > 8 {
				t.Errorf("%s reads at grade %.1f: %s", s.ID, grade, text)
			}
		}
		if s.State == "" || s.When == "" {
			t.Errorf("%s: which state, and when", s.ID)
		}
	}
}

// TestTheGroundIsNeverSaid (promise A8): the sentence for confidential outcomes has no room for more than two dates.
func TestTheGroundIsNeverSaid(t *testing.T) {
	c := load(t)
	s, _ := c.Wording.Saying(catalog.SayInvestigated)
	for _, v := range s.Values {
		if v.Type != "date" {
			t.Errorf("%s could tell something", v.Name)
		}
	}
	for _, g := range c.Grounds {
		for lang, text := range s.Text {
			if strings.Contains(strings.ToLower(text), strings.ToLower(g.Name.In(lang))) {
				t.Errorf("%s: says %s", lang, g.ID)
			}
		}
	}
}

// TestPlainWordsAreReadable: what members choose from reads at grade 8 or less.
func TestPlainWordsAreReadable(t *testing.T) {
	c := load(t)
	for _, r := range c.Reasons {
		if text := r.Plain.In("en"); text != "" && readingGrade(text) > 8 {
			t.Errorf("reason %s reads at grade %.1f", r.ID, readingGrade(text))
		}
	}
	for _, p := range c.Procedures {
		if grade := readingGrade(p.Plain.In("en")); grade > 9 {
			t.Errorf("procedure %s reads at grade %.1f", p.ID, grade)
		}
	}
}

func TestDatesInWords(t *testing.T) {
	w := load(t).Wording
	if got := w.Date("es-MX", clock.MustParse("2026-12-25")); got != "25 de diciembre de 2026" {
		t.Error(got)
	}
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?:;]+(\s|$)`)
	vowels      = regexp.MustCompile(`[aeiouy]+`)
)

// readingGrade is the Flesch-Kincaid grade with syllables counted as groups of vowels, which is a little too high.
func readingGrade(text string) float64 {
	sentences := max(1, len(sentenceEnd.FindAllString(text, -1)))
	words := strings.Fields(text)
	syllables := 0
	for _, w := range words {
		syllables += max(1, len(vowels.FindAllString(strings.TrimSuffix(strings.ToLower(w), "e"), -1)))
	}
	n := float64(len(words))
	return 0.39*n/float64(sentences) + 11.8*float64(syllables)/n - 15.59
}
