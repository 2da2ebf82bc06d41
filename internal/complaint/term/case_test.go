package term_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/term"
	"github.com/keepwell/keepwell/internal/rule"
)

var newYork = clock.MustZone("America/New_York")

func at(text string) time.Time {
	t, err := clock.ParseInstant(text)
	if err != nil {
		panic(err)
	}
	return t
}

func instant(text string) *time.Time {
	t := at(text)
	return &t
}

// said is a duty as a test reads it.
func said(duties []term.Duty) []string {
	var all []string
	for _, d := range duties {
		line := d.Key + " due " + d.Clock.DueDate.String()
		if !d.Legal {
			line = "own target " + line
		}
		if d.Clock.StoppedAt != nil {
			line += ", done"
		}
		all = append(all, line)
	}
	return all
}

func TestDutiesOfAGrievance(t *testing.T) {
	f := term.GrievanceFacts{
		Zone: newYork, Product: term.AIP, ReceivedAt: at("2026-06-01T14:00:00Z"),
		Events: []term.Event{{Type: term.ExtensionAsked, At: at("2026-06-20T19:00:00Z"), RequestedBy: term.ByEnrollee}},
	}
	check := func(want ...string) {
		t.Helper()
		g, err := loadRules(t).Grievance(f)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, said(g.Duties())); diff != "" {
			t.Error(diff)
		}
	}
	check("answer due 2026-07-15", "extension_notice due 2026-06-22")
	f.Product = term.MA
	check("answer due 2026-07-15")
	f.Events = append(f.Events, term.Event{Type: term.LetterDispatched, At: at("2026-06-25T14:00:00Z")})
	check("answer due 2026-07-15, done")
	f.Events[1].Returned = true // the duty is open again
	check("answer due 2026-07-15")
	f.Filer, f.Events = term.UnprovenRepresentative, nil
	check("authority_limit due 2026-07-15")
	f.ConfirmedAt = instant("2026-06-03T14:00:00Z")
	check("answer due 2026-07-03")
}

