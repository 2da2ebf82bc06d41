package population_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// worklistRounds is how often each kind of query is asked: enough for a 99th percentile.
const worklistRounds = 200

// BenchmarkWorklist asks for pages of the worklist as care teams do. Each kind's p99 should stay under 100 ms at a million members.
func BenchmarkWorklist(b *testing.B) {
	h := benchFolder(b, benchMembers(b))
	h.staff.Know(h.Population) // a minute for a million members
	kinds := []struct {
		name  string
		query func(i int) population.WorklistQuery
	}{
		{"default", func(int) population.WorklistQuery { return population.WorklistQuery{} }},
		{"common-condition", condition("hypertension")},
		{"rare-condition", condition("sickle_cell_disease")},
		{"gap-and-age", func(i int) population.WorklistQuery {
			return population.WorklistQuery{Gap: []string{"flu"}, AgeFrom: 65 + i%10, AgeTo: 85}
		}},
		{"gaps-of-women", func(int) population.WorklistQuery {
			return population.WorklistQuery{Gap: []string{"mammogram", "osteoporosis_screening", "zoster"}, Sex: claim.Female}
		}},
		{"condition-and-gap", func(int) population.WorklistQuery {
			return population.WorklistQuery{Condition: []string{"diabetes"}, Gap: []string{"a1c_test", "diabetic_eye_exam"}}
		}},
		{"condition-by-name", func(int) population.WorklistQuery {
			return population.WorklistQuery{Condition: []string{"diabetes"}, Sort: "name"}
		}},
		{"gap-by-due", func(int) population.WorklistQuery {
			return population.WorklistQuery{Gap: []string{"crc_screen"}, Sort: "due"}
		}},
		{"family-name", func(i int) population.WorklistQuery {
			return population.WorklistQuery{Search: []string{"Sandquez", "Morberg", "Kirwell"}[i%3]}
		}},
		{"short-name", func(i int) population.WorklistQuery { return population.WorklistQuery{Search: "mar"} }},
		{"name-and-gap", func(i int) population.WorklistQuery {
			return population.WorklistQuery{Search: "sand", Gap: []string{"flu"}}
		}},
		{"by-due", sorted("due")},
		{"by-gaps", sorted("gaps")},
		{"by-conditions", sorted("conditions")},
		{"by-name", sorted("name")},
		{"by-age", sorted("age")},
		{"by-age-oldest", func(int) population.WorklistQuery { return population.WorklistQuery{Sort: "age", Desc: true} }},
	}
	for _, kind := range kinds {
		b.Run(kind.name, func(b *testing.B) { h.askWorklist(b, kind.query) })
	}
	b.Run("deep-pages", func(b *testing.B) { h.turnPages(b) })
	b.Run("overview", func(b *testing.B) { h.askOverview(b) })
}

func condition(rule string) func(int) population.WorklistQuery {
	return func(int) population.WorklistQuery { return population.WorklistQuery{Condition: []string{rule}} }
}

func sorted(by string) func(int) population.WorklistQuery {
	return func(int) population.WorklistQuery { return population.WorklistQuery{Sort: by} }
}

func (h *house) askWorklist(b *testing.B, query func(int) population.WorklistQuery) {
	open := h.staff.Opener()
	for b.Loop() {
		var took spread
		for i := range worklistRounds {
			start := time.Now()
			if _, err := h.Worklist(b.Context(), open, query(i)); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(start))
		}
		took.report(b, "")
	}
}

// turnPages reads page after page of the members with hypertension.
func (h *house) turnPages(b *testing.B) {
	open := h.staff.Opener()
	for b.Loop() {
		var took spread
		q := population.WorklistQuery{Condition: []string{"hypertension"}, Limit: 200}
		for range worklistRounds {
			start := time.Now()
			page, err := h.Worklist(b.Context(), open, q)
			if err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(start))
			if q.Cursor = page.Next; page.Next == "" {
				break
			}
		}
		took.report(b, "")
	}
}

func (h *house) askOverview(b *testing.B) {
	for b.Loop() {
		var took spread
		for range worklistRounds {
			start := time.Now()
			o, err := h.Overview(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			if o.Members == 0 {
				b.Fatal(fmt.Errorf("the overview is empty"))
			}
			took = append(took, time.Since(start))
		}
		took.report(b, "")
	}
}
