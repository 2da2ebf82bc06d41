package evaluate_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/population/evaluate"
	"github.com/keepwell/keepwell/rules"
)

func TestComparesTellsGoalsFromDeeds(t *testing.T) {
	lib, err := evaluate.LoadUntested(rules.Files, "valueset", "drug", "condition", "gap")
	if err != nil {
		t.Fatal(err)
	}
	p, err := evaluate.Compile(lib.Rules, lib.Sets, evaluate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{
		"a1c_control": true, "blood_pressure_control": true, "a1c_test": false, "mammogram": false, "kidney_tests": false, "diabetes": false,
	} {
		i, ok := p.Index(id)
		if !ok {
			t.Fatalf("no rule %s", id)
		}
		if got := p.Compares(i); got != want {
			t.Errorf("%s: compares %t, want %t", id, got, want)
		}
		if p.Rule(i).File() == "" {
			t.Errorf("%s came from no file", id)
		}
	}
}
