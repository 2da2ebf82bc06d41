package book_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/book"
)

// TestDocs holds the page for people against the words that stand in addresses and files.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/agents.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range book.Statuses {
		if !strings.Contains(string(page), "\n| `"+string(s)+"` |") {
			t.Errorf("docs/agents.md has no row for %s", s)
		}
	}
}
