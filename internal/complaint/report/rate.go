package report

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/rate"
)

// Rated is the complaint rate of a contract for a data year, and what one complaint more or less does.
type Rated struct {
	Contract string
	Kind     rate.ContractKind
	Year     int
	StarYear int
	Months   []int64 // enrolment by month, as far as it is known
	Counted  int
	Left     int // complaints of the year that do not count: excluded by subcategory
	Effect   rate.Effect
	Fewer    *rate.Result // with one complaint fewer; nil without any
	Rule     string
}

// starYearAfter is how many years after the complaints the ratings are.
const starYearAfter = 2

// Rate is the complaint rate of a data year from what CMS's module shows, for one contract or ("") all that have members or
// complaints. asOf takes what exports said up to then; nil takes everything. on decides by which rules: today's say which measures end.
func (r *Reports) Rate(ctx context.Context, contract string, year int, asOf *time.Time, on clock.Date) ([]Rated, error) {
	months, err := r.Enrolment.Months(ctx, year)
	if err != nil {
		return nil, fmt.Errorf("report: enrolment: %w", err)
	}
	if year == on.Year() { // the months to come are not known, whoever is enrolled without an end
		for id := range months {
			months[id] = months[id][:min(len(months[id]), int(on.Month()))]
		}
	}
	complaints, err := r.Module.Counted(ctx, contract, year, asOf)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	contracts := map[string]bool{}
	for id := range maps.Keys(months) {
		contracts[id] = contract == "" || contract == id
	}
	for _, c := range complaints {
		contracts[c.Contract] = true
	}
	if contract != "" {
		contracts[contract] = true
	}
	var out []Rated
	for _, id := range slices.Sorted(maps.Keys(contracts)) {
		if !contracts[id] || id == "" {
			continue
		}
		one, err := r.rated(id, year, months[id], complaints, on)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (r *Reports) rated(contract string, year int, months []int64, complaints []rate.Complaint, on clock.Date) (Rated, error) {
	out := Rated{Contract: contract, Kind: kindOf(contract), Year: year, StarYear: year + starYearAfter, Months: months}
	terms, err := r.Rates.Terms(on, year, out.Kind)
	if err != nil {
		return out, fmt.Errorf("report: %w", err)
	}
	out.Rule, out.Counted = terms.Rule, rate.Count(complaints, contract, year)
	for _, c := range complaints {
		if c.Contract == contract && c.Excluded {
			out.Left++
		}
	}
	average := rate.AverageOf(months...)
	out.Effect = terms.Effect(out.Counted, year, average)
	if out.Counted > 0 {
		fewer := terms.Rate(out.Counted-1, year, average)
		out.Fewer = &fewer
	}
	return out, nil
}

// kindOf is which cut points a contract has: numbers of stand-alone drug plans begin with S.
func kindOf(contract string) rate.ContractKind {
	if contract != "" && contract[0] == 'S' {
		return rate.PDP
	}
	return rate.MA
}
