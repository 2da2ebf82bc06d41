package authorization_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access/authorization"
)

// TestDocs holds the page for people against the words that are stored.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/authorizations-and-privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, f := range authorization.Forms {
		words = append(words, string(f))
	}
	for _, r := range authorization.RefuseReasons {
		words = append(words, string(r))
	}
	for _, word := range words {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/authorizations-and-privacy.md does not speak of %s", word)
		}
	}
}
