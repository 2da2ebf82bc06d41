package population_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
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

// TestWorklistTellsNothingClosed: no badge, no filter and no number of matches tells of a sensitive category.
func TestWorklistTellsNothingClosed(t *testing.T) {
	h := sensitiveTown(t)
	page, err := h.Worklist(t.Context(), h.staff.Opener(), population.WorklistQuery{})
	if err != nil || len(page.Rows) != 2 {
		t.Fatalf("%d rows, %v", len(page.Rows), err)
	}
	for _, row := range page.Rows {
		for _, f := range append(row.Conditions, row.Gaps...) {
			if slices.Contains(sensitiveRules, f.Rule) {
				t.Errorf("%s has a badge of %s", row.Member, f.Rule)
			}
		}
		if row.NextDue != claim.NoDay && !slices.ContainsFunc(row.Gaps, func(f population.FindingBrief) bool { return f.Due == row.NextDue }) {
			t.Errorf("%s: next due by none of the badges", row.Member)
		}
	}
	for _, q := range []population.WorklistQuery{
		{Condition: []string{"alcohol_use_disorders"}},
		{Condition: []string{"diabetes", "depressive_disorders"}},
		{Condition: []string{"alcohol_use_disorders"}, Search: "nobody of this name"},
		{Gap: []string{"depression_screening"}},
		{Gap: []string{"alcohol_screening"}, State: population.Excluded},
	} {
		if page, err := h.Worklist(t.Context(), h.staff.Opener(), q); !errors.Is(err, population.ErrClosedFilter) || page.Total != 0 {
			t.Errorf("%+v: %d matches, %v", q, page.Total, err)
		}
	}
	excluded, err := h.Worklist(t.Context(), h.staff.Opener(), population.WorklistQuery{State: population.Excluded, Search: "givenann"})
	if err != nil || excluded.Total != 0 {
		t.Errorf("searching among the excluded finds %d, %v", excluded.Total, err)
	}
}

// TestWorklistAmongOwnMembers lists the members that were named, in every order, and nobody when none is.
func TestWorklistAmongOwnMembers(t *testing.T) {
	h := sensitiveTown(t)
	for _, sort := range []string{"", "name", "age", "due"} {
		page, err := h.Worklist(t.Context(), h.staff.Opener(), population.WorklistQuery{Only: []string{"bob", "nobody"}, Sort: sort})
		if err != nil || page.Total != 1 || len(page.Rows) != 1 || page.Rows[0].Member != "bob" {
			t.Errorf("sorted by %q: %d matches, %d rows, %v", sort, page.Total, len(page.Rows), err)
		}
	}
	page, err := h.Worklist(t.Context(), h.staff.Opener(), population.WorklistQuery{Only: []string{}})
	if err != nil || page.Total != 0 || len(page.Rows) != 0 {
		t.Errorf("nobody: %d matches, %d rows, %v", page.Total, len(page.Rows), err)
	}
}

// TestRestrictedMemberIsNotFound: whoever searches for somebody whose own restriction keeps them away finds nobody, not somebody
// who is closed.
func TestRestrictedMemberIsNotFound(t *testing.T) {
	h := sensitiveTown(t)
	_, err := h.staff.Guard.Restrict(t.Context(), h.staff.Cause(), access.Restriction{
		Member: h.staff.ID("ann"), Role: access.RoleCoordinator, From: asOf, Basis: "request-1",
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := h.Worklist(t.Context(), h.staff.Opener(), population.WorklistQuery{Search: "givenann"})
	if err != nil || page.Total != 0 || len(page.Rows) != 0 {
		t.Errorf("a restricted member: %d matches, %d rows, %v", page.Total, len(page.Rows), err)
	}
	page, err = h.Worklist(t.Context(), h.staff.Opener(), population.WorklistQuery{Condition: []string{"diabetes"}})
	if err != nil || page.Total != 1 || len(page.Rows) != 1 || page.Rows[0].Member != "bob" {
		t.Errorf("everybody with diabetes: %d matches, %d rows, %v", page.Total, len(page.Rows), err)
	}
}

// TestExportOpensEverybodyFirst: one look for each member, and nothing of what stays closed in the files.
func TestExportOpensEverybodyFirst(t *testing.T) {
	h := sensitiveTown(t)
	_, err := h.staff.Guard.Restrict(t.Context(), h.staff.Cause(), access.Restriction{
		Member: h.staff.ID("bob"), Role: access.RoleCoordinator, From: asOf, Basis: "request-1",
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	done, err := h.Export(t.Context(), h.staff.Opener(), dir, nil)
	if err != nil || done != (population.Exported{Members: 1, Closed: 1}) {
		t.Fatalf("export = %+v, %v", done, err)
	}
	for _, name := range []string{"findings.csv", "evidence.csv"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "diabetes") || strings.Contains(string(text), "bob") {
			t.Errorf("%s lacks ann's diabetes, or shows bob", name)
		}
		for _, never := range append([]string{"F1020", "F329"}, sensitiveRules...) {
			if strings.Contains(string(text), never) {
				t.Errorf("%s tells of %s", name, never)
			}
		}
	}
	if none, err := h.Export(t.Context(), nil, t.TempDir(), nil); err != nil || none.Members != 0 {
		t.Errorf("without an opener: %+v, %v", none, err)
	}
}

// TestMembersForRegistration turns the pages of everybody and gives nothing clinical.
func TestMembersForRegistration(t *testing.T) {
	h := sensitiveTown(t)
	first, err := h.Members(t.Context(), "", 1)
	if err != nil || len(first) != 1 || first[0].Number != "ann" || first[0].Name == "" || first[0].Sex != claim.Female {
		t.Fatalf("first page = %+v, %v", first, err)
	}
	rest, err := h.Members(t.Context(), "ann", 10)
	if err != nil || len(rest) != 1 || rest[0].Number != "bob" {
		t.Fatalf("second page = %+v, %v", rest, err)
	}
}
