package term_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/term"
	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
)

func contains(t *testing.T, answer any, text string) bool {
	t.Helper()
	all, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(all), text)
}

// TestDeterminations are the times of the handbook, for a request received on 1 June 2026 at 10:00 in New York.
func TestDeterminations(t *testing.T) {
	for _, test := range []struct {
		step     term.Step
		kind     term.ServiceKind
		fast     bool
		due      string
		extended string // "" cannot be
	}{
		{term.OrganizationDetermination, "", false, "2026-06-08", "2026-06-22"},
		{term.OrganizationDetermination, term.Service, true, "2026-06-04", "2026-06-18"},
		{term.OrganizationDetermination, term.PartBDrug, false, "2026-06-04", ""},
		{term.OrganizationDetermination, term.PartBDrug, true, "2026-06-02", ""},
		{term.OrganizationDetermination, term.Payment, true, "2026-07-01", ""},
		{term.ReconsiderationStep, term.Service, false, "2026-07-01", "2026-07-15"},
		{term.ReconsiderationStep, term.Service, true, "2026-06-04", "2026-06-18"},
		{term.ReconsiderationStep, term.PartBDrug, false, "2026-06-08", ""},
		{term.ReconsiderationStep, term.PartBDrug, true, "2026-06-04", ""},
		{term.ReconsiderationStep, term.Payment, false, "2026-07-31", ""},
		{term.CoverageDetermination, "", false, "2026-06-04", ""},
		{term.CoverageDetermination, term.Drug, true, "2026-06-02", ""},
		{term.CoverageDetermination, term.Payment, false, "2026-06-15", ""},
		{term.RedeterminationStep, "", false, "2026-06-08", ""},
		{term.RedeterminationStep, term.Drug, true, "2026-06-04", ""},
		{term.RedeterminationStep, term.Payment, false, "2026-06-15", ""},
	} {
		f := term.DeterminationFacts{Zone: newYork, ReceivedAt: at("2026-06-01T14:00:00Z"), Step: test.step, Kind: test.kind, Expedited: test.fast}
		d, err := loadRules(t).Determination(f)
		if err != nil || d.Decision.DueDate.String() != test.due || d.Timeliness != clock.Open {
			t.Errorf("%+v: due %s, %v", test, d.Decision.DueDate, err)
		}
		f.ExtendedAt = instant("2026-06-02T13:00:00Z")
		d, err = loadRules(t).Determination(f)
		var refused *term.NotExtendedError
		switch {
		case test.extended == "" && (!errors.As(err, &refused) || refused.Reason != term.ReasonNotExtendable):
			t.Errorf("%+v: extended, %v", test, err)
		case test.extended != "" && (err != nil || d.Decision.DueDate.String() != test.extended || !d.Decision.Extended):
			t.Errorf("%+v: extended to %s, %v", test, d.Decision.DueDate, err)
		}
	}
}

func TestDeterminationIsJudged(t *testing.T) {
	f := term.DeterminationFacts{
		Zone: newYork, ReceivedAt: at("2026-06-01T14:00:00Z"), Step: term.OrganizationDetermination, NoPriorAuthorization: true,
	}
	judge := func() (term.DeterminationResult, error) { return loadRules(t).Determination(f) }
	f.DecidedAt = instant("2026-06-16T03:59:59Z")
	if d, err := judge(); err != nil || d.Timeliness != clock.Timely || d.Duties()[0].Key != term.KeyDecision || !d.Duties()[0].Legal {
		t.Errorf("the last second of day 14: %+v, %v", d, err)
	}
	f.DecidedAt = instant("2026-06-16T04:00:00Z")
	if d, err := judge(); err != nil || d.Timeliness != clock.Late {
		t.Errorf("a second later: %s, %v", d.Timeliness, err)
	}
	f.DecidedAt, f.AsOf = nil, instant("2026-06-16T04:00:00Z")
	if d, err := judge(); err != nil || d.Timeliness != clock.Overdue {
		t.Errorf("not decided: %s, %v", d.Timeliness, err)
	}
	f.ExtendedAt = instant("2026-06-16T04:00:00Z")
	var refused *term.NotExtendedError
	if _, err := judge(); !errors.As(err, &refused) || refused.Reason != term.AfterDue || !strings.Contains(err.Error(), "after_due") {
		t.Errorf("extended too late: %v", err)
	}
}

