package adherence

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// FactError says which fact cannot be used. It does not repeat the fact.
type FactError struct{ Field, Expected string }

func (e *FactError) Error() string { return fmt.Sprintf("fact %s: expected %s", e.Field, e.Expected) }

// facts are the facts of both policies, read and checked.
type facts struct {
	params     Params
	history    History
	exclusions []string
	asOf       *clock.Date
}

// factsText is the JSON form. Unknown keys are ignored; a parameter that is not given takes the default of the year.
type factsText struct {
	Params struct {
		AdjustStays          *bool  `json:"adjust_stays"`
		MinTreatmentDays     *int32 `json:"min_treatment_days"`
		MinDistinctFillDates *int32 `json:"min_distinct_fill_dates"`
		ThresholdNum         *int32 `json:"threshold_num"`
		ThresholdDen         *int32 `json:"threshold_den"`
	} `json:"params"`
	Year   *int `json:"year"`
	Period *struct {
		Start *clock.Date `json:"start"`
		End   *clock.Date `json:"end"`
	} `json:"period"`
	AsOf         *clock.Date `json:"as_of"`
	EnrolmentEnd *clock.Date `json:"enrollment_end"`
	Death        *clock.Date `json:"death_date"`
	Fills        []fillText  `json:"fills"`
	Stays        []stayText  `json:"stays"`
	Exclusions   []string    `json:"exclusions"`
}

type fillText struct {
	Date              *clock.Date `json:"date"`
	DaysSupply        *int64      `json:"days_supply"`
	TargetIngredients []string    `json:"target_ingredients"`
	Reversed          bool        `json:"reversed"`
}

type stayText struct {
	Admit     *clock.Date `json:"admit"`
	Discharge *clock.Date `json:"discharge"`
}

func readFacts(raw json.RawMessage) (*facts, error) {
	var t factsText
	if err := json.Unmarshal(raw, &t); err != nil {
		return nil, fmt.Errorf("facts: %w", err)
	}
	f := &facts{exclusions: t.Exclusions, asOf: t.AsOf}
	f.history.EnrolmentEnd, f.history.Death = dayOrNone(t.EnrolmentEnd), dayOrNone(t.Death)
	for _, read := range []func(*factsText) error{f.readPeriod, f.readParams, f.readFills, f.readStays} {
		if err := read(&t); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *facts) readPeriod(t *factsText) error {
	if t.Period == nil {
		return f.readYear(t.Year)
	}
	if t.Period.Start == nil || t.Period.End == nil {
		return &FactError{"period", "start and end dates"}
	}
	f.history.Start, f.history.End = t.Period.Start.Days(), t.Period.End.Days()
	if days := f.history.End - f.history.Start + 1; days < 1 || days > MaxPeriodDays {
		return &FactError{"period", fmt.Sprintf("1 to %d days", MaxPeriodDays)}
	}
	return nil
}

func (f *facts) readYear(year *int) error {
	if year == nil || *year < 1 || *year > 9999 {
		return &FactError{"year or period", "a year from 1 to 9999, or start and end"}
	}
	f.history.Start = clock.DateOf(*year, 1, 1).Days()
	f.history.End = clock.DateOf(*year, 12, 31).Days()
	return nil
}

// readParams takes the defaults of the year in which the period starts.
func (f *facts) readParams(t *factsText) error {
	f.params = DefaultParams(clock.FromDays(f.history.Start).Year())
	override(&f.params.AdjustStays, t.Params.AdjustStays)
	override(&f.params.MinTreatmentDays, t.Params.MinTreatmentDays)
	override(&f.params.MinDistinctFillDates, t.Params.MinDistinctFillDates)
	override(&f.params.ThresholdNum, t.Params.ThresholdNum)
	override(&f.params.ThresholdDen, t.Params.ThresholdDen)
	return f.params.Check()
}

func override[T any](param, given *T) {
	if given != nil {
		*param = *given
	}
}

func (f *facts) readFills(t *factsText) error {
	seen := make(map[string]int)
	for i, text := range t.Fills {
		if text.Date == nil || text.DaysSupply == nil {
			return &FactError{fmt.Sprintf("fills[%d]", i), "a date and days_supply"}
		}
		if text.Reversed {
			continue
		}
		mask, err := ingredientMask(seen, text.TargetIngredients)
		if err != nil {
			return err
		}
		supply := int32(max(0, min(*text.DaysSupply, math.MaxInt32)))
		f.history.Fills = append(f.history.Fills, Fill{text.Date.Days(), supply, mask})
	}
	return nil
}

// ingredientMask numbers ingredients in the order in which they come.
func ingredientMask(seen map[string]int, names []string) (uint64, error) {
	var mask uint64
	for _, name := range names {
		k, known := seen[name]
		if !known {
			k = len(seen)
			seen[name] = k
		}
		if k >= MaxIngredients {
			return 0, &FactError{"target_ingredients", fmt.Sprintf("at most %d different ones", MaxIngredients)}
		}
		mask |= 1 << k
	}
	return mask, nil
}

func (f *facts) readStays(t *factsText) error {
	for i, text := range t.Stays {
		if text.Admit == nil {
			return &FactError{fmt.Sprintf("stays[%d]", i), "an admit date"}
		}
		f.history.Stays = append(f.history.Stays, Stay{text.Admit.Days(), dayOrNone(text.Discharge)})
	}
	return nil
}

func dayOrNone(d *clock.Date) claim.Day {
	if d == nil {
		return claim.NoDay
	}
	return d.Days()
}
