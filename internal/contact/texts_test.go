package contact_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/wording"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the golden texts anew")

// The letters that rooms above this one want (complaint.LetterKinds), which this room must not know in code.
var complaintLetters = []letter.Template{
	"complaint_acknowledged", "complaint_extended", "complaint_outcome", "complaint_outcome_quality_of_care", "complaint_investigated",
	"complaint_dismissed", "complaint_withdrawn", "complaint_misfiled", "complaint_authority_needed", "complaint_information_needed",
	"care_appeal_decided",
}

var verificationLetters = []letter.Template{
	"verification_not_confirmed", "verification_confirmed", "verification_ended", "supplemental_eligible", "supplemental_not_eligible",
}

func TestEveryLetterHasItsText(t *testing.T) {
	texts := book(t).Texts
	want := slices.Concat(letter.Templates, complaintLetters, verificationLetters)
	slices.Sort(want)
	if diff := cmp.Diff(want, texts.Letters()); diff != "" {
		t.Errorf("wanted - there is +\n%s", diff)
	}
}

// sample is a value of each type.
func sample(name string, v wording.Value) string {
	switch v.Type {
	case wording.Date:
		return "2026-02-12"
	case wording.Choice:
		return v.Of[0]
	case wording.Choices:
		return strings.Join(v.Of, ",")
	case wording.Flag:
		return "yes"
	case wording.Prose:
		return "First words about " + name + ".\n\nSecond words."
	}
	return "Some " + name
}

// cases are values for a template: everything given, only what is required, and each choice of each value.
func cases(needs map[string]wording.Value) []map[string]string {
	all, least := map[string]string{}, map[string]string{}
	for name, v := range needs {
		all[name] = sample(name, v)
		if !v.Optional {
			least[name] = all[name]
		}
	}
	out := []map[string]string{all, least}
	for name, v := range needs {
		if v.Type != wording.Choice {
			continue
		}
		for _, choice := range v.Of {
			one := map[string]string{}
			for k, x := range all {
				one[k] = x
			}
			one[name] = choice
			out = append(out, one)
		}
	}
	return out
}

// TestEveryLetterInEveryLanguageWithEveryOutcome composes, says each given value, and leaves no place open.
func TestEveryLetterInEveryLanguageWithEveryOutcome(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	n := 0
	for _, lang := range contact.Languages {
		member := w.member(lang, person.Standard)
		for _, id := range book(t).Texts.Letters() {
			text, _ := book(t).Texts.Letter(id)
			for _, values := range cases(text.Needs()) {
				p, err := w.contact.PreviewPage(t.Context(), w.now, letter.Wanted{Member: member, Template: id, Values: values})
				if err != nil {
					t.Errorf("%s in %s with %v: %v", id, lang, values, err)
					continue
				}
				n++
				if strings.ContainsAny(p.Text, "{}") || p.Language != lang || !strings.Contains(p.Text, "1-800-555-0100") {
					t.Errorf("%s in %s with %v:\n%s", id, lang, values, p.Text)
				}
				for name := range text.Values {
					if values[name] != "" && text.Values[name].Type == wording.Prose && !strings.Contains(p.Text, "First words about "+name) {
						t.Errorf("%s in %s does not say %s", id, lang, name)
					}
				}
			}
		}
	}
	t.Log(n, "letters")
}

// TestOutcomesAreToldApart: no two outcomes read the same.
func TestOutcomesAreToldApart(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, lang := range contact.Languages {
		member := w.member(lang, person.Standard)
		for _, id := range book(t).Texts.Letters() {
			text, _ := book(t).Texts.Letter(id)
			for name, v := range text.Needs() {
				_, own := text.Values[name]
				if v.Type != wording.Choice || !own && id != "complaint_misfiled" {
					continue
				}
				seen := map[string]string{}
				values := cases(text.Needs())[0]
				for _, choice := range v.Of {
					values[name] = choice
					p, err := w.contact.PreviewPage(t.Context(), w.now, letter.Wanted{Member: member, Template: id, Values: values})
					w.must(err)
					if other, twice := seen[p.Text]; twice {
						t.Errorf("%s in %s reads the same for %s=%s and %s", id, lang, name, choice, other)
					}
					seen[p.Text] = choice
				}
			}
		}
	}
}

// TestConfidentialAnswerSaysNothing: the letter of promise A8 cannot say what was found, because it has no value for it.
func TestConfidentialAnswerSaysNothing(t *testing.T) {
	text, _ := book(t).Texts.Letter("complaint_investigated")
	if len(text.Values) != 0 {
		t.Errorf("it has values of its own: %v", text.Values)
	}
}

// TestGoldenTexts holds some letters, whole, against how they were read and approved. go test -update writes them anew.
func TestGoldenTexts(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, id := range []letter.Template{
		"complaint_acknowledged", "complaint_extended", "complaint_outcome_quality_of_care", "complaint_investigated", "complaint_misfiled",
		"privacy_request_denied", "authorization_missing_elements",
	} {
		text, _ := book(t).Texts.Letter(id)
		for _, lang := range append(contact.Languages, "vi") {
			p, err := w.contact.PreviewPage(t.Context(), w.now, letter.Wanted{
				Member: w.member(lang, person.Standard), Template: id, Values: cases(text.Needs())[0],
			})
			w.must(err)
			golden(t, fmt.Sprintf("%s.%s.txt", id, lang), p.Text)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: approved - now +\n%s", name, diff)
	}
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?:]+(\s|$)`)
	vowels      = regexp.MustCompile(`[aeiouy]+`)
	codes       = regexp.MustCompile(`\S*\d\S*|\S*\.(gov|example)\S*|\(TTY: \S+`)
)

// grade is the Flesch-Kincaid grade with syllables counted as groups of vowels, which is a little too high. Numbers and addresses do not count.
func grade(text string) float64 {
	text = codes.ReplaceAllString(text, "")
	words := strings.Fields(text)
	syllables := 0
	for _, w := range words {
		syllables += max(1, len(vowels.FindAllString(strings.TrimSuffix(strings.ToLower(w), "e"), -1)))
	}
	n := float64(max(1, len(words)))
	return 0.39*n/float64(max(1, len(sentenceEnd.FindAllString(text, -1)))) + 11.8*float64(syllables)/n - 15.59
}

// TestLettersReadEasily: letters read at grade 8 or below in English.
func TestLettersReadEasily(t *testing.T) {
	for _, id := range book(t).Texts.Letters() {
		text, _ := book(t).Texts.Letter(id)
		var all []string
		for _, l := range text.Text["en"].Body {
			all = append(all, l.P)
			for _, item := range l.List {
				all = append(all, strings.TrimSuffix(item, ".")+".")
			}
		}
		if g := grade(strings.Join(all, " ")); g > 8 {
			t.Errorf("%s reads at grade %.1f, expected 8 or less", id, g)
		}
	}
}
