package term_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/rule/ruletest"
)

func TestVectors(t *testing.T) {
	for _, policy := range loadRules(t).Policies() {
		ruletest.Vectors(t, policy, "../../../testdata/vectors/"+policy.Name()+".ndjson")
	}
}

// check is a case beside the published ones: facts, and texts that must stand in the answer.
type check struct{ name, facts, want string }

func checkAll(t *testing.T, policy string, tests []check) {
	t.Helper()
	for _, test := range tests {
		answer, err := policyOf(t, policy).Decide(json.RawMessage(test.facts))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		for want := range strings.SplitSeq(test.want, " ... ") {
			if !contains(t, answer, want) {
				text, _ := json.Marshal(answer)
				t.Errorf("%s: %s; expected %s", test.name, text, want)
			}
		}
	}
}

func TestGrievances(t *testing.T) {
	const (
		g        = `"received_at": "2026-06-01T14:00:00Z", "product": "ma", "how_filed": "oral", "trigger": "none"`
		unproven = `"received_at": "2026-02-02T15:00:00Z", "product": "ma", "how_filed": "oral", "filer": "unproven_representative", "authority": `
		ask      = `{"type": "extension", "requested_by": "enrollee", "at": `
	)
	checkAll(t, "grievance_clock", []check{
		{
			"nothing but what is needed", `{"received_at": "2026-06-01T14:00:00Z", "product": "part_d"}`,
			`"filed_late":null,"filing_last_date":null,"filing_first_late_at":null,"late_filing_action":null,"filer_of_record":"enrollee","clock":"standard","clock_starts_at":"2026-06-01T14:00:00Z","base_due_date":"2026-07-01","due_date":"2026-07-01","due_at":null,"first_late_at":"2026-07-02T04:00:00Z","extended":false,"extensions":[],"answer_form":"oral_or_written","answered_at":null,"internal_priority":"normal","state":"open","timeliness":"open","rule":"grievance_clock@2026.1/standard_part_d"`,
		},
		{"urgent is our own priority only", `{` + g + `, "caller_says_urgent": true}`, `"clock":"standard" ... "internal_priority":"high"`},
		{
			"hours: the second after is late", `{"received_at": "2026-06-01T14:00:00Z", "product": "part_d", "trigger": "refused_to_expedite", "events": [{"type": "oral_answer", "at": "2026-06-02T14:00:01Z"}]}`,
			`"clock":"expedited" ... "first_late_at":null ... "due_at":"2026-06-02T14:00:00Z" ... "timeliness":"late"`,
		},
		{
			"hours are not extended", `{"received_at": "2026-06-01T14:00:00Z", "product": "ma", "trigger": "took_extension", "events": [` + ask + `"2026-06-01T15:00:00Z"}]}`,
			`"reason":"expedited_clock" ... "extended":false`,
		},
		{"an integrated plan asks for no event", `{"received_at": "2026-06-01T14:00:00Z", "product": "aip"}`, `"filed_late":false,"filing_last_date":null`},
		{
			"filed on day 61", `{` + g + `, "event_date": "2026-04-01", "params": {"late_filing_action": "hear"}}`,
			`"filed_late":true,"filing_last_date":"2026-05-31","filing_first_late_at":"2026-06-01T04:00:00Z","late_filing_action":"hear" ... "state":"open"`,
		},
		{"an answer before the receipt is none", `{` + g + `, "events": [{"type": "letter_dispatched", "at": "2026-06-01T13:59:59Z"}]}`, `"answered_at":null ... "state":"open"`},
		{
			"written answers a written one", `{"received_at": "2026-06-01T14:00:00Z", "product": "ma", "how_filed": "written", "events": [{"type": "oral_answer", "at": "2026-06-05T14:00:00Z"}]}`,
			`"answer_form":"written","answered_at":null`,
		},
		{
			"a letter without rights does not answer about quality of care", `{` + g + `, "quality_of_care": true, "events": [{"type": "letter_dispatched", "at": "2026-06-05T14:00:00Z"}, {"type": "letter_dispatched", "at": "2026-06-06T14:00:00Z", "qio_rights": true, "returned_undeliverable": true}]}`,
			`"answered_at":null`,
		},
		{
			"a returned letter stops nothing, the next one does", `{` + g + `, "events": [{"type": "letter_dispatched", "at": "2026-07-03T14:00:00Z"}, {"type": "letter_dispatched", "at": "2026-06-06T14:00:00Z", "returned_undeliverable": true}]}`,
			`"answered_at":"2026-07-03T14:00:00Z" ... "timeliness":"late"`,
		},
		{"withdrawn by somebody unverified", `{` + g + `, "events": [{"type": "withdrawn", "at": "2026-06-05T14:00:00Z", "identity_verified": false}], "as_of": "2026-07-02T04:00:00Z"}`, `"state":"open","timeliness":"overdue"`},
		{"withdrawn after the answer", `{` + g + `, "events": [{"type": "withdrawn", "at": "2026-06-09T14:00:00Z"}, {"type": "oral_answer", "at": "2026-06-05T14:00:00Z"}]}`, `"state":"answered","timeliness":"timely"`},
		{"answered after it was withdrawn", `{` + g + `, "events": [{"type": "withdrawn", "at": "2026-06-05T14:00:00Z"}, {"type": "oral_answer", "at": "2026-06-09T14:00:00Z"}]}`, `"answered_at":null ... "state":"withdrawn","timeliness":"not_applicable"`},
		{"of one instant, the first in the list", `{` + g + `, "events": [` + ask + `"2026-06-05T14:00:00Z"}, {"type": "oral_answer", "at": "2026-06-05T14:00:00Z"}]}`, `"due_date":"2026-07-15"`},
		{"of one instant, the answer first", `{` + g + `, "events": [{"type": "oral_answer", "at": "2026-06-05T14:00:00Z"}, ` + ask + `"2026-06-05T14:00:00Z"}]}`, `"reason":"case_closed"`},
		{"twice goes before too late", `{` + g + `, "events": [` + ask + `"2026-06-05T14:00:00Z"}, ` + ask + `"2026-12-05T14:00:00Z"}]}`, `"reason":"already_extended"`},
		{"too late goes before no grounds", `{` + g + `, "events": [{"type": "extension", "at": "2026-07-02T04:00:00Z", "requested_by": "plan"}]}`, `"reason":"after_due"`},
		{"before it came", `{` + g + `, "events": [` + ask + `"2026-06-01T13:59:59Z"}]}`, `"reason":"clock_not_started"`},
		{"other lengths", `{` + g + `, "params": {"standard_days": 10, "extension_days": 5}, "events": [` + ask + `"2026-06-05T14:00:00Z"}]}`, `"base_due_date":"2026-06-11","due_date":"2026-06-16"`},
		{
			"the member confirms on the day of proof, at the same instant", `{` + unproven + `{"proof_received_at": "2026-02-05T15:00:00Z", "member_confirmed_at": "2026-02-05T15:00:00Z"}}`,
			`"filer_of_record":"enrollee","authority_limit_date":"2026-03-18","dismissible_from":null,"clock":"standard","clock_starts_at":"2026-02-05T15:00:00Z"`,
		},
		{"proof was there before", `{` + unproven + `{"proof_received_at": "2026-01-05T15:00:00Z", "member_confirmed_at": "2026-02-03T15:00:00Z"}}`, `"filer_of_record":"representative" ... "clock_starts_at":"2026-02-02T15:00:00Z"`},
		{
			"confirmed, and the original receipt counts", `{` + unproven + `{"proof_received_at": null, "member_confirmed_at": "2026-02-10T15:00:00Z"}, "params": {"member_confirmation_start": "original_receipt"}}`,
			`"filer_of_record":"enrollee" ... "clock_starts_at":"2026-02-02T15:00:00Z"`,
		},
		{"no efforts, no dismissal", `{` + unproven + `{}, "as_of": "2026-06-01T00:00:00Z"}`, `"filer_of_record":null,"authority_limit_date":"2026-03-18","dismissible_from":null,"clock":"not_started" ... "state":"awaiting_authority"`},
		{"the plan never dismisses", `{` + unproven + `{"efforts_documented": true}, "params": {"dismiss_unproven": false}}`, `"dismissible_from":null`},
		{"dismissible from that instant", `{` + unproven + `{"efforts_documented": true}, "as_of": "2026-03-19T04:00:00Z"}`, `"state":"dismissible","timeliness":"open"`},
		{"not a second before", `{` + unproven + `{"efforts_documented": true}, "as_of": "2026-03-19T03:59:59Z"}`, `"dismissible_from":"2026-03-19T04:00:00Z" ... "state":"awaiting_authority"`},
		{"nothing extends what has not started", `{` + unproven + `{}, "events": [` + ask + `"2026-02-05T14:00:00Z"}]}`, `"reason":"clock_not_started"`},
	})
}

