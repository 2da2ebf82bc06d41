package adherence_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
)

func day(text string) claim.Day { return clock.MustParse(text).Days() }

func yearOf(year int, fills ...adherence.Fill) adherence.History {
	return adherence.History{
		Start: clock.DateOf(year, 1, 1).Days(), End: clock.DateOf(year, 12, 31).Days(),
		EnrolmentEnd: claim.NoDay, Death: claim.NoDay, Fills: fills,
	}
}

func TestStrangeHistories(t *testing.T) {
	fill := func(date string, supply int32) adherence.Fill {
		return adherence.Fill{Date: day(date), Supply: supply, Ingredients: 1}
	}
	tests := []struct {
		name    string
		history adherence.History
		change  func(*adherence.History)
		days    int32
		covered int32
		dates   int32
	}{
		{"leap year", yearOf(2024, fill("2024-01-01", 400)), nil, 366, 366, 1},
		{"a negative supply is no fill", yearOf(2025, fill("2025-02-01", -30), fill("2025-12-31", 9)), nil, 1, 1, 1},
		{"a supply of no days has a date", yearOf(2025, fill("2025-02-01", 30), fill("2025-01-01", 0)), nil, 365, 30, 2},
		{"a supply of no days moves none", yearOf(2025, fill("2025-01-01", 30), fill("2025-01-15", 0), fill("2025-01-20", 30)), nil, 365, 60, 3},
		{"a supply as large as a number can be", yearOf(2025, fill("2025-03-01", math.MaxInt32), fill("2025-03-01", math.MaxInt32)), nil, 306, 306, 1},
		{"fills after death", yearOf(2025, fill("2025-01-01", 30), fill("2025-06-01", 30)), func(h *adherence.History) { h.Death = day("2025-02-28") }, 59, 30, 1},
		{"a period of one day", yearOf(2025, fill("2025-01-01", 30)), func(h *adherence.History) { h.End = h.Start }, 1, 1, 1},
		{"a period that ends before it starts", yearOf(2025, fill("2025-01-01", 30)), func(h *adherence.History) { h.End = h.Start - 1 }, 0, 0, 0},
		{"nested stays", yearOf(2025, fill("2025-12-01", 31)), func(h *adherence.History) {
			h.Stays = []adherence.Stay{{Admit: day("2025-12-05"), Discharge: day("2025-12-06")}, {Admit: day("2025-12-02"), Discharge: day("2025-12-11")}}
		}, 21, 21, 1},
		{"a stay before the treatment period", yearOf(2025, fill("2025-12-01", 10)), func(h *adherence.History) {
			h.Stays = []adherence.Stay{{Admit: day("2025-01-05"), Discharge: day("2025-11-30")}}
		}, 31, 10, 1},
		{"a stay discharged before admission", yearOf(2025, fill("2025-12-01", 10)), func(h *adherence.History) {
			h.Stays = []adherence.Stay{{Admit: day("2025-12-05"), Discharge: day("2025-12-02")}}
		}, 31, 10, 1},
		{"all of time in one stay", yearOf(2025, fill("2025-12-01", 10)), func(h *adherence.History) {
			h.Stays = []adherence.Stay{{Admit: math.MinInt32 + 1, Discharge: math.MaxInt32}}
		}, 0, 0, 1},
	}
	params := adherence.DefaultParams(2025)
	var s adherence.Scratch
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.change != nil {
				tt.change(&tt.history)
			}
			r := s.PDC(&params, &tt.history)
			if r.Days != tt.days || r.Covered != tt.covered || r.FillDates != tt.dates {
				t.Errorf("days %d covered %d fill dates %d, expected %d %d %d", r.Days, r.Covered, r.FillDates, tt.days, tt.covered, tt.dates)
			}
		})
	}
}

