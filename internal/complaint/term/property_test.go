package term_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/clock"
)

const propertyCases = 3000

// TestEventsInAnyOrder: the same events in another order of input give the same answer, as long as no two are of one instant.
func TestEventsInAnyOrder(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(1, 1))}
	for name, throw := range map[string]func(dice) facts{"grievance_clock": dice.grievance, "ctm_clock": dice.module} {
		policy := policyOf(t, name)
		for range propertyCases {
			f := throw(d)
			events := f.happened()
			if len(events) < 2 || twoAtOnce(events) {
				continue
			}
			before := decided(t, policy, f)
			d.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			f["events"] = events
			if diff := cmp.Diff(before, decided(t, policy, f)); diff != "" {
				t.Fatalf("%s: %v: %s", name, f, diff)
			}
		}
	}
}

func twoAtOnce(events []facts) bool {
	seen := map[any]bool{}
	for _, e := range events {
		if seen[e["at"]] {
			return true
		}
		seen[e["at"]] = true
	}
	return false
}

// TestDueDatesNeverMoveEarlier: whatever happens next, a grievance is due no earlier than before, and a complaint of the module only
// when CMS raises its level.
func TestDueDatesNeverMoveEarlier(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(2, 2))}
	for name, throw := range map[string]func(dice) facts{"grievance_clock": dice.grievance, "ctm_clock": dice.module} {
		policy := policyOf(t, name)
		for range propertyCases / 3 {
			f := throw(d)
			events := f.happened()
			last := ""
			for n := range len(events) + 1 {
				f["events"] = events[:n]
				due, _ := decided(t, policy, f)["due_date"].(string)
				raised := n > 0 && events[n-1]["type"] == "issue_level_raised"
				if due < last && !raised {
					t.Fatalf("%s: %v was due on %s, and now on %s", name, f, last, due)
				}
				last = due
			}
		}
	}
}

// TestNoDayMovesADueDate: on every day of four years, weekend or holiday, a grievance is due exactly 30 days later, or 44 when extended.
func TestNoDayMovesADueDate(t *testing.T) {
	policy := policyOf(t, "grievance_clock")
	ask := facts{"type": "extension", "requested_by": "enrollee"}
	for n := range 4 * 366 {
		received := clock.MustParse("2025-01-01").AddDays(n)
		ask["at"] = received.String() + "T20:00:00Z"
		f := facts{"received_at": received.String() + "T17:00:00Z", "product": "ma", "how_filed": "oral", "trigger": "none"}
		if due := decided(t, policy, f)["due_date"]; due != received.AddDays(30).String() {
			t.Errorf("received on %s, due on %v", received, due)
		}
		f["events"] = []facts{ask}
		if due := decided(t, policy, f)["due_date"]; due != received.AddDays(44).String() {
			t.Errorf("received on %s, extended to %v", received, due)
		}
	}
}
