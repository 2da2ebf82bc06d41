package dispute_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/dispute"
)

// TestDocs holds the page for people against the words that are stored.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/agents.md")
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, c := range dispute.Claims {
		words = append(words, string(c))
	}
	for _, s := range dispute.States {
		words = append(words, string(s))
	}
	for _, word := range words {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/agents.md does not speak of %s", word)
		}
	}
}
