package adherence_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
)

func TestVectors(t *testing.T) {
	for _, p := range []rule.Policy{adherence.PDC{}, adherence.LateRefill{}} {
		ruletest.Vectors(t, p, "../../../testdata/vectors/"+p.Name()+".ndjson")
	}
}
