package adherence

import (
	"encoding/json"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// PDC is the policy "pdc": the proportion of days covered of one member for one class.
type PDC struct{}

// Name is what `keepwell decide` calls it.
func (PDC) Name() string { return "pdc" }

// Decide counts the proportion of days covered from facts as JSON.
func (PDC) Decide(facts json.RawMessage) (any, error) {
	f, err := readFacts(facts)
	if err != nil {
		return nil, err
	}
	var s Scratch
	r := s.PDC(&f.params, &f.history)
	return pdcAnswerOf(&r, f.exclusions), nil
}

type pdcAnswer struct {
	IndexDate          *clock.Date `json:"index_date"`
	TreatmentEnd       *clock.Date `json:"treatment_end"`
	DaysBeforeStays    int32       `json:"treatment_days_before_stays"`
	Days               int32       `json:"treatment_days"`
	CoveredBeforeStays int32       `json:"covered_days_before_stays"`
	Covered            int32       `json:"covered_days"`
	FillDates          int32       `json:"distinct_fill_dates"`
	SupplyEnd          *clock.Date `json:"supply_end"`
	PDC                *float64    `json:"pdc"`
	Adherent           *bool       `json:"adherent"`
	InDenominator      bool        `json:"in_denominator"`
	NotInDenominator   []string    `json:"not_in_denominator"`
}

func pdcAnswerOf(r *Result, exclusions []string) pdcAnswer {
	a := pdcAnswer{
		IndexDate:          dateOrNil(r.IndexDate),
		TreatmentEnd:       dateOrNil(r.TreatmentEnd),
		DaysBeforeStays:    r.DaysBeforeStays,
		Days:               r.Days,
		CoveredBeforeStays: r.CoveredBeforeStays,
		Covered:            r.Covered,
		FillDates:          r.FillDates,
		SupplyEnd:          dateOrNil(r.SupplyEnd),
		NotInDenominator:   []string{},
	}
	if pdc, ok := r.PDC(); ok {
		a.PDC, a.Adherent = &pdc, &r.Adherent
	}
	for _, name := range exclusions {
		a.NotInDenominator = append(a.NotInDenominator, "excluded:"+name)
	}
	a.NotInDenominator = r.Missing.AppendNames(a.NotInDenominator)
	a.InDenominator = len(a.NotInDenominator) == 0
	return a
}

// LateRefill is the policy "late_refill": how a member stands with the next refill on one day.
type LateRefill struct{}

// Name is what `keepwell decide` calls it.
func (LateRefill) Name() string { return "late_refill" }

// Decide looks at the next refill from facts as JSON.
func (LateRefill) Decide(facts json.RawMessage) (any, error) {
	f, err := readFacts(facts)
	if err != nil {
		return nil, err
	}
	if f.asOf == nil {
		return nil, refused("as_of", "a date")
	}
	var s Scratch
	r, found := s.LateRefill(&f.params, &f.history, f.asOf.Days())
	return refillAnswerOf(&r, *f.asOf, found), nil
}

type refillAnswer struct {
	AsOf           clock.Date  `json:"as_of"`
	IndexDate      *clock.Date `json:"index_date"`
	ProjectedDays  *int32      `json:"projected_treatment_days"`
	AllowableGap   *int32      `json:"allowable_gap_days"`
	GapUsed        *int32      `json:"gap_days_used"`
	GapRemaining   *int32      `json:"gap_days_remaining"`
	SupplyEnd      *clock.Date `json:"supply_end"`
	Due            *clock.Date `json:"due_date"`
	DaysLate       *int32      `json:"days_late"`
	LastImpactable *clock.Date `json:"last_impactable_fill_date"`
	Outlook        *string     `json:"year_outlook"`
}

func refillAnswerOf(r *Refill, asOf clock.Date, found bool) refillAnswer {
	if !found {
		return refillAnswer{AsOf: asOf}
	}
	remaining, outlook := r.GapRemaining(), r.Outlook.String()
	a := refillAnswer{
		AsOf:           asOf,
		IndexDate:      dateOrNil(r.IndexDate),
		ProjectedDays:  &r.ProjectedDays,
		AllowableGap:   &r.AllowableGap,
		GapUsed:        &r.GapUsed,
		GapRemaining:   &remaining,
		SupplyEnd:      dateOrNil(r.SupplyEnd),
		Due:            dateOrNil(r.Due),
		LastImpactable: dateOrNil(r.LastImpactable),
		Outlook:        &outlook,
	}
	if a.SupplyEnd != nil {
		a.DaysLate = &r.DaysLate
	}
	return a
}

func dateOrNil(d claim.Day) *clock.Date {
	if d == claim.NoDay {
		return nil
	}
	date := clock.FromDays(d)
	return &date
}
