package inquiry_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
)

// TestVectors holds the published cases.
func TestVectors(t *testing.T) {
	for _, policy := range loadRules(t).Policies() {
		ruletest.Vectors(t, policy, "../../../testdata/vectors/"+policy.Name()+".ndjson")
	}
}

// decided is the result of the policy as it is published.
type decided struct {
	Code       inquiry.Code           `json:"answer_code"`
	Spoken     inquiry.Code           `json:"spoken_answer"`
	Opens      bool                   `json:"opens_grievance"`
	ReceivedAt *string                `json:"grievance_received_at"`
	Discloses  bool                   `json:"discloses_case_details"`
	Ledger     bool                   `json:"ledger_entry"`
	Tasks      []inquiry.OutreachKind `json:"tasks"`
}

// byHand is the decision written a second time, as the handbook's prose says it.
func byHand(verified bool, authority string, subject, confirmed, restriction, grievance, module, closed bool, reported string) decided {
	d := decided{Ledger: true, Tasks: []inquiry.OutreachKind{}}
	if !verified {
		d.Code, d.Spoken = inquiry.NotVerified, inquiry.NotVerified
		return d
	}
	if authority == "valid" {
		if subject && !confirmed {
			d.Code, d.Spoken, d.Tasks = inquiry.Neutral, inquiry.Neutral, []inquiry.OutreachKind{inquiry.MemberOutreach}
			return d
		}
		at := "2026-11-21T15:00:00Z"
		d.Code, d.Spoken, d.Opens, d.ReceivedAt = inquiry.Appointed, inquiry.Appointed, true, &at
		return d
	}
	switch {
	case subject || restriction:
		d.Code = inquiry.Neutral
	case grievance || module:
		d.Code = inquiry.UnderWay
	case closed:
		d.Code = inquiry.ClosedOnly
	default:
		d.Code = inquiry.Nothing
	}
	if d.Spoken = d.Code; d.Code == inquiry.ClosedOnly {
		d.Spoken = inquiry.Nothing
	}
	if reported != "none" {
		d.Code, d.Tasks = inquiry.FactsWereTold, []inquiry.OutreachKind{inquiry.MemberOutreach, inquiry.ComplianceReferral}
	}
	return d
}

// TestEveryCombination asks the policy about all combinations of facts, against the decision written by hand.
func TestEveryCombination(t *testing.T) {
	policy := loadRules(t).Policies()[0]
	n := 0
	for bits := range 1 << 7 {
		on := func(i int) bool { return bits&(1<<i) != 0 }
		for _, authority := range []string{"none", "valid", "expired"} {
			for _, reported := range inquiry.Reports {
				n++
				raw, _ := json.Marshal(map[string]any{
					"asked_at": "2026-11-21T15:00:00Z", "agent_verified": on(0), "representative_authority": authority, "agent_or_agency_is_subject": on(1),
					"member_confirmed_directly": on(2), "member_restriction": on(3), "open_grievance": on(4), "open_ctm": on(5), "closed_case": on(6),
					"reported_facts": reported, "more": "is ignored",
				})
				answer, err := policy.Decide(raw)
				if err != nil {
					t.Fatal(err)
				}
				text, _ := json.Marshal(answer)
				var got decided
				if err := json.Unmarshal(text, &got); err != nil {
					t.Fatal(err)
				}
				want := byHand(on(0), authority, on(1), on(2), on(3), on(4), on(5), on(6), string(reported))
				a, _ := json.Marshal(got)
				b, _ := json.Marshal(want)
				if string(a) != string(b) {
					t.Fatalf("%s: %s, expected %s", raw, a, b)
				}
				if got.Opens && got.Code != inquiry.Appointed || got.Spoken == inquiry.ClosedOnly || got.Spoken == inquiry.FactsWereTold {
					t.Fatalf("%s: %s", raw, a)
				}
			}
		}
	}
	if n != 1920 {
		t.Errorf("%d combinations", n)
	}
}

// TestFactsThatAreMissing are named, and never guessed.
func TestFactsThatAreMissing(t *testing.T) {
	policy := loadRules(t).Policies()[0]
	for _, facts := range []string{
		`{}`, `[]`, `{"agent_verified": true}`, `{"agent_verified": "yes"}`, `{"agent_verified": true, "representative_authority": "perhaps"}`,
		`{"agent_verified": true, "representative_authority": "valid", "agent_or_agency_is_subject": false}`,
		`{"agent_verified": true, "representative_authority": "valid", "agent_or_agency_is_subject": false, "asked_at": "today"}`,
	} {
		if got, err := policy.Decide(json.RawMessage(facts)); err == nil {
			t.Errorf("%s: %+v", facts, got)
		}
	}
	if _, err := policy.Decide(json.RawMessage(`{"agent_verified": false}`)); err != nil {
		t.Errorf("a caller whom nobody knows needs no more facts: %v", err)
	}
}

// TestResultsFitTheirKind holds the lists that pages offer.
func TestResultsFitTheirKind(t *testing.T) {
	for _, kind := range inquiry.OutreachKinds {
		all := inquiry.ResultsOf(kind)
		if len(all) < 3 || slices.Contains(all, inquiry.ReachedConfirms) != (kind == inquiry.MemberOutreach) {
			t.Errorf("%s: %v", kind, all)
		}
	}
}
