package contact_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/rules"
)

// found are the words that a pattern finds in a rule file, each once.
func found(t *testing.T, file, pattern string) (out []string) {
	t.Helper()
	text, err := fs.ReadFile(rules.Files, file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
		for _, word := range strings.Split(m[1], ", ") {
			if !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
	}
	if len(out) == 0 {
		t.Fatalf("%s has nothing like %s", file, pattern)
	}
	return out
}

// TestLettersKnowEveryReason: what other rooms can give as a reason has words in the letter that says it; else the letter would wait for ever.
func TestLettersKnowEveryReason(t *testing.T) {
	var kinds, refusals []string
	for _, k := range privacy.Kinds {
		kinds = append(kinds, string(k))
	}
	for _, r := range authorization.RefuseReasons {
		if r != authorization.AbuseOrNeglect && r != authorization.Endangerment { // never in a letter
			refusals = append(refusals, string(r))
		}
	}
	for _, c := range []struct {
		id    letter.Template
		value string
		all   []string
	}{
		{"authorization_missing_elements", "elements", found(t, "authorization/required_elements.yaml", `then: \{element: (\w+)\}`)},
		{"authorization_missing_elements", "form", found(t, "authorization/required_elements.yaml", `values: \[(.*), spoken_agreement\]`)},
		{"authorization_refused", "reason", refusals},
		{"privacy_request_denied", "grounds", found(t, "privacy/denial_ground.yaml", `values: \[(psychotherapy_notes.*)\]`)},
		{"privacy_request_received", "kind", kinds},
		{"complaint_dismissed", "reason", found(t, "complaint/reason.yaml", `id: (\w+)\n +for: \[dismissal`)},
		{"complaint_withdrawn", "reason", found(t, "complaint/reason.yaml", `id: (\w+)\n +for: \[withdrawal`)},
		{"complaint_extended", "reason", found(t, "complaint/reason.yaml", `id: (\w+)\n +for: \[extension`)},
	} {
		l, _ := book(t).Texts.Letter(c.id)
		for _, word := range c.all {
			if !slices.Contains(l.Needs()[c.value].Of, word) {
				t.Errorf("%s has no words for %s=%s", c.id, c.value, word)
			}
		}
	}
}
