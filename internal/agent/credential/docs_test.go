package credential_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/rules"
)

// TestDocs holds the page for people against the words that are stored, and the column maps against those that are shipped.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/agents.md")
	if err != nil {
		t.Fatal(err)
	}
	words := []string{string(credential.Withdrawn), credential.AnInternal, credential.ACallCenter}
	for _, s := range []agent.State{agent.Ready, agent.Lapsed, agent.Termed, agent.Gone, agent.None} {
		words = append(words, string(s))
	}
	for _, r := range credential.Reasons {
		words = append(words, string(r))
	}
	for _, k := range credential.Kinds {
		words = append(words, string(k))
	}
	maps, err := credential.Maps(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range maps {
		words = append(words, m.ID)
	}
	for _, word := range words {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/agents.md does not speak of %s", word)
		}
	}
	for _, test := range agent.Tests {
		if !strings.Contains(string(page), "\n| "+string(test)+" |") {
			t.Errorf("docs/agents.md has no row for the test %s", test)
		}
	}
}
