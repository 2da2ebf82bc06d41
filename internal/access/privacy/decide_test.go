package privacy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
	"github.com/keepwell/keepwell/rules"
)

func loadRules(t testing.TB) *privacy.Rules {
	t.Helper()
	r, err := privacy.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVectors(t *testing.T) {
	for _, policy := range loadRules(t).Policies() {
		ruletest.Vectors(t, policy, "../../../testdata/vectors/"+policy.Name()+".ndjson")
	}
}

// TestClocks are cases beside the published ones: facts, and texts that must stand in the answer.
func TestClocks(t *testing.T) {
	policy := loadRules(t).Policies()[0]
	const (
		access     = `"kind": "access_request", "received_on": "2026-06-01"`
		accounting = `"kind": "accounting_request", "received_on": "2026-06-01"`
	)
	for _, test := range []struct{ name, facts, want string }{
		{"received late in the evening", `{"kind": "access_request", "received_at": "2026-06-02T03:59:59Z"}`, `"received_on":"2026-06-01","base_due_date":"2026-07-01"`},
		{"in another zone", `{"params": {"zone": "Pacific/Honolulu"}, "kind": "access_request", "received_at": "2026-06-02T10:00:00Z"}`, `"received_on":"2026-06-02","base_due_date":"2026-07-02","base_first_late_at":"2026-07-03T10:00:00Z"`},
		{"an accounting", `{` + accounting + `}`, `"base_due_date":"2026-07-31","base_first_late_at":"2026-08-01T04:00:00Z","extended_due_date":"2026-08-30","extended_first_late_at":"2026-08-31T04:00:00Z"`},
		{"an amendment", `{"kind": "amendment_request", "received_on": "2026-06-01"}`, `"base_due_date":"2026-07-31"`},
		{"at the first late instant", `{` + access + `, "events": [{"type": "fulfilled", "at": "2026-07-02T04:00:00Z"}]}`, `"fulfilled_at":"2026-07-02T04:00:00Z","timeliness":"late","fee_allowed":null`},
		{"an answer counts whenever one asks", `{` + access + `, "events": [{"type": "fulfilled", "at": "2026-06-20T04:00:00Z"}], "as_of": "2026-06-10T00:00:00Z"}`, `"timeliness":"timely"`},
		{"overdue", `{` + access + `, "as_of": "2026-07-02T04:00:00Z"}`, `"fulfilled_at":null,"timeliness":"overdue"`},
		{"the last second", `{` + access + `, "as_of": "2026-07-02T03:59:59Z"}`, `"timeliness":"open"`},
		{"extended in the last second", `{` + access + `, "events": [{"type": "extension", "at": "2026-07-02T03:59:59Z", "written_reason": true}]}`, `"due_date":"2026-07-31","first_late_at":"2026-08-01T04:00:00Z","extensions":[{"at":"2026-07-02T03:59:59Z","decision":"accepted","reason":null}]`},
		{"extended too late", `{` + access + `, "events": [{"type": "extension", "at": "2026-07-02T04:00:00Z"}]}`, `"due_date":"2026-07-01","first_late_at":"2026-07-02T04:00:00Z","extensions":[{"at":"2026-07-02T04:00:00Z","decision":"refused","reason":"after_due"}]`},
		{"no reason, then one", `{` + access + `, "events": [{"type": "extension", "at": "2026-06-10T00:00:00Z"}, {"type": "extension", "at": "2026-06-11T00:00:00Z", "written_reason": true}]}`, `"reason":"no_written_reason"},{"at":"2026-06-11T00:00:00Z","decision":"accepted"`},
		{"after the answer, in any order of input", `{` + access + `, "events": [{"type": "extension", "at": "2026-06-12T00:00:00Z", "written_reason": true}, {"type": "fulfilled", "at": "2026-06-11T00:00:00Z"}]}`, `"decision":"refused","reason":"case_closed"`},
		{"in time thanks to the extension", `{` + access + `, "events": [{"type": "fulfilled", "at": "2026-07-20T00:00:00Z"}, {"type": "extension", "at": "2026-06-12T00:00:00Z", "written_reason": true}]}`, `"timeliness":"timely"`},
		{"a second answer does not count", `{` + access + `, "events": [{"type": "fulfilled", "at": "2026-06-20T00:00:00Z"}, {"type": "fulfilled", "at": "2026-09-01T00:00:00Z"}]}`, `"fulfilled_at":"2026-06-20T00:00:00Z","timeliness":"timely"`},
		{"another list a year ago", `{` + accounting + `, "previous_accounting_on": "2025-06-01"}`, `"fee_allowed":false`},
		{"another list a day less than a year ago", `{` + accounting + `, "previous_accounting_on": "2025-06-02"}`, `"fee_allowed":true`},
		{"the first list", `{` + accounting + `, "previous_accounting_on": null, "events": null}`, `"extensions":[],"fulfilled_at":null,"timeliness":"open","fee_allowed":false`},
	} {
		answer, err := policy.Decide(json.RawMessage(test.facts))
		text, err2 := json.Marshal(answer)
		if err != nil || err2 != nil || !strings.Contains(string(text), test.want) {
			t.Errorf("%s: %s, %v; expected %s", test.name, text, err, test.want)
		}
	}
	for name, facts := range map[string]string{
		"no day": `{"kind": "access_request"}`, "an unknown kind": `{"kind": "x", "received_on": "2026-06-01"}`, "no object": `7`,
	} {
		if answer, err := policy.Decide(json.RawMessage(facts)); err == nil {
			t.Errorf("%s: %v", name, answer)
		}
	}
}
