package rule_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/rule"
)

func lateRefill(t testing.TB) *rule.Set {
	t.Helper()
	content, err := os.ReadFile("../../rules/alert/late_refill_alert.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return load(t, string(content))
}

func load(t testing.TB, content string) *rule.Set {
	t.Helper()
	set, err := rule.Load("set.yaml", []byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// visit is a small complete set; the tests below break it in one place each.
const visit = `id: visit
version: "2026.1"
title: Yearly visit
effective: {from: 2026-01-01, to: 2026-12-31}
complete: true
inputs:
  months_since: {type: int, range: [0, 600]}
  asked: {type: bool}
  channel: {type: string, values: [phone, letter]}
params:
  due_months: {value: 12, mark: R, effective: 2026-01-01, source: plan handbook}
rules:
  - id: wish
    when: asked
    then: {invite: true, after_months: 0}
    because: The member asked for it.
    source: plan handbook
    mark: V
  - id: due
    when: months_since >= params.due_months && channel == "phone"
    then: {invite: true, after_months: =months_since - params.due_months}
    because: "Due: {months_since} months since the last visit."
    source: plan handbook
    mark: V
  - id: nothing
    when: otherwise
    then: {invite: false, after_months: 0}
    because: Not due.
    source: plan handbook
    mark: V
tests:
  - name: asked
    facts: {months_since: 3, asked: true, channel: letter}
    expect: {rule: wish}
`

func TestVisitLoads(t *testing.T) { load(t, visit) }

func TestMistakesAreFoundWithTheirPlace(t *testing.T) {
	for _, test := range []struct{ name, from, to, want string }{
		{"an unknown key", "title: Yearly visit", "title: Yearly visit\nowner: me", `set.yaml:4:1: unknown field "owner"`},
		{"a key twice", "complete: true", "complete: true\ncomplete: true", `set.yaml:6:1: `},
		{"a tab", "complete: true", "complete:\ttrue\n\tx", `set.yaml:6:`},
		{"an unknown key in a rule", "when: asked", "when: asked\n    where: here", `set.yaml:15:5: unknown field "where"`},
		{"an unknown input", "when: asked", "when: asked || late", `set.yaml:14:11: rule wish, when: undeclared reference to 'late'`},
		{"an unknown parameter", "params.due_months && ", "params.due && ", "undeclared reference to 'params"},
		{"a wrong type", "when: asked", "when: asked > 3", "set.yaml:14:11: rule wish, when: found no matching overload"},
		{"a condition that is no condition", "when: asked", "when: months_since", "is a int and must be a bool"},
		{"a wrong expression in then", "=months_since -", "=months_sinc -", "set.yaml:21:40: rule due, then after_months: undeclared"},
		{"a wrong expression in because", "{months_since} months", "{months} months", "set.yaml:22:14: rule due, because: in {months}"},
		{"an open brace in because", "{months_since} months", "{months_since months", "a brace has no partner"},
		{"otherwise too early", "when: asked", "when: otherwise", "otherwise is for the last rule only"},
		{"an id twice", "id: nothing", "id: due", "set.yaml:25:9: there are two rules due"},
		{"no mark", "    mark: V\ntests", "tests", "expected a mark"},
		{"an odd mark", "    mark: V\ntests", "    mark: X\ntests", "expected a mark"},
		{"no source", "source: plan handbook}", "source: \"\"}", "expected a source"},
		{"recalled without a date", "mark: R, effective: 2026-01-01,", "mark: R,", "a recalled value needs an effective date"},
		{
			"another result form", "{invite: false, after_months: 0}", "{invited: false, after_months: 0}",
			"rule nothing sets other fields than rule wish",
		},
		{"a field name of the output", "{invite: true, after_months: 0}", "{id: true}", `"id" cannot name a result field`},
		{"an unknown type", "asked: {type: bool}", "asked: {type: boolean}", `set.yaml:8:10: unknown type "boolean"`},
		{"a range for a text", "values: [phone, letter]", "range: [1, 2]", "a range is [smallest, largest] and for ints only"},
		{"a range upside down", "range: [0, 600]", "range: [600, 0]", "a range is [smallest, largest]"},
		{"values of another type", "values: [phone, letter]", "values: [phone, 3]", "value 2: expected a text"},
		{"a bad name", "asked: {type", "Asked: {type", "is no name"},
		{"a name of the language", "asked: {type", "size: {type", "is taken by the language"},
		{"an impossible date", "from: 2026-01-01", "from: 2026-02-30", "no such day in the calendar"},
		{"dates upside down", "to: 2026-12-31", "to: 2025-12-31", "it ends before it begins"},
		{"no start date", "{from: 2026-01-01, to: 2026-12-31}", "{to: 2026-12-31}", "expected a date from which"},
		{"an odd hit", "complete: true", "complete: true\nhit: last", "hit is first, unique or all"},
		{"no rules", "rules:\n" + strings.SplitN(visit, "rules:\n", 2)[1], "", "expected at least one rule"},
		{"a failing test", "expect: {rule: wish}", "expect: {rule: due}", `set.yaml:32:11: test "asked": expected rule due, got wish`},
		{"a failing value", "expect: {rule: wish}", "expect: {then: {invite: false}}", "invite: expected false, got true"},
		{"a test with a wrong fact", "months_since: 3, asked", "months_since: three, asked", "months_since: expected a whole number"},
		{"a test outside the range", "months_since: 3, asked", "months_since: 601, asked", "from 0 to 600"},
		{"an anchor", "source: plan handbook}", "source: &s plan handbook}", "anchors, aliases and tags are not allowed"},
		{"two documents", "id: visit", "id: visit\n---\nid: other", "set.yaml:"},
		{"nothing", visit, "", "set.yaml:1:1: expected exactly one rule set"},
		{"nested too deep", "when: asked", "when: asked || [1].all(a, [1].all(b, [1].all(c, a+b+c > 1)))", "nest"},
	} {
		t.Run(test.name, func(t *testing.T) {
			broken := strings.Replace(visit, test.from, test.to, 1)
			if broken == visit {
				t.Fatal("the test changes nothing")
			}
			_, err := rule.Load("set.yaml", []byte(broken))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestAllMistakesAreNamedAtOnce(t *testing.T) {
	broken := strings.NewReplacer("when: asked", "when: asced", "{months_since} months", "{months} months").Replace(visit)
	_, err := rule.Load("set.yaml", []byte(broken))
	if err == nil || strings.Count(err.Error(), "set.yaml:") != 2 {
		t.Errorf("got %v", err)
	}
}

func TestHashIsOfTheContent(t *testing.T) {
	first := load(t, visit)
	for name, change := range map[string]struct {
		from, to string
		same     bool
	}{
		"a comment":   {"id: visit", "# reviewed\nid: visit", true},
		"layout":      {"{invite: true, after_months: 0}", "\n      after_months: 0\n      invite: true", true},
		"a test":      {"name: asked", "name: the member asked", true},
		"a parameter": {"value: 12", "value: 13", false},
		"a reason":    {"Not due.", "Not due yet.", false},
		"a source":    {"plan handbook\n    mark: V\n  - id: due", "handbook\n    mark: V\n  - id: due", false},
	} {
		other := load(t, strings.Replace(visit, change.from, change.to, 1))
		if (other.Hash == first.Hash) != change.same {
			t.Errorf("%s: same hash: %v, want %v", name, !change.same, change.same)
		}
	}
}
