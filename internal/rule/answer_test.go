package rule_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// TestSetsFromAFolderWithOtherFiles: rooms share folders, and each takes its own sets with all their versions.
func TestSetsFromAFolderWithOtherFiles(t *testing.T) {
	files := fstest.MapFS{
		"rules/a/call.yaml":   {Data: []byte(firstVersion)},
		"rules/a/call-2.yaml": {Data: []byte(secondVersion)},
		"rules/a/calls.yaml":  {Data: []byte("no: rule set")},
		"rules/a/visit.yaml":  {Data: []byte(visit)},
	}
	library, err := rule.LoadSets(files, "rules/a", "call")
	if err != nil || len(library.Versions("call")) != 2 || len(library.IDs()) != 1 {
		t.Fatal(library, err)
	}
	if _, err := rule.LoadSets(files, "rules/a", "call", "meeting"); err == nil {
		t.Error("a set without a file")
	}
	if _, err := rule.LoadSets(files, "rules/a", "calls"); err == nil {
		t.Error("a file that is no set")
	}
}

func TestAnAnswerOrWhyNot(t *testing.T) {
	library, err := rule.NewLibrary(load(t, visit))
	if err != nil {
		t.Fatal(err)
	}
	day, never := clock.MustParse("2026-03-01"), clock.MustParse("2031-03-01")
	facts := map[string]any{"months_since": 3, "asked": true, "channel": "letter"}
	for _, on := range []*clock.Date{nil, &day} {
		if d, err := library.Answer("visit", on, facts); err != nil || d.By() != "visit@2026.1/wish" {
			t.Errorf("%s, %v", d.By(), err)
		}
	}
	delete(facts, "asked")
	var fact *rule.FactError
	if _, err := library.Answer("visit", nil, facts); !errors.As(err, &fact) || fact.Name != "asked" {
		t.Errorf("a missing fact: %v", err)
	}
	var none *rule.NotFoundError
	if _, err := library.Answer("visit", &never, facts); !errors.As(err, &none) {
		t.Errorf("no version in force: %v", err)
	}
	if _, err := library.Answer("other", nil, facts); err == nil {
		t.Error("a set that is not there")
	}
}
