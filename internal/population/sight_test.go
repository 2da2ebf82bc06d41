package population_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
)

// sensitiveTown has ann with diabetes, major depression and alcohol dependence, and bob with diabetes.
func sensitiveTown(t *testing.T) *house {
	t.Helper()
	h := build(t, sqlite(t))
	dir := t.TempDir()
	h.load(eligibility(t, dir, ann, bob), medicalClaims(
		t, dir,
		medical{"a1", "ann", "institutional", "111", "2025-03-01", "E119", "", "2025-03-10"},
		medical{"a2", "ann", "institutional", "111", "2025-04-01", "F329", "", "2025-04-10"},
		medical{"a3", "ann", "institutional", "111", "2025-05-01", "F1020", "", "2025-05-10"},
		medical{"b1", "bob", "institutional", "111", "2025-06-01", "E119", "", "2025-06-10"},
	))
	h.identify(asOf)
	h.staff.Know(h.Population)
	return h
}

func rulesOf(found []population.Finding) []string {
	var all []string
	for _, f := range found {
		all = append(all, f.Rule.ID)
	}
	return all
}

// TestZeroPassOpensNothing: whoever has no pass reads nothing, whatever they ask.
func TestZeroPassOpensNothing(t *testing.T) {
	h := sensitiveTown(t)
	if _, err := h.Member(t.Context(), access.Pass{}); !errors.Is(err, population.ErrNoMember) {
		t.Errorf("member: %v", err)
	}
	if entries, err := h.Timeline(t.Context(), access.Pass{}); !errors.Is(err, population.ErrNoMember) || entries != nil {
		t.Errorf("timeline: %d entries, %v", len(entries), err)
	}
	if _, err := h.Why(t.Context(), access.Pass{}, "diabetes"); !errors.Is(err, population.ErrNoMember) {
		t.Errorf("why: %v", err)
	}
	for name, open := range map[string]access.Opener{
		"none": nil, "refusing": h.staff.As(access.RoleAdmin, access.PurposeCare).Opener(),
	} {
		page, err := h.Worklist(t.Context(), open, population.WorklistQuery{})
		if err != nil || len(page.Rows) != 0 {
			t.Errorf("%s opener: %d rows, %v", name, len(page.Rows), err)
		}
		if changes, err := h.Changes(t.Context(), open, 20); err != nil || len(changes) != 0 {
			t.Errorf("%s opener: %d changes, %v", name, len(changes), err)
		}
	}
}

// TestClosedKindsAreBlank: a pass for identity alone shows who somebody is and nothing else.
func TestClosedKindsAreBlank(t *testing.T) {
	h := sensitiveTown(t)
	h.staff.Kinds = []access.Kind{access.Identity}
	pass := h.staff.Pass("ann")
	m, err := h.Member(t.Context(), pass)
	if err != nil || m.Name == "" || m.Age == 0 {
		t.Fatalf("name %q, age %d, %v", m.Name, m.Age, err)
	}
	if m.Conditions != nil || m.Gaps != nil || m.Coverage != nil || m.State != "" || m.ZIP != "" {
		t.Errorf("a pass for identity shows %d conditions, %d gaps, %d spans, lives in %q", len(m.Conditions), len(m.Gaps), len(m.Coverage), m.State)
	}
	if entries, err := h.Timeline(t.Context(), pass); err != nil || len(entries) != 0 {
		t.Errorf("timeline: %d entries, %v", len(entries), err)
	}
	if _, err := h.Why(t.Context(), pass, "diabetes"); !errors.Is(err, population.ErrNoFinding) {
		t.Errorf("why: %v", err)
	}
	h.staff.Kinds = []access.Kind{access.Identity, access.Conditions}
	why, err := h.Why(t.Context(), h.staff.Pass("ann"), "diabetes")
	if err != nil || why.Finding.State != population.Confirmed || len(why.Finding.Evidence) != 0 {
		t.Errorf("why without claims: %s with %d rows, %v", why.Finding.State, len(why.Finding.Evidence), err)
	}
}

var sensitiveRules = []string{"alcohol_use_disorders", "depressive_disorders", "depression_bipolar_other_mood"}

