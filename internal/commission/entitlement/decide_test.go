package entitlement_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
	"github.com/keepwell/keepwell/rules"
)

func load(t testing.TB) *entitlement.Rules {
	t.Helper()
	r, err := entitlement.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVectors(t *testing.T) {
	ruletest.Vectors(t, load(t).Policies()[0], "../../../testdata/vectors/compensation.ndjson")
}
