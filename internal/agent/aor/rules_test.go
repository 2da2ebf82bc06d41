package aor_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
	"github.com/keepwell/keepwell/rules"
)

func load(t testing.TB) *aor.Rules {
	t.Helper()
	r, err := aor.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTheRuleFileHoldsItsTests runs the cases that the file carries.
func TestTheRuleFileHoldsItsTests(t *testing.T) { ruletest.Run(t, rules.Files, "aor") }

// TestVectors holds the published cases.
func TestVectors(t *testing.T) {
	ruletest.Vectors(t, load(t).Policies()[0], "../../../testdata/vectors/aor.ndjson")
}

// TestEveryCombination holds the rules against a second reading of the table, written by hand, over the full cross product: every
// channel and facilitator, every state, like and unlike, gap, conflict, parameters, successor, payable or not. Both ways of asking
// must give the same.
func TestEveryCombination(t *testing.T) {
	r := load(t)
	policy := r.Policies()[0]
	n := 0
	for f := range every {
		n++
		want := byHand(f)
		got, err := r.Decide(f)
		if err != nil {
			t.Fatalf("%+v: %v", f, err)
		}
		if text := told(&got); text != want {
			t.Fatalf("%s\n got %s\nwant %s", asJSON(t, f), text, want)
		}
		if n%7 == 0 {
			checkPolicy(t, policy, f, &got)
		}
	}
	if n < 20_000 {
		t.Fatalf("only %d combinations", n)
	}
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// checkPolicy asks the same through JSON.
func checkPolicy(t *testing.T, policy rule.Policy, f *aor.Facts, want *aor.Result) {
	t.Helper()
	answer, err := policy.Decide(asJSON(t, f))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Outcome     agent.Outcome  `json:"outcome"`
		Rule        string         `json:"rule"`
		Agent       *agent.NPN     `json:"agent_of_record"`
		Meanwhile   *agent.Outcome `json:"provisional_outcome"`
		Provisional *agent.NPN     `json:"provisional_agent_of_record"`
		Because     []agent.Test   `json:"because"`
		ChangeType  *string        `json:"change_type"`
		Payable     bool           `json:"payable"`
		Unpaid      *string        `json:"payable_reason"`
		Decision    struct{ Because, Source, Set, Version, Hash string }
	}
	if err := json.Unmarshal(asJSON(t, answer), &got); err != nil {
		t.Fatal(err)
	}
	back := aor.Result{
		Outcome: got.Outcome, Rule: got.Rule, Agent: value(got.Agent), ProvisionalOutcome: value(got.Meanwhile),
		Provisional: value(got.Provisional), Because: got.Because, ChangeType: value(got.ChangeType), Payable: got.Payable,
		Unpaid: value(got.Unpaid), Citation: got.Decision.Because,
	}
	if told(&back) != told(want) || got.Decision.Source != want.Source || got.Because == nil {
		t.Fatalf("%s\n got %s", told(want), told(&back))
	}
}

func value[T any](p *T) (zero T) {
	if p == nil {
		return zero
	}
	return *p
}

// told is a result in one line.
func told(r *aor.Result) string {
	return fmt.Sprintf("%s %s agent=%s meanwhile=%s/%s because=%v type=%s payable=%t %s | %s",
		r.Rule, r.Outcome, r.Agent, r.ProvisionalOutcome, r.Provisional, r.Because, r.ChangeType, r.Payable, r.Unpaid, r.Citation)
}

// whole is a case in which nothing is wrong.
const whole = `{"channel":"external_agent","decided_on":"2026-11-02","effective_on":"2027-01-01",` +
	`"old_plan":{"parent_organization":"CARRIER","contract_id":"H1","plan_id":"001","family":"ma"},` +
	`"new_plan":{"parent_organization":"CARRIER","contract_id":"H1","plan_id":"002","family":"mapd","commissionable":true},"gap_months":0,` +
	`"original_agent":{"npn":"1000000001","state":"ready","failed_tests":[]},"facilitator":{"npn":"2000000002","ready":true,"failed_tests":[]}}`

// TestBadFactsNameTheirField: a wrong or missing fact is an error that says which, and never what it was.
func TestBadFactsNameTheirField(t *testing.T) {
	policy := load(t).Policies()[0]
	if _, err := policy.Decide(json.RawMessage(whole)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, field string }{
		{`"external_agent"`, `"carrier_pigeon"`, "channel"},
		{`"external_agent"`, `7`, "channel"},
		{`"channel":"external_agent",`, ``, "channel"},
		{`"decided_on":"2026-11-02",`, ``, "decided_on"},
		{`"2026-11-02"`, `"2026-02-30"`, "decided_on"},
		{`"effective_on":"2027-01-01",`, ``, "effective_on"},
		{`"2027-01-01"`, `"soon"`, "effective_on"},
		{`"new_plan":{"parent_organization":"CARRIER",`, `"new_plan":{`, "new_plan.parent_organization"},
		{`"family":"mapd"`, `"family":"hmo"`, "new_plan.family"},
		{`"family":"ma"`, `"family":"hmo"`, "old_plan.family"},
		{`"new_plan"`, `"another"`, "new_plan"},
		{`"gap_months":0`, `"gap_months":-1`, "gap_months"},
		{`"gap_months":0`, `"gap_months":1.5`, "gap_months"},
		{`"gap_months":0`, `"evidence_conflict":"maybe"`, "evidence_conflict"},
		{`"gap_months":0`, `"params":{"protect":true}`, "params.protect"},
		{`"gap_months":0`, `"params":{"allow_gap":1}`, "params.allow_gap"},
		{`"gap_months":0`, `"params":{"silent_channels":"shout"}`, "params.silent_channels"},
		{`"gap_months":0`, `"params":[]`, "params"},
		{`"state":"ready"`, `"state":"asleep"`, "original_agent.state"},
		{`"npn":"1000000001",`, ``, "original_agent.npn"},
		{`"npn":"1000000001"`, `"npn":"0123"`, "original_agent.npn"},
		{`"failed_tests":[]},"fac`, `"failed_tests":["luck"]},"fac`, "original_agent.failed_tests"},
		{`,"facilitator":{"npn":"2000000002","ready":true,"failed_tests":[]}`, ``, "facilitator"},
		{`"ready":true`, `"ready":"yes"`, "facilitator.ready"},
		{`"ready":true,`, ``, "facilitator.ready"},
		{`"npn":"2000000002",`, ``, "facilitator.npn"},
		{`"gap_months":0`, `"successor":{"npn":"4","state":"ready"}`, "successor.recorded_on"},
		{`"gap_months":0`, `"successor":{"npn":"4","recorded_on":"2026-01-01","state":"odd"}`, "successor.state"},
		{whole, `[]`, "facts"},
		{whole, `{"channel":`, "channel"},
		{whole, whole + "x", "facts"},
	} {
		_, err := policy.Decide(json.RawMessage(strings.Replace(whole, c.from, c.to, 1)))
		var wrong *rule.FactError
		if !errors.As(err, &wrong) || wrong.Name != c.field {
			t.Errorf("%s -> %s: got %v, expected an error about %s", c.from, c.to, err, c.field)
		}
	}
}

// TestWhatTheAnswerDoesNotNeedMayBeMissing: nobody has to know who made a change that is out of scope.
func TestWhatTheAnswerDoesNotNeedMayBeMissing(t *testing.T) {
	policy := load(t).Policies()[0]
	facts := `{"channel":"external_agent","decided_on":"2026-11-02","effective_on":"2027-01-01","old_plan":null,` +
		`"new_plan":{"parent_organization":"CARRIER","family":"mapd"},"note":{"anything":[1,{"else":null}]}}`
	answer, err := policy.Decide(json.RawMessage(facts))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(asJSON(t, answer)); !strings.Contains(text, `"rule":"R01"`) || !strings.Contains(text, `"change_type":null`) {
		t.Error(text)
	}
}

// TestChoicesOfAProfile reads the plan's parameters.
func TestChoicesOfAProfile(t *testing.T) {
	p, err := aor.Choices(map[string]plan.Parameter{"protect_unlike": {Value: true}, "silent_channels": {Value: "house"}})
	if err != nil || !*p.ProtectUnlike || p.AllowGap != nil || *p.SilentChannels != "house" {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, wrong := range []map[string]plan.Parameter{
		{"protect_unlike": {Value: "yes"}}, {"silent_channels": {Value: "shout"}}, {"allow_gap": {Value: 1}},
	} {
		if _, err := aor.Choices(wrong); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
}