// A century as the measurement period is a mistake; it costs no more than ten years.
func TestPeriodIsBounded(t *testing.T) {
	h := yearOf(2025, adherence.Fill{Date: day("2025-01-01"), Supply: 30, Ingredients: 1})
	h.End = math.MaxInt32
	var s adherence.Scratch
	params := adherence.DefaultParams(2025)
	if r := s.PDC(&params, &h); r.Days != adherence.MaxPeriodDays {
		t.Errorf("%d days", r.Days)
	}
}

func TestStayAdjustmentEndsWith2025(t *testing.T) {
	if !adherence.DefaultParams(2025).AdjustStays || adherence.DefaultParams(2026).AdjustStays {
		t.Error("stays adjust through measurement year 2025 and not after")
	}
}

func TestNoAllocationInSteadyState(t *testing.T) {
	h := yearOf(2025)
	for i := range int32(12) {
		h.Fills = append(h.Fills, adherence.Fill{Date: h.End - 28*i, Supply: 30, Ingredients: uint64(1 + i%3)})
	}
	h.Stays = []adherence.Stay{{Admit: h.Start + 200, Discharge: h.Start + 210}, {Admit: h.Start + 100, Discharge: h.Start + 104}}
	params := adherence.DefaultParams(2025)
	var s adherence.Scratch
	allocs := testing.AllocsPerRun(100, func() {
		s.PDC(&params, &h)
		s.LateRefill(&params, &h, h.Start+250)
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func TestDecideRefusesBadFacts(t *testing.T) {
	for _, facts := range []string{
		``, `[]`, `{}`, `{"year": 0}`, `{"year": 2025.5}`, `{"year": 2025, "fills": [{"date": "2025-02-30", "days_supply": 1}]}`,
		`{"year": 2025, "fills": [{"days_supply": 1}]}`, `{"year": 2025, "stays": [{"discharge": "2025-01-01"}]}`,
		`{"period": {"start": "2025-01-02", "end": "2025-01-01"}}`, `{"period": {"start": "0001-01-01", "end": "9999-12-31"}}`,
		`{"year": 2025, "params": {"threshold_den": 0}}`, `{"year": 2025, "params": {"threshold_num": 6}}`,
		`{"year": 2025, "fills": [{"date": "2025-01-01", "days_supply": 1, "target_ingredients": ["` + manyNames() + `"]}]}`,
	} {
		if _, err := (adherence.PDC{}).Decide(json.RawMessage(facts)); err == nil {
			t.Errorf("accepted %.60s", facts)
		}
	}
	_, err := adherence.LateRefill{}.Decide(json.RawMessage(`{"year": 2025}`))
	var missing *rule.FactError
	if !errors.As(err, &missing) || missing.Name != "as_of" {
		t.Errorf("late_refill without as_of: %v", err)
	}
}

func manyNames() string {
	names := make([]string, adherence.MaxIngredients+1)
	for i := range names {
		names[i] = string(rune('A' + i))
	}
	return strings.Join(names, `","`)
}

func FuzzDecide(f *testing.F) {
	for _, name := range []string{"pdc", "late_refill"} {
		for _, v := range ruletest.ReadVectors(f, "../../../testdata/vectors/"+name+".ndjson") {
			f.Add([]byte(v.Facts))
		}
	}
	f.Fuzz(func(t *testing.T, facts []byte) {
		for _, p := range []rule.Policy{adherence.PDC{}, adherence.LateRefill{}} {
			answer, err := p.Decide(facts)
			if err != nil {
				continue
			}
			if _, err := json.Marshal(answer); err != nil {
				t.Errorf("%s answered what JSON cannot say: %v", p.Name(), err)
			}
		}
	})
}

func BenchmarkPDC(b *testing.B) {
	h := yearOf(2025)
	for i := range int32(6) {
		h.Fills = append(h.Fills, adherence.Fill{Date: h.Start + 58*i, Supply: 60, Ingredients: uint64(1 + i%2)})
	}
	params := adherence.DefaultParams(2025)
	var s adherence.Scratch
	for b.Loop() {
		s.PDC(&params, &h)
	}
}
