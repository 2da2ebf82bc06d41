package adherence

import (
	"fmt"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// MaxIngredients is how many different target ingredients one class may hold; the largest CMS class has 22.
const MaxIngredients = 64

// MaxPeriodDays bounds a measurement period: ten years, so that a mistyped year cannot ask for gigabytes.
const MaxPeriodDays = 3660

// Fill is one dispensing of a product of the class. One of zero days has its date and covers nothing;
// one of negative days, or without a target ingredient, is no fill.
type Fill struct {
	Date        claim.Day
	Supply      int32  // days of supply; with zero the date still counts
	Ingredients uint64 // bit i is set when the product holds target ingredient i of the class
}

// Stay is an inpatient or SNF stay. Both days belong to it. Without a discharge day (claim.NoDay) the member is still there.
type Stay struct {
	Admit     claim.Day
	Discharge claim.Day
}

// History is what is known of one member for one drug class. Fills and stays may come in any order and are not changed.
type History struct {
	Start        claim.Day // first day of the measurement period
	End          claim.Day // last day
	EnrolmentEnd claim.Day // claim.NoDay while enrolled
	Death        claim.Day // claim.NoDay while alive
	Fills        []Fill    // final action only: reversed fills are left out by the caller
	Stays        []Stay
}

// Params are the choices that rule data makes for a measurement year.
type Params struct {
	AdjustStays          bool
	MinTreatmentDays     int32
	MinDistinctFillDates int32
	ThresholdNum         int32 // adherent when covered/days >= ThresholdNum/ThresholdDen
	ThresholdDen         int32
}

// lastAdjustedYear is the last measurement year with the adjustment for stays (Technical Notes 2026, Attachment L; PQA drops
// it from measurement year 2026).
const lastAdjustedYear = 2025

// DefaultParams are CMS's parameters for a measurement year: 91 treatment days, two fill dates, 80 percent (D08-D10).
func DefaultParams(year int) Params {
	return Params{
		AdjustStays:          year <= lastAdjustedYear,
		MinTreatmentDays:     91,
		MinDistinctFillDates: 2,
		ThresholdNum:         4,
		ThresholdDen:         5,
	}
}

// ParamsError says which parameter cannot be used.
type ParamsError struct{ Param, Expected string }

func (e *ParamsError) Error() string {
	return fmt.Sprintf("adherence parameter %s: expected %s", e.Param, e.Expected)
}

// Check refuses parameters with which the arithmetic has no meaning. Rule data is checked once, when it is loaded.
func (p *Params) Check() error {
	const limit = 1_000_000 // keeps days * parameter far from overflow
	switch {
	case p.MinTreatmentDays < 0:
		return &ParamsError{"min_treatment_days", "zero or more"}
	case p.MinDistinctFillDates < 0:
		return &ParamsError{"min_distinct_fill_dates", "zero or more"}
	case p.ThresholdDen < 1 || p.ThresholdDen > limit:
		return &ParamsError{"threshold_den", "1 to 1000000"}
	case p.ThresholdNum < 0 || p.ThresholdNum > p.ThresholdDen:
		return &ParamsError{"threshold_num", "zero to threshold_den"}
	}
	return nil
}

// reached compares as integers, without rounding: 4/5 of 365 days are 292 days, and 291 are not enough.
func (p *Params) reached(covered, days int32) bool {
	return int64(covered)*int64(p.ThresholdDen) >= int64(days)*int64(p.ThresholdNum)
}

// allowableGap is how many days of so many may lack supply: days - ceil(threshold * days).
func (p *Params) allowableGap(days int32) int32 {
	num, den := int64(p.ThresholdNum), int64(p.ThresholdDen)
	needed := (int64(days)*num + den - 1) / den
	return days - int32(needed)
}

// treatmentEnd is the first of period end, end of enrolment and death.
func (h *History) treatmentEnd() claim.Day {
	end := h.End
	if h.EnrolmentEnd != claim.NoDay {
		end = min(end, h.EnrolmentEnd)
	}
	if h.Death != claim.NoDay {
		end = min(end, h.Death)
	}
	return end
}
