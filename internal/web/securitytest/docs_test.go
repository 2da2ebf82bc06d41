package securitytest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// proof is how docs/security.md names a test: `internal/access.TestNoEntryNoPass`.
var proof = regexp.MustCompile("`((?:internal|cmd)/[a-z/]+)\\.(Test[A-Za-z0-9]+)`")

const root = "../../.."

// TestEveryProofExists reads docs/security.md: a claim without its test is none.
func TestEveryProofExists(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/security.md"))
	if err != nil {
		t.Fatal(err)
	}
	proofs := proof.FindAllStringSubmatch(string(page), -1)
	for _, p := range proofs {
		if !strings.Contains(testsOf(t, p[1]), "\nfunc "+p[2]+"(t *testing.T)") {
			t.Errorf("docs/security.md names %s in %s, which there is not", p[2], p[1])
		}
	}
	if len(proofs) < 100 {
		t.Errorf("%d tests are named", len(proofs))
	}
	for _, line := range strings.Split(string(page), "\n") {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| attack") && !strings.HasPrefix(line, "| ---") && !proof.MatchString(line) {
			t.Errorf("docs/security.md claims without a proof: %s", line)
		}
	}
	for _, reason := range []string{"TestEveryProofExists", "TestEveryAddressIsThere"} {
		page = append(page, reason...) // these two prove the other proofs
	}
	for _, m := range regexp.MustCompile(`\nfunc (Test[A-Za-z0-9]+)\(`).FindAllStringSubmatch(testsOf(t, "internal/web/securitytest"), -1) {
		if !strings.Contains(string(page), m[1]) {
			t.Errorf("docs/security.md does not say what %s is for", m[1])
		}
	}
}

// testsOf is the text of all tests of a package.
func testsOf(t *testing.T, folder string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