// TestTargets: our own targets skip weekends where they count business days, and are never legal.
func TestTargets(t *testing.T) {
	day, one, three := 0, 1, 3
	for _, test := range []struct {
		received string
		length   term.Length
		due      string
	}{
		{"2026-06-05T14:00:00Z", term.Length{BusinessDays: &day}, "2026-06-05"},   // a Friday
		{"2026-06-06T14:00:00Z", term.Length{BusinessDays: &day}, "2026-06-08"},   // a Saturday
		{"2026-06-05T14:00:00Z", term.Length{BusinessDays: &one}, "2026-06-08"},   //
		{"2026-06-07T14:00:00Z", term.Length{BusinessDays: &one}, "2026-06-09"},   // a Sunday
		{"2026-06-04T14:00:00Z", term.Length{BusinessDays: &three}, "2026-06-09"}, //
		{"2026-06-05T14:00:00Z", term.Length{Days: 20}, "2026-06-25"},
		{"2026-06-06T03:00:00Z", term.Length{Hours: 18}, "2026-06-06"},
		{"2026-06-06T03:00:00Z", term.Length{}, "2026-06-05"},
	} {
		d := term.Target("triage", "target@1/triage", newYork, at(test.received), test.length)
		if d.Legal || d.Clock.DueDate.String() != test.due {
			t.Errorf("%+v: due %s, legal %t", test, d.Clock.DueDate, d.Legal)
		}
	}
}

// TestRuleSets runs the tests in the files and asks that each rule is tested.
func TestRuleSets(t *testing.T) {
	for _, name := range files(t) {
		content, err := os.ReadFile("../../../rules/" + name)
		if err != nil {
			t.Fatal(err)
		}
		set, err := rule.Load(name, content)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ruletest.Untested(set) {
			t.Errorf("%s: no test is decided by rule %s", name, id)
		}
	}
}

func files(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, set := range []string{"grievance_clock", "ctm_clock", "appeal_filing", "determination_time"} {
		some, err := fs.Glob(os.DirFS("../../../rules"), "complaint/"+set+"*.yaml")
		if err != nil || len(some) == 0 {
			t.Fatalf("%s: %v", set, err)
		}
		all = append(all, some...)
	}
	slices.Sort(all)
	return all
}

// TestBadRulesAreRefused: a file with which no clock could run is refused when it is loaded, not when a case needs it.
func TestBadRulesAreRefused(t *testing.T) {
	for _, test := range []struct{ file, old, new, want string }{
		{"grievance_clock", "clock: standard", "clock: sundial", "then clock"},
		{"grievance_clock", "extension_days: =params.extension_days", "extension_days: 0", "then extension_days"},
		{"grievance_clock", "extension_days: =params.extension_days", "extension_days: long", "then extension_days"},
		{"grievance_clock", "value: confirmation", "value: never", "member_confirmation_start"},
		{"grievance_clock", "basis: 42 CFR 422.564(f)", "basis: 7", "then basis"},
		{"ctm_clock", "value: America/New_York", "value: America/Gotham", "ctm_zone"},
		{"ctm_clock", "extendable: true", "extendable: maybe", "then extendable"},
		{"appeal_filing", "days: =params.limit_days", "days: -1", "then days"},
		{"determination_time", "days: =params.redetermination_days", "days: 99999", "then days"},
		{"appeal_filing-2024", "to: 2024-12-31", "to: 2025-12-31", "both in force"},
		{"ctm_clock", "id: ctm_clock", "id: [", "ctm_clock.yaml"},
	} {
		changed := fstest.MapFS{}
		for _, name := range files(t) {
			content, err := os.ReadFile("../../../rules/" + name)
			if err != nil {
				t.Fatal(err)
			}
			text := string(content)
			if name == "complaint/"+test.file+".yaml" {
				text = strings.ReplaceAll(text[:strings.Index(text, "\ntests:")+1], test.old, test.new)
			}
			changed[name] = &fstest.MapFile{Data: []byte(text)}
		}
		if _, err := term.LoadRules(changed); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s with %s: %v; expected %s", test.file, test.new, err, test.want)
		}
	}
	if _, err := term.LoadRules(fstest.MapFS{}); err == nil {
		t.Error("no rules at all were accepted")
	}
}

// BenchmarkGrievance is one case on a list.
func BenchmarkGrievance(b *testing.B) {
	r := loadRules(b)
	f := term.GrievanceFacts{
		Zone: newYork, Product: term.MA, ReceivedAt: at("2026-06-01T14:00:00Z"),
		Events: []term.Event{{Type: term.LetterDispatched, At: at("2026-06-20T14:00:00Z")}},
	}
	for b.Loop() {
		if _, err := r.Grievance(f); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecide is one line of keepwell decide.
func BenchmarkDecide(b *testing.B) {
	policy := policyOf(b, "grievance_clock")
	text := json.RawMessage(`{"params":{"zone":"America/New_York"},"product":"ma","how_filed":"oral","trigger":"none","events":[{"type":"letter_dispatched","at":"2026-05-20T15:00:00Z"}],"received_at":"2026-05-01T13:00:00Z"}`)
	for b.Loop() {
		if _, err := policy.Decide(text); err != nil {
			b.Fatal(err)
		}
	}
}
