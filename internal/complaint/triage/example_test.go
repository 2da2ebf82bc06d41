package triage_test

import (
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/complaint/triage"
)

// example is a sentence of our own with what should be suggested.
type example struct {
	Words   string            `yaml:"words"`
	Lang    string            `yaml:"lang"`
	Product string            `yaml:"product"`
	Want    map[string]string `yaml:"want"`
	Matters *[]string         `yaml:"matters"`
}

func examples(t *testing.T) []example { return readExamples(t, "testdata/example.yaml") }

func readExamples(t *testing.T, name string) (all []example) {
	t.Helper()
	content, err := os.ReadFile(name)
	if err == nil {
		err = yaml.UnmarshalWithOptions(content, &all, yaml.Strict())
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// first is the first value of a field, or none.
func first(hints []triage.Hint, field string) string {
	for _, h := range hints {
		if h.Field == field {
			return h.Value
		}
	}
	return "none"
}

func TestExamples(t *testing.T) {
	s := load(t)
	for _, e := range examples(t) {
		lang := e.Lang
		if lang == "" {
			lang = "en"
		}
		hints := s.Suggest(e.Words, lang, e.Product)
		for field, want := range e.Want {
			if got := first(hints, field); got != want {
				t.Errorf("%q: %s is %s, expected %s\n\t%v", e.Words, field, got, want, hints)
			}
		}
		if e.Matters != nil {
			var got []string
			for _, h := range hints {
				if h.Field == triage.FieldMatter {
					got = append(got, h.Value)
				}
			}
			if strings.Join(got, " ") != strings.Join(*e.Matters, " ") {
				t.Errorf("%q: matters %v, expected %v", e.Words, got, *e.Matters)
			}
		}
	}
}

// TestExamplesAreNotInOneLanguageOnly: without a language, all patterns are tried, and the procedure of each example is the same.
func TestWithoutALanguageTheProcedureIsTheSame(t *testing.T) {
	s := load(t)
	for _, e := range examples(t) {
		want := e.Want[triage.FieldProcedure]
		if want == "" {
			continue
		}
		if got := first(s.Suggest(e.Words, "", e.Product), triage.FieldProcedure); got != want {
			t.Errorf("%q: %s without a language, expected %s", e.Words, got, want)
		}
	}
}

// freshFloors are how many sentences of fresh.yaml come out right, by field: few, and to be raised by rules that others' words made better.
var freshFloors = map[string]int{"procedure": 11, "category": 10, "trigger": 5, "also": 2, "product": 1}

// TestFresh measures sentences that were written after the rules.
func TestFresh(t *testing.T) {
	s := load(t)
	right, all := map[string]int{}, map[string]int{}
	for _, e := range readExamples(t, "testdata/fresh.yaml") {
		hints := s.Suggest(e.Words, e.Lang, e.Product)
		for field, want := range e.Want {
			all[field]++
			got := first(hints, field)
			right[field] += count(got == want)
			if got != want {
				t.Logf("%q: %s is %s, expected %s", e.Words, field, got, want)
			}
		}
	}
	for field, n := range all {
		t.Logf("%s: %d of %d", field, right[field], n)
		if right[field] < freshFloors[field] {
			t.Errorf("%s: %d of %d, expected at least %d", field, right[field], n, freshFloors[field])
		}
	}
}
