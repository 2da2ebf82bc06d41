package privacy_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
)

// clockOf decides a case by the policy and reads the fields that the properties speak of.
func clockOf(t *rapid.T, decide func(json.RawMessage) (any, error), facts map[string]any) (answer struct {
	BaseDueDate     clock.Date       `json:"base_due_date"`
	ExtendedDueDate clock.Date       `json:"extended_due_date"`
	DueDate         clock.Date       `json:"due_date"`
	FirstLateAt     time.Time        `json:"first_late_at"`
	Timeliness      clock.Timeliness `json:"timeliness"`
	FulfilledAt     *time.Time       `json:"fulfilled_at"`
	Extensions      []struct {
		Decision string  `json:"decision"`
		Reason   *string `json:"reason"`
	} `json:"extensions"`
},
) {
	text, err := json.Marshal(facts)
	if err != nil {
		t.Fatal(err)
	}
	result, err := decide(text)
	if err != nil {
		t.Fatal(err)
	}
	if text, err = json.Marshal(result); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestDueDateNeverMovesEarlier adds events one by one: whatever happens, the due date stays or moves to the longest term, once; and
// an answer is timely exactly when it came before the first late instant that was in force.
func TestDueDateNeverMovesEarlier(t *testing.T) {
	policy := loadRules(t).Policies()[0]
	rapid.Check(t, func(t *rapid.T) {
		received := clock.MustParse("2024-01-01").AddDays(rapid.IntRange(0, 1500).Draw(t, "received"))
		facts := map[string]any{
			"kind":        rapid.SampledFrom([]string{"access_request", "accounting_request", "amendment_request"}).Draw(t, "kind"),
			"received_on": received.String(),
			"params": map[string]any{
				"zone": rapid.SampledFrom([]string{"America/New_York", "Pacific/Honolulu", "America/Phoenix"}).Draw(t, "zone"),
			},
		}
		start := received.Midnight().Add(12 * time.Hour)
		var events []map[string]any
		before := clockOf(t, policy.Decide, facts)
		for i := range rapid.IntRange(1, 6).Draw(t, "events") {
			at := start.Add(time.Duration(rapid.IntRange(0, 24*120).Draw(t, fmt.Sprint("hours", i))) * time.Hour)
			start = at
			events = append(events, map[string]any{
				"type": rapid.SampledFrom([]string{"extension", "extension", "fulfilled"}).Draw(t, fmt.Sprint("type", i)), "at": clock.FormatInstant(at),
				"written_reason": rapid.Bool().Draw(t, fmt.Sprint("reason", i)),
			})
			facts["events"] = events
			after := clockOf(t, policy.Decide, facts)
			accepted := 0
			for _, x := range after.Extensions {
				if x.Decision == "accepted" {
					accepted++
				}
			}
			switch {
			case after.DueDate.Before(before.DueDate):
				t.Fatalf("due %s, before %s", after.DueDate, before.DueDate)
			case accepted > 1, accepted == 1 && after.DueDate != after.ExtendedDueDate, accepted == 0 && after.DueDate != after.BaseDueDate:
				t.Fatalf("%d extensions, due %s of %s and %s", accepted, after.DueDate, after.BaseDueDate, after.ExtendedDueDate)
			case after.FulfilledAt != nil && (after.Timeliness == clock.Timely) != after.FulfilledAt.Before(after.FirstLateAt):
				t.Fatalf("fulfilled %s, late from %s: %s", after.FulfilledAt, after.FirstLateAt, after.Timeliness)
			case before.FulfilledAt != nil && !after.FulfilledAt.Equal(*before.FulfilledAt):
				t.Fatal("the first answer no longer counts")
			}
			before = after
		}
	})
}
