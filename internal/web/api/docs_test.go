package api_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/web/api"
)

func TestTheDocumentationNamesEveryScopeThatIsNotMemberData(t *testing.T) {
	text, err := os.ReadFile("../../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range api.Scopes() {
		kind, _, _ := strings.Cut(s.Name, ":")
		word := "`" + s.Name + "`"
		if !strings.Contains(string(text), word) && !strings.Contains(string(text), "`"+kind+"`") {
			t.Errorf("docs/api.md does not name %s", s.Name)
		}
		if s.Explicit && !strings.Contains(string(text), "| "+word+" | "+s.Text+" |") {
			t.Errorf("docs/api.md does not say of %s: %s", s.Name, s.Text)
		}
	}
}