func TestModuleComplaints(t *testing.T) {
	const (
		m     = `"contract_id": "H1", "assignments": [{"contract_id": "H1", "date": "2026-06-10"}], "issue_level": `
		g     = `, "grievance": {"received_at": "2026-06-09T14:00:00Z", "product": "ma", "how_filed": "oral", "trigger": `
		ask   = `{"type": "extension", "requested_by": "enrollee", "at": "2026-06-12T14:00:00Z"}`
		raise = `{"type": "issue_level_raised", "to": "urgent", "at": "2026-06-13T14:00:00Z"}`
	)
	checkAll(t, "ctm_clock", []check{
		{
			"both rows extended", `{` + m + `"other"` + g + `"none"}, "events": [` + ask + `]}`,
			`"due_date":"2026-07-24" ... "ctm_extended":true ... "ctm_decision":"accepted","ctm_reason":null,"grievance_decision":"accepted","grievance_reason":null ... "case_due_from":"grievance","case_due_date":"2026-07-23"`,
		},
		{
			"raised: the extension is gone on this row", `{` + m + `"other"` + g + `"none"}, "events": [` + raise + `, ` + ask + `]}`,
			`"issue_level":"urgent","base_due_date":"2026-07-10","due_date":"2026-06-17" ... "ctm_extended":false ... "overdue_on_upgrade":false,"internal_target_at":null,"case_due_from":"ctm" ... "first_late_at":"2026-07-24T04:00:00Z"`,
		},
		{"on a tie the module binds", `{` + m + `"other", "grievance": {"received_at": "2026-06-10T14:00:00Z", "product": "ma"}}`, `"case_due_from":"ctm","case_due_date":"2026-07-10"`},
		{"a tie of instants in another zone is none", `{` + m + `"other", "params": {"zone": "Pacific/Honolulu"}, "grievance": {"received_at": "2026-06-10T06:00:00Z", "product": "ma"}}`, `"case_due_from":"grievance","case_due_date":"2026-07-09"`},
		{
			"a grievance of hours", `{` + m + `"other"` + g + `"refused_to_expedite"}, "events": [` + ask + `]}`,
			`"grievance":{"clock":"expedited","due_date":"2026-06-10","due_at":"2026-06-10T14:00:00Z","first_late_at":null} ... "ctm_reason":"expedited_grievance","grievance_decision":"refused","grievance_reason":"expedited_clock" ... "case_due_from":"grievance","case_due_date":"2026-06-10","case_due_at":"2026-06-10T14:00:00Z","case_first_late_at":null`,
		},
		{
			"back to us: our latest assignment", `{"contract_id": "H1", "issue_level": "other", "assignments": [{"contract_id": "H1", "date": "2026-06-20"}, {"contract_id": "H2", "date": "2026-06-15"}, {"contract_id": "H1", "date": "2026-06-10"}]}`,
			`"assignment_date":"2026-06-20" ... "state":"working" ... "counts_for_contract":"H1"`,
		},
		{
			"requests and attempts stop nothing", `{` + m + `"urgent", "as_of": "2026-06-18T04:00:00Z", "events": [{"type": "plan_request", "status": "pending", "at": "2026-06-11T14:00:00Z"}, {"type": "contact_attempted", "at": "2026-06-11T14:00:00Z"}, {"type": "resolved_internally", "at": "2026-06-11T14:00:00Z"}]}`,
			`"contact_made_at":null,"contact_timeliness":"overdue" ... "state":"working","timeliness":"overdue"`,
		},
		{"resolved, then an extension", `{` + m + `"other"` + g + `"none"}, "events": [` + ask + `, {"type": "resolution_entered", "at": "2026-06-11T14:00:00Z"}]}`, `"ctm_reason":"case_closed","grievance_decision":"accepted" ... "state":"resolved","timeliness":"timely"`},
		{"other lengths", `{` + m + `"urgent", "params": {"resolve_days": {"urgent": 5}, "contact_days": 1}}`, `"due_date":"2026-06-15" ... "contact_due_date":"2026-06-11"`},
	})
}

func TestAppeals(t *testing.T) {
	checkAll(t, "appeal_filing", []check{
		{"the first second too late", `{"notice_date": "2026-01-05", "filed_at": "2026-03-12T04:00:00Z"}`, `"timeliness":"late"`},
		{"another limit", `{"notice_date": "2026-01-05", "params": {"limit_days": 60}}`, `"last_filing_date":"2026-03-06","first_late_at":"2026-03-07T05:00:00Z","timeliness":"open"`},
		{"Part D", `{"notice_date": "2026-01-05", "procedure": "redetermination"}`, `"last_filing_date":"2026-03-11" ... "rule":"appeal_filing@2025.1/redetermination" ... 42 CFR 423.582(b)`},
		{"an old notice, by the rules of today", `{"notice_date": "2024-06-03"}`, `"last_filing_date":"2024-08-07"`},
	})
}
