package privacy_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
)

// TestDocs holds the page for people against the words that are stored.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/authorizations-and-privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, k := range privacy.Kinds {
		words = append(words, string(k))
	}
	for _, l := range letter.Templates {
		words = append(words, string(l))
	}
	for _, word := range words {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/authorizations-and-privacy.md does not speak of %s", word)
		}
	}
}

// TestEveryReasonIsDecided asks the rules about every reason of a disclosure.
func TestEveryReasonIsDecided(t *testing.T) {
	w := map[bool]int{}
	for _, why := range privacy.Reasons {
		accountable, err := loadRules(t).Accountable(why)
		if err != nil {
			t.Errorf("%s: %v", why, err)
		}
		w[accountable]++
	}
	if w[true] != 10 || w[false] != 8 {
		t.Errorf("%d reasons are told and %d are not, expected 10 and 8", w[true], w[false])
	}
}
