package change_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/change"
)

// TestDocs holds the page for people against the words that are stored.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/agents.md")
	if err != nil {
		t.Fatal(err)
	}
	words := append([]string{change.First, change.Feed, change.Review, change.Disputed, change.Cancelled}, aor.Parameters...)
	for _, o := range []agent.Outcome{
		agent.Keep, agent.Carry, agent.MoveAgent, agent.MoveCallCenter, agent.ToHouse, agent.Hold, agent.HoldCompliance, agent.Successor, agent.Out, agent.NoAgent,
	} {
		words = append(words, string(o))
	}
	for _, word := range words {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/agents.md does not speak of %s", word)
		}
	}
}
