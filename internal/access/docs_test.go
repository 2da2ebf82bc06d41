package access

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The page that people read names every policy, and no other.
func TestDocsNameEveryPolicy(t *testing.T) {
	page, err := os.ReadFile("../../docs/access.md")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, p := range loadPolicies(t).List() {
		ids = append(ids, p.ID)
		if !strings.Contains(string(page), "`"+p.ID+"`") {
			t.Errorf("docs/access.md does not name %s", p.ID)
		}
	}
	for kind, id := range policyOf {
		if !slices.Contains(ids, id) {
			t.Errorf("grants of kind %s are told by a policy %s that there is not", kind, id)
		}
	}
}
