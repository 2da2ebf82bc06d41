package inquiry_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/rules"
)

// with is the rules with one file changed.
func with(t *testing.T, file, old, now string) fs.FS {
	t.Helper()
	all := fstest.MapFS{}
	for _, name := range []string{"agent_inquiry", "agent_inquiry_limit", "agent_answer", "outreach_target", "resource_question"} {
		path := "complaint/" + name + ".yaml"
		text, err := fs.ReadFile(rules.Files, path)
		if err != nil {
			t.Fatal(err)
		}
		if name == file {
			if !strings.Contains(string(text), old) {
				t.Fatalf("%s does not hold %q", path, old)
			}
			text = []byte(strings.ReplaceAll(string(text), old, now))
		}
		all[path] = &fstest.MapFile{Data: text}
	}
	return all
}

// TestRulesThatWouldTellTooMuchAreRefused, and those with a hole.
func TestRulesThatWouldTellTooMuchAreRefused(t *testing.T) {
	for _, tc := range []struct{ name, file, old, now, want string }{
		{"neutral sounds different", "agent_answer", "A2: customer_calls", "A2: under_way", "A2 and A5 must say the same"},
		{"no sentence", "agent_answer", "A3: under_way", "A3: none", "no sentence for A3"},
		{"no part", "agent_answer", "  tty: {en:", "  fax: {en:", "no part tty"},
		{"a word that nobody knows", "agent_answer", "mark: S", "marks: S", "agent_answer.yaml"},
		{"a case without an answer", "agent_inquiry", "complete: true", "complete: perhaps", "agent_inquiry.yaml"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := inquiry.LoadRules(with(t, tc.file, tc.old, tc.now)); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, expected %q", err, tc.want)
			}
		})
	}
	if _, err := inquiry.LoadRules(fstest.MapFS{}); err == nil {
		t.Error("no rules are taken for some")
	}
}

// TestANewVersionOfTheRules stands beside the old one, each on its days.
func TestANewVersionOfTheRules(t *testing.T) {
	files := with(t, "agent_inquiry_limit", "  from: 2006-01-01", "  from: 2006-01-01\n  to: 2026-12-31").(fstest.MapFS)
	next := strings.NewReplacer(`"2026.1"`, `"2027.1"`, "  from: 2006-01-01\n  to: 2026-12-31", "  from: 2027-01-01").
		Replace(string(files["complaint/agent_inquiry_limit.yaml"].Data))
	files["complaint/agent_inquiry_limit-2027.yaml"] = &fstest.MapFile{Data: []byte(next)}
	if _, err := inquiry.LoadRules(files); err != nil {
		t.Fatal(err)
	}
}

// TestALineOfWhichLittleIsKnown: what the plan does not say is left out, without traces.
func TestALineOfWhichLittleIsKnown(t *testing.T) {
	r := loadRules(t)
	for _, tc := range []struct {
		line plan.Line
		want string
	}{
		{plan.Line{Phone: "1-800", TTY: "711", Hours: "always"}, "call member services at 1-800 (TTY 711). Hours: always"},
		{plan.Line{Phone: "1-800", TTY: "711"}, "call member services at 1-800 (TTY 711)."},
		{plan.Line{}, "call member services."},
	} {
		if got := r.Sentence(plan.Profile{MemberServices: tc.line}, "en-US", inquiry.Nothing); !strings.HasSuffix(got, tc.want) {
			t.Errorf("%q, expected its end %q", got, tc.want)
		}
	}
}
