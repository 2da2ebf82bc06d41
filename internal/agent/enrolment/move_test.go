package enrolment

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/plan"
)

// ours marks the plans of H1, H2 and S1 as of one organization.
func ours(spans []Span) []Span {
	for i := range spans {
		spans[i].Ours = !strings.HasPrefix(spans[i].Contract, "H9")
	}
	return spans
}

func moveLine(m Move) string {
	old := make([]string, len(m.Old))
	for i, o := range m.Old {
		old[i] = o.Contract + "/" + o.Plan
	}
	out := fmt.Sprintf("%s %s %s -> %s/%s", m.Effective, m.Kind, strings.Join(old, "+"), m.New.Contract, m.New.Plan)
	if m.GapMonths > 0 {
		out += fmt.Sprintf(" gap %d", m.GapMonths)
	}
	return out
}

func TestMoves(t *testing.T) {
	carried := func(f *Fact) { f.NoElection = true }
	for name, c := range map[string]struct {
		facts []Fact
		want  []string
	}{
		"a new enrollment": {
			[]Fact{told(Accepted, "2025-11-03", "H1/001", "2026-01-01")},
			[]string{"2026-01-01 new  -> H1/001"},
		},
		"a change within the contract": {
			[]Fact{told(Accepted, "2024-11-03", "H1/001", "2025-01-01"), told(Accepted, "2025-11-03", "H1/002", "2026-01-01")},
			[]string{"2025-01-01 new  -> H1/001", "2026-01-01 change H1/001 -> H1/002"},
		},
		"a change across contracts": {
			[]Fact{told(Accepted, "2024-11-03", "H1/001", "2025-01-01"), told(Accepted, "2025-11-03", "H2/001", "2026-01-01")},
			[]string{"2025-01-01 new  -> H1/001", "2026-01-01 change H1/001 -> H2/001"},
		},
		"from another organization": {
			[]Fact{told(Accepted, "2024-11-03", "H9/001", "2025-01-01"), told(Accepted, "2025-11-03", "H2/001", "2026-01-01")},
			[]string{"2026-01-01 new  -> H2/001"},
		},
		"to another organization": {
			[]Fact{told(Accepted, "2024-11-03", "H1/001", "2025-01-01"), told(Disenrolled, "2025-05-03", "H1/001", "2025-05-31", why(EndedByChange))},
			[]string{"2025-01-01 new  -> H1/001", "2025-06-01 left H1/001 -> /"},
		},
		"back after a gap": {
			[]Fact{
				told(Accepted, "2024-11-03", "H1/001", "2025-01-01"), told(Disenrolled, "2025-05-03", "H1/001", "2025-05-31", why(EndedByTermination)),
				told(Accepted, "2025-06-03", "H1/002", "2025-07-01"),
			},
			[]string{"2025-01-01 new  -> H1/001", "2025-06-01 left H1/001 -> /", "2025-07-01 change H1/001 -> H1/002 gap 1"},
		},
		"two into one": {
			[]Fact{
				told(Accepted, "2024-11-03", "S1/001", "2025-01-01"), told(Accepted, "2024-11-03", "H1/001", "2025-01-01", family(plan.MA)),
				told(Accepted, "2025-11-03", "H1/002", "2026-01-01"),
			},
			[]string{"2025-01-01 new  -> H1/001", "2025-01-01 new  -> S1/001", "2026-01-01 collapsed H1/001+S1/001 -> H1/002"},
		},
		"no election": {
			[]Fact{told(Accepted, "2024-11-03", "H1/001", "2025-01-01"), told(Accepted, "2025-11-03", "H1/002", "2026-01-01", carried)},
			[]string{"2025-01-01 new  -> H1/001", "2026-01-01 carried H1/001 -> H1/002"},
		},
		"corrected from the beginning": {
			[]Fact{
				told(Accepted, "2024-11-03", "H1/001", "2025-01-01"), told(CorrectedOut, "2025-02-03", "H1/001", "2025-01-01"),
				told(CorrectedIn, "2025-02-03", "H1/002", "2025-01-01"),
			},
			[]string{"2025-01-01 carried H1/001 -> H1/002"},
		},
		"a drug plan beside what goes on": {
			[]Fact{told(Accepted, "2024-11-03", "H1/001", "2025-01-01", family(plan.MA)), told(Accepted, "2025-11-03", "S1/001", "2026-01-01")},
			[]string{"2025-01-01 new  -> H1/001", "2026-01-01 new  -> S1/001"},
		},
		"cancelled": {
			[]Fact{
				told(Accepted, "2024-11-03", "H1/001", "2025-01-01"), told(Accepted, "2025-11-03", "H2/001", "2026-01-01"),
				told(Cancelled, "2025-12-03", "H2/001", "2026-01-01"),
			},
			[]string{"2025-01-01 new  -> H1/001"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := []string{}
			for _, m := range Moves("m", ours(Fold("m", c.facts).Spans)) {
				got = append(got, moveLine(m))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
