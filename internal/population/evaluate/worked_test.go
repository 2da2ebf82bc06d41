package evaluate

import (
	"os"
	"testing"
)

// worked loads the rules of testdata/worked.
func worked(tb testing.TB) *Library {
	lib, err := Load(os.DirFS("testdata"), "worked")
	if err != nil {
		tb.Fatal(err)
	}
	return lib
}

// TestWorkedCases runs the cases written beside the rules in testdata/worked: the worked cases (a) to (j) of the Chronic
// Conditions Warehouse rule, and one gap of each shape.
func TestWorkedCases(t *testing.T) {
	lib := worked(t)
	for i := range lib.Rules {
		r := &lib.Rules[i]
		for k := range r.Tests {
			t.Run(r.ID+" "+r.Version+"/"+r.Tests[k].Name, func(t *testing.T) {
				if err := r.Tests[k].run(r, lib.Sets); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestShippedRules compiles the rules that the binary carries in both modes and runs their own tests.
func TestShippedRules(t *testing.T) {
	lib := realLibrary(t)
	for _, mode := range []Mode{Prospective, MeasurePhase} {
		if _, err := Compile(lib.Rules, lib.Sets, Options{Mode: mode, Period: 2025}); err != nil {
			t.Error(err)
		}
	}
	if err := lib.RunTests(); err != nil {
		t.Error(err)
	}
}
