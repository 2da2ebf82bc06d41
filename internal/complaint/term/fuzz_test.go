package term_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/keepwell/keepwell/internal/rule"
)

// FuzzDecide: no facts stop the clocks; they are judged, or refused with the name of what is wrong.
func FuzzDecide(f *testing.F) {
	f.Add(0, []byte(`{"params":{"zone":"America/New_York","extension_days":1},"product":"aip","received_at":"2026-05-01T13:00:00Z","events":[{"type":"extension","at":"2026-05-20T15:00:00Z","requested_by":"enrollee"},{"type":"letter_dispatched","at":"2026-05-20T15:00:00Z"}]}`))
	f.Add(0, []byte(`{"filer":"unproven_representative","authority":{"member_confirmed_at":"0001-01-01T00:00:00Z"},"product":"ma","received_at":"9999-12-31T23:59:59Z"}`))
	f.Add(1, []byte(`{"contract_id":"","issue_level":"other","assignments":[{"contract_id":"","date":"9999-12-31"}],"grievance":{"product":"ma","received_at":"2026-05-01T13:00:00Z"},"events":[{"type":"extension","at":"2026-05-02T15:00:00Z"},{"type":"issue_level_raised","to":"other","at":"2026-05-02T15:00:00Z"}]}`))
	f.Add(2, []byte(`{"notice_date":"2026-01-05","filed_at":"2026-03-12T03:59:59Z","params":{"limit_days":0}}`))
	policies := loadRules(f).Policies()
	f.Fuzz(func(t *testing.T, n int, facts []byte) {
		answer, err := policies[uint(n)%uint(len(policies))].Decide(json.RawMessage(facts))
		var wrong *rule.FactError
		if err != nil && !errors.As(err, &wrong) {
			t.Fatalf("%s: %v", facts, err)
		}
		if err == nil && answer == nil {
			t.Fatalf("%s: nothing is said", facts)
		}
	})
}