// TestStepsCanBeCheckedByHand: the way to a date is told step by step, each with its paragraph.
func TestStepsCanBeCheckedByHand(t *testing.T) {
	g, err := loadRules(t).Grievance(term.GrievanceFacts{
		Zone: newYork, Product: term.PartD, ReceivedAt: at("2026-03-01T14:15:00Z"),
		Events: []term.Event{
			{Type: term.OralAnswer, At: at("2026-04-02T15:00:00Z"), Live: true},
			{Type: term.ExtensionAsked, At: at("2026-03-20T14:00:00Z"), NeedDocumented: true},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	for _, s := range g.Answer.Steps {
		steps = append(steps, s.Basis+": "+s.Text)
	}
	want := []string{
		"42 CFR 423.564(e)(1): It starts at 2026-03-01T14:15:00Z, which is 1 March 2026 09:15:00 EST.",
		"42 CFR 423.564(e)(1): 1 March 2026 plus 30 days is 31 March 2026, the last day in time.",
		"42 CFR 423.564(e)(1): It is late from 1 April 2026 00:00:00 EDT (2026-04-01T04:00:00Z) on.",
		"42 CFR 423.564(e)(2): At 2026-03-20T14:00:00Z the term was extended to 44 days.",
		"42 CFR 423.564(e)(2): 1 March 2026 plus 44 days is 14 April 2026, the last day in time.",
		"42 CFR 423.564(e)(2): It is late from 15 April 2026 00:00:00 EDT (2026-04-15T04:00:00Z) on.",
		"42 CFR 423.564(e)(1): It was answered at 2026-04-02T15:00:00Z: in time.",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Error(diff)
	}
}

func TestDutiesOfAModuleComplaint(t *testing.T) {
	m, err := loadRules(t).Module(term.ModuleFacts{
		Contract: "H1", Level: term.Other, Assignments: []term.Assignment{{Contract: "H1", On: clock.MustParse("2026-05-01")}},
		Events: []term.Event{
			{Type: term.LevelRaised, At: at("2026-05-10T14:00:00Z"), To: term.ImmediateNeed},
			{Type: term.ContactMade, At: at("2026-05-02T14:00:00Z")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"module_resolution due 2026-05-03", "module_contact due 2026-05-08, done", "own target module_upgrade due 2026-05-11"}
	if diff := cmp.Diff(want, said(m.Duties())); diff != "" {
		t.Error(diff)
	}
	if len(m.Superseded) != 1 || m.Superseded[0].DueDate != clock.MustParse("2026-05-31") {
		t.Errorf("superseded: %+v", m.Superseded)
	}
}

// TestCallersFactsStay: judging changes nothing in the caller's hands.
func TestCallersFactsStay(t *testing.T) {
	g := &term.GrievanceFacts{Zone: newYork, Product: term.MA, Marks: []term.Mark{{Kind: "scan", At: at("2026-06-01T14:00:00Z")}}}
	f := term.ModuleFacts{
		Contract: "H1", Level: term.Other, Assignments: []term.Assignment{{Contract: "H1", On: clock.MustParse("2026-06-10")}}, Grievance: g,
		Events: []term.Event{{Type: term.ExtensionAsked, At: at("2026-06-12T14:00:00Z"), RequestedBy: term.ByEnrollee}},
	}
	m, err := loadRules(t).Module(f)
	if err != nil || m.DueFrom != term.FromGrievance || m.Due().DueDate != clock.MustParse("2026-07-15") {
		t.Errorf("%v, due from %s", err, m.DueFrom)
	}
	if !g.ReceivedAt.IsZero() || g.Trigger != "" || len(g.Events) != 0 || f.Grievance != g {
		t.Errorf("changed: %+v", g)
	}
}

// TestRulesOfTheDay: the version in force on the day of the matter applies, also to what is asked years later.
func TestRulesOfTheDay(t *testing.T) {
	r := loadRules(t)
	for notice, want := range map[string]string{"2024-12-31": "2025-03-01", "2025-01-01": "2025-03-07"} {
		a, err := r.AppealFiling(term.AppealFacts{Zone: newYork, NoticeOn: clock.MustParse(notice)})
		if err != nil || a.Filing.DueDate.String() != want {
			t.Errorf("notice of %s: %v, %v", notice, a.Filing.DueDate, err)
		}
	}
	for received, want := range map[string]string{"2026-01-01T04:59:59Z": "2026-01-14", "2026-01-01T05:00:00Z": "2026-01-08"} {
		d, err := r.Determination(term.DeterminationFacts{Zone: newYork, Step: term.OrganizationDetermination, ReceivedAt: at(received)})
		if err != nil || d.Decision.DueDate.String() != want {
			t.Errorf("received at %s: %v, %v", received, d.Decision.DueDate, err)
		}
	}
	var missing *rule.NotFoundError
	if _, err := r.Grievance(term.GrievanceFacts{Product: term.MA, ReceivedAt: at("1999-01-01T00:00:00Z")}); !errors.As(err, &missing) {
		t.Errorf("before there were rules: %v", err)
	}
	m, err := r.Module(term.ModuleFacts{
		Contract: "H1", Level: term.Urgent, Assignments: []term.Assignment{{Contract: "H1", On: clock.MustParse("2024-12-31")}},
	})
	if err != nil || m.Rule != "ctm_clock@2024.1/urgent" {
		t.Errorf("assigned in 2024: %s, %v", m.Rule, err)
	}
}

// TestDecideOn: the policy answers by the rules of a date when it is asked to.
func TestDecideOn(t *testing.T) {
	policy := policyOf(t, "appeal_filing").(rule.DatedPolicy)
	for on, want := range map[string]string{"2024-12-31": "2026-03-06", "2025-01-01": "2026-03-11"} {
		answer, err := policy.DecideOn(clock.MustParse(on), []byte(`{"notice_date": "2026-01-05"}`))
		if err != nil || !contains(t, answer, `"last_filing_date":"`+want+`"`) {
			t.Errorf("%s: %v, %v", on, answer, err)
		}
	}
	for _, name := range []string{"grievance_clock", "ctm_clock"} {
		var missing *rule.NotFoundError
		if _, err := policyOf(t, name).(rule.DatedPolicy).DecideOn(clock.MustParse("1990-01-01"), []byte(`{}`)); !errors.As(err, &missing) {
			t.Errorf("%s before there were rules: %v", name, err)
		}
	}
}

func TestGrievanceKind(t *testing.T) {
	on := clock.MustParse("2026-06-01")
	for _, test := range []struct {
		product  term.Product
		trigger  term.Trigger
		obtained bool
		want     term.Kind
	}{
		{term.MA, "", false, term.Standard},
		{term.MA, term.TookExtension, true, term.Expedited},
		{term.AIP, term.RefusedToExpedite, false, term.Expedited},
		{term.PartD, term.TookExtension, false, term.Standard},
		{term.PartD, term.RefusedToExpedite, false, term.Expedited},
		{term.PartD, term.RefusedToExpedite, true, term.Standard},
		{"mapd", "", false, ""},
	} {
		kind, err := loadRules(t).GrievanceKind(on, test.product, test.trigger, test.obtained)
		if kind != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%+v: %s, %v", test, kind, err)
		}
	}
}
