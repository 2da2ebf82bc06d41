package term_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/complaint/term"
	"github.com/keepwell/keepwell/internal/rule"
)

// TestWrongFactsAreNamed: what cannot be judged is refused with the name of the field, and never with its value.
func TestWrongFactsAreNamed(t *testing.T) {
	const (
		grievance = `"product": "ma", "how_filed": "oral", "trigger": "none", "received_at": "2026-06-01T14:00:00Z"`
		module    = `"contract_id": "H1", "issue_level": "other", "assignments": [{"contract_id": "H1", "date": "2026-06-01"}]`
	)
	for _, test := range []struct{ policy, facts, field string }{
		{"grievance_clock", `7`, "facts"},
		{"grievance_clock", `{}`, "product"},
		{"grievance_clock", `{"product": "ma"}`, "received_at"},
		{"grievance_clock", `{"product": "mapd", "received_at": "2026-06-01T14:00:00Z"}`, "product"},
		{"grievance_clock", `{"product": 7, "received_at": "2026-06-01T14:00:00Z"}`, "product"},
		{"grievance_clock", `{"product": "ma", "received_at": "2026-03-08T02:30:00"}`, "received_at"},
		{"grievance_clock", `{"product": "ma", "received_at": "secret"}`, "received_at"},
		{"grievance_clock", `{"product": "ma", "received_at": 1767225600}`, "received_at"},
		{"grievance_clock", `{"product": "ma", "receipt_marks": [{"kind": "postmark", "at": "2026-06-01T16:00:00Z"}]}`, "received_at"},
		{"grievance_clock", `{"product": "ma", "receipt_marks": [{"kind": "pigeon", "at": "2026-06-01T16:00:00Z"}]}`, "receipt_marks[0].kind"},
		{"grievance_clock", `{"product": "ma", "receipt_marks": [{"kind": "scan"}]}`, "receipt_marks[0].at"},
		{"grievance_clock", `{` + grievance + `, "how_filed": "sung"}`, "how_filed"},
		{"grievance_clock", `{` + grievance + `, "trigger": "urgent"}`, "trigger"},
		{"grievance_clock", `{` + grievance + `, "filer": "agent"}`, "filer"},
		{"grievance_clock", `{` + grievance + `, "quality_of_care": "yes"}`, "quality_of_care"},
		{"grievance_clock", `{` + grievance + `, "event_date": "2026-02-30"}`, "event_date"},
		{"grievance_clock", `{` + grievance + `, "as_of": "2026-02-30"}`, "as_of"},
		{"grievance_clock", `{` + grievance + `, "authority": {"proof_received_at": "x"}}`, "authority.proof_received_at"},
		{"grievance_clock", `{` + grievance + `, "authority": {"member_confirmed_at": "x"}}`, "authority.member_confirmed_at"},
		{"grievance_clock", `{` + grievance + `, "events": {"type": "withdrawn"}}`, "events"},
		{"grievance_clock", `{` + grievance + `, "events": [{"type": "withdrawn"}]}`, "events[0].at"},
		{"grievance_clock", `{` + grievance + `, "events": [{"type": "fulfilled", "at": "2026-06-01T14:00:00Z"}]}`, "events[0].type"},
		{"grievance_clock", `{` + grievance + `, "events": [{"type": "extension", "at": "2026-06-01T14:00:00Z", "requested_by": "agent"}]}`, "events[0].requested_by"},
		{"grievance_clock", `{` + grievance + `, "params": {"zone": "Local"}}`, "params.zone"},
		{"grievance_clock", `{` + grievance + `, "params": {"zone": "America/Gotham"}}`, "params.zone"},
		{"grievance_clock", `{` + grievance + `, "params": {"standard_days": -1}}`, "params.standard_days"},
		{"grievance_clock", `{` + grievance + `, "params": {"standard_days": 30.5}}`, "params.standard_days"},
		{"grievance_clock", `{` + grievance + `, "params": {"extension_days": 0}}`, "params.extension_days"},
		{"grievance_clock", `{` + grievance + `, "params": {"expedited_hours": 1000000}}`, "params.expedited_hours"},
		{"grievance_clock", `{` + grievance + `, "params": {"member_confirmation_start": "never"}}`, "params.member_confirmation_start"},
		{"ctm_clock", `{}`, "issue_level"},
		{"ctm_clock", `{"issue_level": "high"}`, "issue_level"},
		{"ctm_clock", `{"issue_level": "other", "contract_id": "H1"}`, "assignments"},
		{"ctm_clock", `{"issue_level": "other", "contract_id": "H1", "assignments": [{"contract_id": "H1"}]}`, "assignments[0].date"},
		{"ctm_clock", `{"issue_level": "other", "contract_id": "H1", "assignments": [{"contract_id": "H2", "date": "2026-06-01"}]}`, "assignments"},
		{"ctm_clock", `{` + module + `, "events": [{"type": "issue_level_raised", "at": "2026-06-01T14:00:00Z", "to": "high"}]}`, "events[0].to"},
		{"ctm_clock", `{` + module + `, "events": [{"type": "issue_level_raised", "at": "2026-06-01T14:00:00Z"}]}`, "events[0].to"},
		{"ctm_clock", `{` + module + `, "events": [{"type": "oral_answer", "at": "2026-06-01T14:00:00Z"}]}`, "events[0].type"},
		{"ctm_clock", `{` + module + `, "grievance": {}}`, "grievance.product"},
		{"ctm_clock", `{` + module + `, "grievance": {"product": "ma"}}`, "grievance.received_at"},
		{"ctm_clock", `{` + module + `, "grievance": {"product": "ma", "received_at": "2026-06-01T14:00:00Z", "events": [{"type": "extension", "at": "2026-06-01T14:00:00Z"}]}}`, "grievance.events"},
		{"ctm_clock", `{` + module + `, "params": {"ctm_zone": "x"}}`, "params.ctm_zone"},
		{"ctm_clock", `{` + module + `, "params": {"resolve_days": {"high": 3}}}`, "params.resolve_days"},
		{"ctm_clock", `{` + module + `, "params": {"resolve_days": {"other": -3}}}`, "params.resolve_days.other"},
		{"appeal_filing", `{}`, "notice_date"},
		{"appeal_filing", `{"notice_date": "2026-06-01", "filed_at": "2026-06-01"}`, "filed_at"},
		{"appeal_filing", `{"notice_date": "2026-06-01", "procedure": "lawsuit"}`, "procedure"},
		{"appeal_filing", `{"notice_date": "2026-06-01", "params": {"limit_days": 40000}}`, "params.limit_days"},
	} {
		_, err := policyOf(t, test.policy).Decide(json.RawMessage(test.facts))
		var wrong *rule.FactError
		if !errors.As(err, &wrong) || wrong.Name != test.field {
			t.Errorf("%s %s: %v; expected %s", test.policy, test.facts, err, test.field)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s repeats a value", err)
		}
	}
}

