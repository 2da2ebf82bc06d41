package population_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestEveryWayToAListGivesTheSameList asks for lists by gathering, following and walking, on both databases, and turns their pages:
// each member comes once, in the order asked for, and the total is the number of rows.
func TestEveryWayToAListGivesTheSameList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		h.load(townspeople(t)...)
		h.identify(asOf)
		h.staff.Know(h.Population)
		for _, q := range listQueries() {
			for _, sort := range []string{"priority", "due", "gaps", "conditions", "name", "age"} {
				for _, desc := range []bool{false, true} {
					q.Sort, q.Desc = sort, desc
					h.checkWays(q)
				}
			}
		}
	})
}

func townspeople(t *testing.T) []string {
	t.Helper()
	var people []eligible
	var claims []medical
	for i := range 40 {
		id := fmt.Sprintf("p%02d", i)
		people = append(people, eligible{id, []string{"male", "female"}[i%2], fmt.Sprintf("%d-0%d-11", 1935+i%30, 1+i%9), "2022-01-01", "2026-12-31"})
		for j, dx := range []string{"E119", "I10", "I5022", "F329"} {
			if (i+j)%3 == 0 {
				claims = append(claims, medical{fmt.Sprintf("%s-%d", id, j), id, "institutional", "111", fmt.Sprintf("2025-0%d-02", 1+i%9), dx, "", "2025-10-10"})
			}
		}
	}
	dir := t.TempDir()
	return []string{eligibility(t, dir, people...), medicalClaims(t, dir, claims...)}
}

func listQueries() []population.WorklistQuery {
	return []population.WorklistQuery{
		{},
		{Sex: claim.Female},
		{AgeFrom: 66, AgeTo: 80},
		{AgeTo: 75, Sex: claim.Male},
		{Search: "familyp1"},
		{Search: "givenp", Condition: []string{"diabetes"}},
		{Search: "p07"},
		{Condition: []string{"diabetes"}},
		{Condition: []string{"diabetes", "hypertension"}, Suspected: true},
		{Condition: []string{"sickle_cell_disease"}},
		{Gap: []string{"flu"}, AgeFrom: 70},
		{Gap: []string{"flu", "zoster", "a1c_test"}},
		{Gap: []string{"flu", "mammogram"}, Sex: claim.Female, Condition: []string{"hypertension"}},
		{Gap: []string{"a1c_test", "diabetic_eye_exam"}, Search: "given"},
		{State: population.Open},
	}
}

func (h *house) checkWays(q population.WorklistQuery) {
	h.t.Helper()
	restore := population.GatherAtMost(1 << 30)
	gathered := h.allPages(q)
	restore()
	restore = population.GatherAtMost(-1)
	walked := h.allPages(q)
	restore()
	if !slices.Equal(gathered, walked) {
		h.t.Fatalf("%+v:\ngathered %s\nwalked   %s", q, strings.Join(gathered, " "), strings.Join(walked, " "))
	}
}

func (h *house) allPages(q population.WorklistQuery) []string {
	h.t.Helper()
	q.Limit = 7
	var all []string
	for {
		page, err := h.Worklist(h.t.Context(), h.staff.Opener(), q)
		if err != nil {
			h.t.Fatalf("%+v: %v", q, err)
		}
		for _, r := range page.Rows {
			if slices.Contains(all, r.Member) {
				h.t.Fatalf("%+v: %s comes twice", q, r.Member)
			}
			all = append(all, r.Member)
		}
		if q.Cursor = page.Next; page.Next == "" {
			if page.Total != len(all) {
				h.t.Fatalf("%+v: total %d, %d rows", q, page.Total, len(all))
			}
			return all
		}
	}
}
