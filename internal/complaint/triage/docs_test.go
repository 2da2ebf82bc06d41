package triage_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/complaint/triage"
)

// TestDocs holds the page for people against the fields and files.
func TestDocs(t *testing.T) {
	content, err := os.ReadFile("../../../docs/complaint-triage.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(content)
	for _, field := range triage.Fields {
		if !strings.Contains(page, "`"+field+"`") {
			t.Errorf("docs/complaint-triage.md does not speak of %s", field)
		}
	}
	for _, kind := range append(catalog.Kinds, triage.Kinds...) {
		if !strings.Contains(page, "`"+kind+".yaml`") {
			t.Errorf("docs/complaint-triage.md does not speak of %s.yaml", kind)
		}
	}
	if counted := fmt.Sprintf("**%d sentences of our own**", len(examples(t))); !strings.Contains(page, counted) {
		t.Errorf("docs/complaint-triage.md does not say %s", counted)
	}
}
