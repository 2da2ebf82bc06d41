package shelltest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestStretch: every text gets at least 40% longer and keeps its placeholders.
func TestStretch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Za-z ,.]{1,40}(\{\{\.[A-Z][a-z]{1,8}\}\}[a-z ]{0,20})?`).Draw(t, "text")
		longer := stretchWords(text)
		if utf8.RuneCountInString(longer)*10 < utf8.RuneCountInString(text)*14 {
			t.Fatalf("%q became %q", text, longer)
		}
		_, inner, _ := strings.Cut(text, "{{")
		if name, _, ok := strings.Cut(inner, "}}"); ok && !strings.Contains(longer, "{{"+name+"}}") {
			t.Fatalf("%q lost its placeholder: %q", text, longer)
		}
	})
}
