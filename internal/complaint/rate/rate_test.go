package rate_test

import (
	"fmt"
	"math/big"
	"os"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/rate"
	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
)

func terms(t testing.TB, on string, dataYear int, kind rate.ContractKind) rate.Terms {
	t.Helper()
	terms, err := loadRules(t).Terms(clock.MustParse(on), dataYear, kind)
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

// TestRuleSet runs the tests in the file and asks that each rule is tested.
func TestRuleSet(t *testing.T) {
	content, err := os.ReadFile("../../../rules/complaint/complaint_rate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.Load("complaint_rate.yaml", content)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ruletest.Untested(set) {
		t.Errorf("no test is decided by rule %s", id)
	}
}

// TestCutPoints asks for stars just at and just above each cut point of each year that has them.
func TestCutPoints(t *testing.T) {
	for _, test := range []struct {
		dataYear int
		kind     rate.ContractKind
		bounds   string
	}{
		{2024, rate.MA, "0.11 0.32 0.71 1.34"},
		{2024, rate.PDP, "0.03 0.10 0.19 0.31"},
		{2023, rate.MA, "0.12 0.37 0.76 1.39"},
		{2022, rate.MA, "0.14 0.32 0.50 0.75"},
		{2021, rate.MA, "0.19 0.50 0.89 1.53"},
		{2020, rate.MA, "0.17 0.37 0.79 1.14"},
	} {
		terms := terms(t, "2026-11-22", test.dataYear, test.kind)
		var bounds [4]float64
		if _, err := fmt.Sscan(test.bounds, &bounds[0], &bounds[1], &bounds[2], &bounds[3]); err != nil {
			t.Fatal(err)
		}
		for i, bound := range bounds {
			// 30,000 members for so many days make one complaint a thousandth of the rate for each day.
			days := terms.Rate(0, test.dataYear, rate.Enrolled(1000)).Days
			hundredths := int(bound*100 + 0.5)
			at := terms.Rate(hundredths*days, test.dataYear, rate.Enrolled(3_000_000))
			above := terms.Rate((hundredths+1)*days, test.dataYear, rate.Enrolled(3_000_000))
			if at.Stars != 5-i || above.Stars != 4-i {
				t.Errorf("%d %s, %v: %d and %d stars", test.dataYear, test.kind, bound, at.Stars, above.Stars)
			}
		}
	}
}

func TestYearsWithoutStars(t *testing.T) {
	for _, test := range []struct {
		on       string
		dataYear int
		kind     rate.ContractKind
		want     rate.Reason
	}{
		{"2026-11-22", 2023, rate.PDP, rate.NoCutPoints},
		{"2026-11-22", 2025, rate.MA, rate.NoCutPoints}, // not published when this was written
		{"2026-11-22", 2027, rate.MA, rate.NotInStarRatings},
		{"2026-05-31", 2027, rate.MA, rate.NoCutPoints}, // the day before the rule that ends the measure
		{"2026-11-22", 2024, rate.MA, ""},
	} {
		r := terms(t, test.on, test.dataYear, test.kind).Rate(3, test.dataYear, rate.Enrolled(5000))
		if r.Reason != test.want || (r.Stars > 0) != (test.want == "") || r.Exact == nil {
			t.Errorf("%+v: %d stars, %q", test, r.Stars, r.Reason)
		}
	}
}

// TestScenario: what the stars would be if the measure stayed.
func TestScenario(t *testing.T) {
	terms := terms(t, "2026-11-22", 2027, rate.MA)
	terms.LastYear = nil
	terms.CutPoints = []rate.CutPoint{{Stars: 5, MaxRate: big.NewRat(11, 100)}}
	if r := terms.Rate(0, 2027, rate.Enrolled(5000)); r.Stars != 5 {
		t.Errorf("%d stars, %s", r.Stars, r.Reason)
	}
}

func TestCount(t *testing.T) {
	date := clock.MustParse
	complaints := []rate.Complaint{
		{"H1", date("2025-01-01"), false},
		{"H1", date("2025-12-31"), false},
		{"H1", date("2025-12-31"), true},
		{"H1", date("2026-01-01"), false},
		{"H2", date("2025-05-01"), false},
	}
	if n := rate.Count(complaints, "H1", 2025); n != 2 {
		t.Errorf("%d counted, expected 2", n)
	}
}

func TestEffect(t *testing.T) {
	terms := terms(t, "2026-11-22", 2024, rate.MA)
	// 10,000 members in 366 days: 14 complaints are 0.1148, 15 are 0.1230.
	e := terms.Effect(13, 2024, rate.Enrolled(10000))
	if e.Now.Stars != 5 || e.Falls() || *e.Left != 1 {
		t.Errorf("at 13: %d stars, %d left", e.Now.Stars, *e.Left)
	}
	if adds, _ := e.Adds.Float64(); adds < 0.00819 || adds > 0.00820 {
		t.Errorf("one more adds %v", adds)
	}
	if e := terms.Effect(14, 2024, rate.Enrolled(10000)); !e.Falls() || *e.Left != 0 || e.Then.Stars != 4 {
		t.Errorf("at 14: %d then %d stars, %d left", e.Now.Stars, e.Then.Stars, *e.Left)
	}
	if e := terms.Effect(9999, 2024, rate.Enrolled(10000)); e.Left != nil || e.Now.Stars != 1 || e.Adds == nil {
		t.Errorf("one star cannot fall: %+v", e)
	}
	if e := terms.Effect(0, 2024, rate.Enrolled(799)); e.Left != nil || e.Adds != nil || e.Falls() {
		t.Errorf("no rate has no effect: %+v", e)
	}
	if e := terms.Effect(0, 2024, rate.Average{}); e.Now.Reason != rate.NotEnoughEnrollment {
		t.Errorf("nobody enrolled: %+v", e)
	}
}

// TestRateProperties: more complaints never make more stars, more members never make fewer, and what is left is exactly left.
func TestRateProperties(t *testing.T) {
	terms := terms(t, "2026-11-22", 2024, rate.MA)
	rapid.Check(t, func(t *rapid.T) {
		count, members := rapid.IntRange(0, 500).Draw(t, "count"), rapid.Int64Range(800, 500000).Draw(t, "members")
		more := rapid.IntRange(0, 50).Draw(t, "more")
		now := terms.Rate(count, 2024, rate.Enrolled(members))
		if terms.Rate(count+more, 2024, rate.Enrolled(members)).Stars > now.Stars {
			t.Fatal("more complaints made more stars")
		}
		if terms.Rate(count, 2024, rate.Enrolled(members+int64(more))).Stars < now.Stars {
			t.Fatal("more members made fewer stars")
		}
		e := terms.Effect(count, 2024, rate.Enrolled(members))
		if (e.Left == nil) != (now.Stars == 1) {
			t.Fatalf("%d stars, left %v", now.Stars, e.Left)
		}
		if e.Left != nil && (terms.Rate(count+*e.Left, 2024, rate.Enrolled(members)).Stars != now.Stars ||
			terms.Rate(count+*e.Left+1, 2024, rate.Enrolled(members)).Stars >= now.Stars) {
			t.Fatalf("%d are not what is left", *e.Left)
		}
		twelve := make([]int64, 12)
		for i := range twelve {
			twelve[i] = members
		}
		if got := terms.Rate(count, 2024, rate.AverageOf(twelve...)); got.Exact.Cmp(now.Exact) != 0 {
			t.Fatal("twelve equal months are another average")
		}
	})
}
