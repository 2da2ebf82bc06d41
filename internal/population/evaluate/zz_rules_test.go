package evaluate

import (
	"os"
	"testing"
)

func TestRealRules(t *testing.T) {
	lib, err := Load(os.DirFS("../../../rules"), "drug", "valueset", "condition", "gap")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []Mode{Prospective, MeasurePhase} {
		if _, err := Compile(lib.Rules, lib.Sets, Options{Mode: m, Period: 2025}); err != nil {
			t.Error(err)
		}
	}
	if err := lib.RunTests(); err != nil {
		t.Error(err)
	}
}
