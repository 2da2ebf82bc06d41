package rule_test

import (
	"os"
	"testing"

	"github.com/keepwell/keepwell/internal/rule"
)

func lateRefill(t testing.TB) *rule.Set {
	t.Helper()
	content, err := os.ReadFile("../../rules/gap/late_refill_alert.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.Load("late_refill_alert.yaml", content)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestLoadLateRefill(t *testing.T) {
	set := lateRefill(t)
	d, err := set.Decide(map[string]any{
		"year_outlook": "open", "gap_days_remaining": 60, "days_late": 3,
		"days_until_due": -2, "distinct_fill_dates": 2,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(rule.Explain(d))
}
