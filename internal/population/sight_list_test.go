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