// TestWrongFactsOfCases are those that only Go can give.
func TestWrongFactsOfCases(t *testing.T) {
	r := loadRules(t)
	for name, judge := range map[string]func() error{
		"product": func() error {
			_, err := r.Grievance(term.GrievanceFacts{ReceivedAt: at("2026-06-01T14:00:00Z")})
			return err
		},
		"trigger": func() error { return grievanceError(r, term.GrievanceFacts{Trigger: "urgent"}) },
		"filer":   func() error { return grievanceError(r, term.GrievanceFacts{Filer: "agent"}) },
		"events.to": func() error {
			_, err := r.Module(term.ModuleFacts{Level: term.Other, Events: []term.Event{{Type: term.LevelRaised, To: "high"}}})
			return err
		},
		"procedure":   func() error { _, err := r.AppealFiling(term.AppealFacts{Appeal: "x", NoticeOn: 20000}); return err },
		"received_at": func() error { _, err := r.Determination(term.DeterminationFacts{}); return err },
		"step": func() error {
			_, err := r.Determination(term.DeterminationFacts{Step: "x", ReceivedAt: at("2026-06-01T14:00:00Z")})
			return err
		},
	} {
		var wrong *rule.FactError
		if err := judge(); !errors.As(err, &wrong) || wrong.Name != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func grievanceError(r *term.Rules, f term.GrievanceFacts) error {
	f.Product, f.ReceivedAt = term.MA, at("2026-06-01T14:00:00Z")
	_, err := r.Grievance(f)
	return err
}
