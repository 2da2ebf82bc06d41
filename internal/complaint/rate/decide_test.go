package rate_test

import (
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/complaint/rate"
	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
)

func loadRules(t testing.TB) *rate.Rules {
	t.Helper()
	r, err := rate.LoadRules(os.DirFS("../../../rules"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVectors(t *testing.T) {
	for _, policy := range loadRules(t).Policies() {
		ruletest.Vectors(t, policy, "../../../testdata/vectors/"+policy.Name()+".ndjson")
	}
}

// TestAnswers are whole answers beside the published cases.
func TestAnswers(t *testing.T) {
	policy := loadRules(t).Policies()[0]
	const cuts = `"params": {"cut_points": [{"stars": 2, "max_rate": 1.34}, {"stars": 5, "max_rate": 0.11}, {"stars": 4, "max_rate": 0.32}, {"stars": 3, "max_rate": 0.71}]}`
	for _, test := range []struct{ name, facts, want string }{
		{
			"exactly at half of a hundredth it goes up: 0.125 is 0.13", `{` + cuts + `, "data_year": 2025, "complaint_count": 73, "average_enrollment": 48000}`,
			`{"counted":73,"days":365,"average_enrollment":48000,"rate_unrounded":0.125,"rate":0.13,"stars":4,"stars_reason":null}`,
		},
		{
			"a leap year has a day more", `{` + cuts + `, "data_year": 2024, "complaint_count": 122, "average_enrollment": 10000}`,
			`{"counted":122,"days":366,"average_enrollment":10000,"rate_unrounded":1,"rate":1.00,"stars":2,"stars_reason":null}`,
		},
		{
			"above the last cut point", `{` + cuts + `, "data_year": 2025, "complaint_count": 73, "average_enrollment": 1000}`,
			`{"counted":73,"days":365,"average_enrollment":1000,"rate_unrounded":6,"rate":6.00,"stars":1,"stars_reason":null}`,
		},
		{
			"twelve months, exactly at the minimum", `{` + cuts + `, "data_year": 2025, "complaint_count": 0, "monthly_enrollment": [700,900,800,800,800,800,800,800,800,800,800,800]}`,
			`{"counted":0,"days":365,"average_enrollment":800,"rate_unrounded":0,"rate":0.00,"stars":5,"stars_reason":null}`,
		},
		{
			"a member less in one month is too few", `{` + cuts + `, "data_year": 2025, "complaint_count": 0, "monthly_enrollment": [700,899,800,800,800,800,800,800,800,800,800,800]}`,
			`{"counted":0,"days":365,"average_enrollment":799.9166666666666,"rate_unrounded":null,"rate":null,"stars":null,"stars_reason":"not_enough_enrollment"}`,
		},
		{
			"a year after the last one with stars", `{"params": {"last_data_year_with_stars": 2026, "cut_points": [{"stars": 5, "max_rate": 1}]}, "data_year": 2027, "complaint_count": 0, "average_enrollment": 800}`,
			`{"counted":0,"days":365,"average_enrollment":800,"rate_unrounded":0,"rate":0.00,"stars":null,"stars_reason":"measure_not_in_star_ratings"}`,
		},
		{
			"no cut points", `{"data_year": 2027, "complaint_count": 0, "average_enrollment": 800, "params": {"last_data_year_with_stars": null}}`,
			`{"counted":0,"days":365,"average_enrollment":800,"rate_unrounded":0,"rate":0.00,"stars":null,"stars_reason":"no_cut_points"}`,
		},
		{
			"the rules end the measure", `{"contract_kind": "ma", "data_year": 2027, "complaint_count": 0, "average_enrollment": 800}`,
			`{"counted":0,"days":365,"average_enrollment":800,"rate_unrounded":0,"rate":0.00,"stars":null,"stars_reason":"measure_not_in_star_ratings"}`,
		},
		{
			"what if it stayed", `{"contract_kind": "ma", "data_year": 2027, "complaint_count": 0, "average_enrollment": 800, "params": {"last_data_year_with_stars": null}}`,
			`{"counted":0,"days":365,"average_enrollment":800,"rate_unrounded":0,"rate":0.00,"stars":null,"stars_reason":"no_cut_points"}`,
		},
		{
			"cut points of the rules by kind of contract", `{"contract_kind": "pdp", "data_year": 2024, "complaint_count": 5, "average_enrollment": 10000}`,
			`{"counted":5,"days":366,"average_enrollment":10000,"rate_unrounded":0.040983606557377046,"rate":0.04,"stars":4,"stars_reason":null}`,
		},
	} {
		answer, err := policy.Decide(json.RawMessage(test.facts))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		text, err := json.Marshal(answer)
		if diff := cmp.Diff(test.want, string(text)); diff != "" || err != nil {
			t.Errorf("%s: %s %v", test.name, diff, err)
		}
	}
}

func TestWrongFactsAreNamed(t *testing.T) {
	policy := loadRules(t).Policies()[0]
	for facts, field := range map[string]string{
		`7`:                   "facts",
		`{}`:                  "data_year",
		`{"data_year": 2025}`: "monthly_enrollment",
		`{"data_year": 2025, "average_enrollment": 1e300000000, "complaint_count": 1}`:                                           "average_enrollment",
		`{"data_year": 2025, "average_enrollment": -1, "complaint_count": 1}`:                                                    "average_enrollment",
		`{"data_year": 2025, "average_enrollment": 900}`:                                                                         "complaint_count",
		`{"data_year": 2025, "average_enrollment": 900, "complaint_count": -1}`:                                                  "complaint_count",
		`{"data_year": 2025, "average_enrollment": 900, "complaint_count": "x"}`:                                                 "complaint_count",
		`{"data_year": 2025, "monthly_enrollment": [1, 2], "complaint_count": 1}`:                                                "monthly_enrollment",
		`{"data_year": 2025, "monthly_enrollment": [-1,1,1,1,1,1,1,1,1,1,1,1], "complaint_count": 1}`:                            "monthly_enrollment",
		`{"data_year": 2025, "average_enrollment": 900, "complaints": [{"assigned_on": "2025-02-30"}]}`:                          "complaints.assigned_on",
		`{"data_year": 2025, "average_enrollment": 900, "complaint_count": 1, "params": {"cut_points": [{"stars": 5}]}}`:         "params.cut_points[0].max_rate",
		`{"data_year": 2025, "average_enrollment": 900, "complaint_count": 1, "params": {"min_average_enrollment": -800}}`:       "params.min_average_enrollment",
		`{"data_year": 2025, "average_enrollment": 900, "complaint_count": 1, "contract_kind": "x"}`:                             "contract_kind",
		`{"data_year": 2025, "average_enrollment": 900, "complaints": [{"assigned_on": 20250230}], "params": {}}`:                "complaints.assigned_on",
		`{"data_year": 2025, "average_enrollment": 900, "complaint_count": 1, "params": {"last_data_year_with_stars": "never"}}`: "params.last_data_year_with_stars",
	} {
		_, err := policy.Decide(json.RawMessage(facts))
		var wrong *rule.FactError
		if !errors.As(err, &wrong) || wrong.Name != field {
			t.Errorf("%s: %v; expected %s", facts, err, field)
		}
	}
}
