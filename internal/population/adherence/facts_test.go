package adherence_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/rule"
)

// answer decides and gives the answer as its reader gets it.
func answer(t *testing.T, p rule.Policy, facts string) map[string]any {
	t.Helper()
	given, err := p.Decide(json.RawMessage(facts))
	if err != nil {
		t.Fatalf("%s: %v", facts, err)
	}
	text, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

const oneFill = `"fills": [{"date": "2025-01-01", "days_supply": 30, "target_ingredients": ["A"]}]`

// Each pair says the same in two ways, and gets the same answer.
func TestSameFacts(t *testing.T) {
	stay := func(kind string) string {
		return `{"year": 2025, ` + oneFill + `, "stays": [{` + kind + `"admit": "2025-01-05", "discharge": "2025-01-09"}]}`
	}
	plain := `{"year": 2025, ` + oneFill + `}`
	tests := []struct{ name, facts, same string }{
		{"whole numbers with a point", strings.NewReplacer("2025,", "2025.0,", "30,", "30.0,").Replace(plain), plain},
		{"whole numbers with an exponent", strings.NewReplacer("2025,", "2.025e3,", "30,", "3e1,").Replace(plain), plain},
		{
			"whole parameters with a point",
			`{"params": {"min_treatment_days": 91.0, "min_distinct_fill_dates": 1.0, "threshold_num": 1.0, "threshold_den": 2.0}, ` + plain[1:],
			`{"params": {"min_treatment_days": 91, "min_distinct_fill_dates": 1, "threshold_num": 1, "threshold_den": 2}, ` + plain[1:],
		},
		{"null is as good as absent", `{"death_date": null, "stays": null, "params": {"threshold_num": null}, ` + plain[1:], plain},
		{"a year in capitals", `{"year": 2025, "YEAR": 2024, ` + oneFill + `}`, plain},
		{"params in capitals", `{"Params": {"threshold_num": 0}, ` + plain[1:], plain},
		{"a parameter in capitals", `{"params": {"Min_Treatment_Days": 999}, ` + plain[1:], plain},
		{"a supply in capitals", strings.Replace(plain, `"days_supply": 30`, `"days_supply": 30, "Days_Supply": 90`, 1), plain},
		{"unknown keys", `{"colour": "blue", ` + strings.Replace(plain, `"date"`, `"shop": 7, "date"`, 1)[1:], plain},
		{"a stay without a type is inpatient", stay(``), stay(`"type": "inpatient", `)},
		{"a SNF stay adjusts too", stay(`"type": "snf", `), stay(`"type": "inpatient", `)},
		{"a stay of another type is ignored", stay(`"type": "hospice", `), plain},
		{"a type in capitals is an unknown key", stay(`"TYPE": "hospice", `), stay(``)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(answer(t, adherence.PDC{}, tt.same), answer(t, adherence.PDC{}, tt.facts)); diff != "" {
				t.Errorf("(-same +facts):\n%s", diff)
			}
		})
	}
	if adjusted := answer(t, adherence.PDC{}, stay(``)); adjusted["treatment_days"] != 360.0 {
		t.Errorf("an inpatient stay of five days leaves %v days", adjusted["treatment_days"])
	}
}

// A refusal names the fact as the facts spell it, and says nothing of Go nor of the value.
func TestRefusedFactsAreNamed(t *testing.T) {
	tests := []struct{ facts, field string }{
		{`[]`, "facts"},
		{`{"year": 2025.5}`, "year"},
		{`{"year": "2025"}`, "year"},
		{`{"year": 1e400}`, "year"},
		{`{"YEAR": 2025}`, "year or period"},
		{`{"period": []}`, "period"},
		{`{"period": {"start": 7}}`, "period.start"},
		{`{"year": 2025, "params": {"min_treatment_days": 91.5}}`, "params.min_treatment_days"},
		{`{"year": 2025, "params": {"threshold_den": 3000000000}}`, "params.threshold_den"},
		{`{"year": 2025, "params": {"threshold_den": 0}}`, "params.threshold_den"},
		{`{"year": 2025, "params": {"adjust_stays": 1}}`, "params.adjust_stays"},
		{`{"year": 2025, "death_date": "2025-02-30"}`, "death_date"},
		{`{"year": 2025, "fills": [null]}`, "fills[0]"},
		{`{"year": 2025, ` + strings.Replace(oneFill, "]}]", `]}, {"days_supply": 0.5}]`, 1) + `}`, "fills[1].days_supply"},
		{`{"year": 2025, "fills": [{"days_supply": 99999999999}]}`, "fills[0].days_supply"},
		{`{"year": 2025, "stays": [{"type": 1}]}`, "stays[0].type"},
		{`{"year": 2025, "exclusions": "hospice"}`, "exclusions"},
	}
	for _, tt := range tests {
		_, err := adherence.PDC{}.Decide(json.RawMessage(tt.facts))
		var refused *rule.FactError
		if !errors.As(err, &refused) || refused.Name != tt.field {
			t.Errorf("%s: %v, expected a refusal of %s", tt.facts, err, tt.field)
		}
	}
}

// A fill of no days has its date and covers nothing.
func TestFillOfNoDays(t *testing.T) {
	fill := func(date string, supply int) string {
		return fmt.Sprintf(`{"date": %q, "days_supply": %d, "target_ingredients": ["A"]}`, date, supply)
	}
	first := fill("2025-01-01", 0)
	tests := []struct {
		name   string
		policy rule.Policy
		fills  string
		expect map[string]any
	}{
		{"it is the index date", adherence.PDC{}, first + "," + fill("2025-02-01", 30), map[string]any{
			"index_date": "2025-01-01", "treatment_days": 365.0, "covered_days": 30.0, "distinct_fill_dates": 2.0,
			"in_denominator": true, "supply_end": "2025-03-02",
		}},
		{"negative days are no fill", adherence.PDC{}, fill("2025-01-01", -1) + "," + fill("2025-02-01", 30), map[string]any{
			"index_date": "2025-02-01", "distinct_fill_dates": 1.0,
		}},
		{"alone", adherence.PDC{}, first, map[string]any{
			"covered_days": 0.0, "supply_end": nil, "pdc": 0.0, "adherent": false,
		}},
		{"alone, nothing is due", adherence.LateRefill{}, first, map[string]any{
			"index_date": "2025-01-01", "supply_end": nil, "due_date": nil, "days_late": nil, "gap_days_used": 32.0,
			"gap_days_remaining": 41.0, "last_impactable_fill_date": "2025-03-15", "year_outlook": "open",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := answer(t, tt.policy, `{"year": 2025, "as_of": "2025-02-01", "fills": [`+tt.fills+`]}`)
			for field, want := range tt.expect {
				if value, given := got[field]; !given || value != want {
					t.Errorf("%s is %v, expected %v", field, value, want)
				}
			}
		})
	}
}
