package contact_test

import (
	"os"
	"strings"
	"testing"
)

// TestDocs holds the page for people against the texts.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/letters.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range book(t).Texts.Letters() {
		l, _ := book(t).Texts.Letter(id)
		_, row, ok := strings.Cut(string(page), "| `"+string(id)+"` |")
		row, _, _ = strings.Cut(row, "\n")
		if !ok {
			t.Errorf("docs/letters.md does not list %s", id)
		}
		for name, v := range l.Values {
			mark := "`" + name + "`"
			if !v.Optional {
				mark += "*"
			}
			if !strings.Contains(row, mark) {
				t.Errorf("docs/letters.md: %s does not say %s", id, mark)
			}
		}
	}
	entries, err := os.ReadDir("../../rules/letter/block")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if id := strings.TrimSuffix(e.Name(), ".yaml"); !strings.Contains(string(page), "`"+id+"`") {
			t.Errorf("docs/letters.md does not speak of the notice %s", id)
		}
	}
}
