package inquiry_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/complaint/inquiry"
)

// TestDocs holds the page for people against the words that are stored.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/agent-inquiries.md")
	if err != nil {
		t.Fatal(err)
	}
	words := []string{"agent_day", "agency_day", "member_week", "unmatched"}
	for _, c := range inquiry.Codes {
		words = append(words, string(c))
	}
	for _, r := range inquiry.Reports[1:] {
		words = append(words, string(r))
	}
	for _, topic := range inquiry.Topics {
		words = append(words, string(topic))
	}
	for _, k := range inquiry.OutreachKinds {
		words = append(words, string(k))
		for _, r := range inquiry.ResultsOf(k) {
			words = append(words, string(r))
		}
	}
	for _, word := range words {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/agent-inquiries.md does not speak of %s", word)
		}
	}
}
