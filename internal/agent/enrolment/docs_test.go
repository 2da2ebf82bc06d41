package enrolment_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/rules"
)

// TestDocs holds the page for people against the codes that say something, and the words of the command line.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/enrollment.md")
	if err != nil {
		t.Fatal(err)
	}
	r, err := enrolment.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "\n| reply | effect |")
	table, _, _ = strings.Cut(table, "\n\n")
	for _, c := range r.Codes().Replies {
		if !strings.Contains(table, c.Code) {
			t.Errorf("docs/enrollment.md does not say what %s does (%s)", c.Code, c.Says)
		}
	}
	for _, f := range enrolment.Formats {
		if !strings.Contains(string(page), "`"+string(f)+"`") {
			t.Errorf("docs/enrollment.md does not speak of the format %s", f)
		}
	}
	for _, k := range []enrolment.MoveKind{enrolment.NewEnrollment, enrolment.PlanChange, enrolment.Carried, enrolment.Collapsed, enrolment.Left} {
		if !strings.Contains(string(page), "`"+string(k)+"`") {
			t.Errorf("docs/enrollment.md does not speak of %s", k)
		}
	}
}
