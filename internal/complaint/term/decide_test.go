package term_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/rule/ruletest"
)

func TestVectors(t *testing.T) {
	for _, policy := range loadRules(t).Policies() {
		ruletest.Vectors(t, policy, "../../../testdata/vectors/"+policy.Name()+".ndjson")
	}
}
