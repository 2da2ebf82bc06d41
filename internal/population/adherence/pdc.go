package adherence

import "github.com/keepwell/keepwell/internal/population/claim"

// Reason says why a member is not in the denominator; several may hold.
type Reason uint8

// The reasons, in the order in which they are reported.
const (
	TooShort        Reason = 1 << iota // fewer treatment days (before stays) than the minimum
	TooFewFillDates                    // filled on too few different dates
	StaysSpan                          // stays leave no treatment day: no PDC
	NoFills                            // nothing was filled in the period: no PDC, no dates
)

var reasonNames = [...]struct {
	reason Reason
	name   string
}{
	{TooShort, "treatment_period_too_short"},
	{TooFewFillDates, "too_few_fill_dates"},
	{StaysSpan, "stays_span_treatment_period"},
	{NoFills, "no_fills"},
}

// AppendNames appends the reasons as rule data and results write them.
func (r Reason) AppendNames(to []string) []string {
	for _, n := range reasonNames {
		if r&n.reason != 0 {
			to = append(to, n.name)
		}
	}
	return to
}

// Result is the proportion of days covered of one member for one class. Days that do not exist are claim.NoDay.
type Result struct {
	IndexDate          claim.Day
	TreatmentEnd       claim.Day
	DaysBeforeStays    int32
	Days               int32 // denominator
	CoveredBeforeStays int32
	Covered            int32 // numerator
	FillDates          int32 // different dates with a fill
	SupplyEnd          claim.Day
	Adherent           bool // false when there is no PDC
	Missing            Reason
}

// InDenominator tells whether the measure counts the member, as far as fills and stays decide it.
func (r *Result) InDenominator() bool { return r.Missing == 0 }

// PDC is the unrounded proportion, and whether there is one.
func (r *Result) PDC() (float64, bool) {
	if r.Days == 0 {
		return 0, false
	}
	return float64(r.Covered) / float64(r.Days), true
}

// noResult is what a member without fills gets.
var noResult = Result{IndexDate: claim.NoDay, TreatmentEnd: claim.NoDay, SupplyEnd: claim.NoDay, Missing: NoFills}

// PDC counts the proportion of days covered (Technical Notes 2026, Attachment L).
// It does not allocate once the scratch has seen a history of that size. p must have passed Check.
func (s *Scratch) PDC(p *Params, h *History) Result {
	if !s.layOut(h, h.treatmentEnd(), lastDay) {
		return noResult
	}
	r := Result{
		IndexDate:       s.index,
		TreatmentEnd:    s.end,
		DaysBeforeStays: s.days(),
		FillDates:       s.fillDates,
	}
	r.CoveredBeforeStays = s.coveredDays()
	r.Days, r.Covered = r.DaysBeforeStays, r.CoveredBeforeStays
	if p.AdjustStays && s.layStays(h.Stays, s.end) {
		r.Days -= s.moveSupplyOutOfStays()
		r.Covered = s.coveredDays()
	}
	r.SupplyEnd = s.supplyEnd()
	r.Adherent = r.Days > 0 && p.reached(r.Covered, r.Days)
	r.Missing = p.missing(&r)
	return r
}

func (p *Params) missing(r *Result) Reason {
	var m Reason
	if r.DaysBeforeStays < p.MinTreatmentDays {
		m |= TooShort
	}
	if r.FillDates < p.MinDistinctFillDates {
		m |= TooFewFillDates
	}
	if r.Days == 0 {
		m |= StaysSpan
	}
	return m
}
