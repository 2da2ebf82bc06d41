package authorization_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
	"github.com/keepwell/keepwell/rules"
)

func loadRules(t testing.TB) *authorization.Rules {
	t.Helper()
	r, err := authorization.LoadRules(rules.Files)
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

// TestForms are cases beside the published ones: facts, and texts that must stand in the answer.
func TestForms(t *testing.T) {
	policy := loadRules(t).Policies()[0]
	const signed = `"kind": "equivalent_notice", "member_signed_on": "2026-02-10", "representative_signed_on": "2026-02-14"`
	for _, test := range []struct{ name, facts, want string }{
		{"no params at all", `{"form": {` + signed + `}, "filed_on": "2026-03-01"}`, `"valid":true,"reason":null`},
		{"another zone", `{"params": {"zone": "Pacific/Honolulu"}, "form": {` + signed + `}, "filed_on": "2026-03-01"}`, `"first_invalid_at":"2027-02-15T10:00:00Z"`},
		{"the day after the last", `{"form": {` + signed + `}, "filed_on": "2027-02-15"}`, `"reason":"expired"`},
		{"elements are missing, dates are there", `{"form": {` + signed + `, "missing_elements": ["member_name"]}, "filed_on": "2027-02-15"}`, `"reason":"missing_elements","effective_on":"2026-02-14","last_filing_date":"2027-02-14"`},
		{"elements null", `{"form": {` + signed + `, "missing_elements": null}, "filed_on": "2026-03-01"}`, `"valid":true`},
		{"too old and revoked", `{"form": {` + signed + `, "revoked_on": "2026-05-01"}, "filed_on": "2028-01-01"}`, `"reason":"expired"`},
		{"revoked on the day", `{"form": {` + signed + `, "revoked_on": "2026-05-01"}, "filed_on": "2026-05-01"}`, `"reason":"revoked"`},
		{"revoked the day after", `{"form": {` + signed + `, "revoked_on": "2026-05-02"}, "filed_on": "2026-05-01"}`, `"valid":true`},
		{"checked later than filed", `{"form": {` + signed + `, "revoked_on": "2026-05-02"}, "filed_on": "2026-05-01", "checked_on": "2026-05-02"}`, `"reason":"revoked"`},
		{"disqualified, unsigned", `{"form": {"kind": "cms_1696", "representative_disqualified": true}, "filed_on": "2026-05-01"}`, `"reason":"representative_disqualified","effective_on":null,"last_filing_date":null,"first_invalid_at":null`},
		{"a signed retainer", `{"form": {"kind": "attorney_retainer", "member_signed_on": "2026-02-10", "representative_signed_on": "2026-02-14"}}`, `"reason":"not_an_appointment","effective_on":null`},
		{"a power of attorney that was revoked", `{"form": {"kind": "legal_authority", "revoked_on": "2026-01-01"}, "filed_on": "2026-05-01"}`, `"reason":"revoked"`},
		{"old court papers", `{"form": {"kind": "legal_authority", "member_signed_on": "2001-01-01", "representative_signed_on": "2001-01-01"}, "filed_on": "2026-05-01"}`, `"valid":true,"reason":null,"effective_on":null`},
	} {
		answer, err := policy.Decide(json.RawMessage(test.facts))
		text, err2 := json.Marshal(answer)
		if err != nil || err2 != nil || !strings.Contains(string(text), test.want) {
			t.Errorf("%s: %s, %v; expected %s", test.name, text, err, test.want)
		}
	}
}

func TestFormsThatCannotBeDecided(t *testing.T) {
	policy := loadRules(t).Policies()[0]
	for name, facts := range map[string]string{
		"no form":          `{"filed_on": "2026-05-01"}`,
		"an unknown kind":  `{"form": {"kind": "note"}, "filed_on": "2026-05-01"}`,
		"not a date":       `{"form": {"kind": "legal_authority"}, "filed_on": "May"}`,
		"no day of filing": `{"form": {"kind": "cms_1696", "member_signed_on": "2026-02-10", "representative_signed_on": "2026-02-14"}}`,
		"no such zone":     `{"params": {"zone": "Nowhere"}, "form": {"kind": "legal_authority"}}`,
	} {
		if answer, err := policy.Decide(json.RawMessage(facts)); err == nil {
			t.Errorf("%s: %v", name, answer)
		}
	}
}