// TestClosedCategoriesLeaveNoTrace: without consent nothing on any page tells of depression or alcohol.
func TestClosedCategoriesLeaveNoTrace(t *testing.T) {
	h := sensitiveTown(t)
	pass := h.staff.Pass("ann")
	m, err := h.Member(t.Context(), pass)
	if err != nil {
		t.Fatal(err)
	}
	found := append(rulesOf(m.Conditions), rulesOf(m.Gaps)...)
	for _, rule := range sensitiveRules {
		if slices.Contains(found, rule) {
			t.Errorf("%s is on the page", rule)
		}
		if _, err := h.Why(t.Context(), pass, rule); !errors.Is(err, population.ErrNoFinding) {
			t.Errorf("why of %s: %v", rule, err)
		}
	}
	if !slices.Contains(found, "diabetes") {
		t.Error("diabetes is not on the page")
	}
	for _, f := range m.Gaps {
		if f.Rule.LooksAtSensitive && f.State == population.Excluded {
			t.Errorf("%s is excluded, which tells of a closed condition", f.Rule.ID)
		}
	}
	if _, err := h.Why(t.Context(), pass, "alcohol_screening"); !errors.Is(err, population.ErrNoFinding) {
		t.Errorf("why the screening for alcohol does not apply: %v", err)
	}
	h.checkTimeline(pass, "a2", "a3")
}

func (h *house) checkTimeline(pass access.Pass, without ...string) {
	h.t.Helper()
	entries, err := h.Timeline(h.t.Context(), pass)
	if err != nil || len(entries) == 0 {
		h.t.Fatalf("timeline: %d entries, %v", len(entries), err)
	}
	for _, e := range entries {
		if slices.Contains(without, e.ID) {
			h.t.Errorf("the timeline shows %s", e.ID)
		}
		for _, rule := range e.Rules {
			if slices.Contains(sensitiveRules, rule) {
				h.t.Errorf("entry %s is evidence for %s", e.ID, rule)
			}
		}
	}
}

// TestStepsThatTellAreClosed: the tests of a gap that looks at a closed condition are not shown, not even to somebody who does not
// have the condition. Consent for it opens them.
func TestStepsThatTellAreClosed(t *testing.T) {
	h := sensitiveTown(t)
	why, err := h.Why(t.Context(), h.staff.Pass("bob"), "hepatitis_b") // looks at drug use
	if err != nil || !why.StepsClosed || why.Steps != nil || why.Closes != nil || why.Policy == "" {
		t.Errorf("steps closed %t, %d steps, %d ways, %v", why.StepsClosed, len(why.Steps), len(why.Closes), err)
	}
	h.staff.Consent("bob", access.SubstanceUse)
	if why, err = h.Why(t.Context(), h.staff.Pass("bob"), "hepatitis_b"); err != nil || why.StepsClosed || len(why.Steps) == 0 {
		t.Errorf("with consent: steps closed %t, %d steps, %v", why.StepsClosed, len(why.Steps), err)
	}
}

// TestChangesTellNothingClosed: a new diagnosis of a closed category changes no list of changes.
func TestChangesTellNothingClosed(t *testing.T) {
	h := sensitiveTown(t)
	h.load(medicalClaims(
		t, t.TempDir(),
		medical{"b2", "bob", "institutional", "111", "2025-07-01", "F329", "", "2025-07-10"},
		medical{"b3", "bob", "institutional", "111", "2025-08-01", "I10", "", "2025-08-10"},
	))
	changes, err := h.Changes(t.Context(), h.staff.Opener(), 100)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := h.Timeline(t.Context(), h.staff.Pass("bob"))
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, c := range changes {
		told = append(told, c.Rule.ID)
	}
	for _, e := range entries {
		told = append(told, e.Rules...)
	}
	if !slices.Contains(told, "hypertension") {
		t.Errorf("changes %v lack the new hypertension", told)
	}
	o, err := h.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range o.Changes {
		told = append(told, c.Rule.ID)
	}
	for _, rule := range sensitiveRules {
		if slices.Contains(told, rule) {
			t.Errorf("the changes tell of %s", rule)
		}
	}
}

// TestConsentOpensItsCategoryAlone: with consent for behavioral health depression is shown, and alcohol still not.
func TestConsentOpensItsCategoryAlone(t *testing.T) {
	h := sensitiveTown(t)
	h.staff.Consent("ann", access.BehavioralHealth)
	m, err := h.Member(t.Context(), h.staff.Pass("ann"))
	if err != nil {
		t.Fatal(err)
	}
	found := rulesOf(m.Conditions)
	if !slices.Contains(found, "depression_bipolar_other_mood") || slices.Contains(found, "alcohol_use_disorders") {
		t.Errorf("conditions = %v, want depression and not alcohol", found)
	}
}
