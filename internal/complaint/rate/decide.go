package rate

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// Policies are what `keepwell decide` asks of this room.
func (r *Rules) Policies() []rule.Policy { return []rule.Policy{complaintRate{r}} }

// complaintRate is the policy "complaint_rate". The facts bring their cut points along; those that name the kind of contract instead
// take the cut points of the rules.
type complaintRate struct{ rules *Rules }

func (complaintRate) Name() string { return "complaint_rate" }

func (p complaintRate) Decide(facts json.RawMessage) (any, error) {
	return p.DecideOn(clock.MaxDate, facts)
}

// rateJSON is the facts; numbers stay as they are written, because a float is not exact.
type rateJSON struct {
	Params struct {
		CutPoints []struct {
			Stars   int         `json:"stars"`
			MaxRate json.Number `json:"max_rate"`
		} `json:"cut_points"`
		MinAverage *json.Number `json:"min_average_enrollment"`
		LastYear   lastYear     `json:"last_data_year_with_stars"`
	} `json:"params"`
	Contract   string       `json:"contract_id"`
	Kind       ContractKind `json:"contract_kind"`
	DataYear   int          `json:"data_year"`
	Count      *int         `json:"complaint_count"`
	Complaints []struct {
		Contract   string     `json:"contract_id"`
		AssignedOn clock.Date `json:"assigned_on"`
		Excluded   bool       `json:"excluded_subcategory"`
	} `json:"complaints"`
	Average *json.Number `json:"average_enrollment"`
	Monthly []int64      `json:"monthly_enrollment"`
}

// lastYear is a year, or null for a measure that never ends; not given, it is that of the rules.
type lastYear struct {
	given bool
	year  *int
}

func (l *lastYear) UnmarshalJSON(text []byte) error {
	l.given = true
	if json.Unmarshal(text, &l.year) != nil {
		return &rule.FactError{Name: "params.last_data_year_with_stars", Problem: "expected a year or null"}
	}
	return nil
}

func (p complaintRate) DecideOn(on clock.Date, facts json.RawMessage) (any, error) {
	var j rateJSON
	if err := read(facts, &j); err != nil {
		return nil, err
	}
	terms, err := j.terms(p.rules, on)
	if err != nil {
		return nil, err
	}
	average, err := j.average()
	if err != nil {
		return nil, err
	}
	count, err := j.count()
	if err != nil {
		return nil, err
	}
	return sayRate(terms.Rate(count, j.DataYear, average)), nil
}

// read decodes facts; what has another type than it should is named by its path.
func read(facts json.RawMessage, into *rateJSON) error {
	err := json.Unmarshal(facts, into)
	var mistyped *json.UnmarshalTypeError
	var date *clock.DateError
	var wrong *rule.FactError
	switch {
	case errors.As(err, &wrong):
		return wrong
	case errors.As(err, &mistyped) && mistyped.Field != "":
		return &rule.FactError{Name: mistyped.Field, Problem: "has another type than expected"}
	case errors.As(err, &date):
		return &rule.FactError{Name: "complaints.assigned_on", Problem: "expected a date as YYYY-MM-DD"}
	case err != nil:
		return &rule.FactError{Name: "facts", Problem: "expected a JSON object"}
	case into.DataYear < 2000 || into.DataYear > 2100:
		return &rule.FactError{Name: "data_year", Problem: "expected a year from 2000 to 2100"}
	}
	return nil
}

// terms are those of the rules when the facts name the kind of contract, with what the facts bring along.
func (j *rateJSON) terms(rules *Rules, on clock.Date) (Terms, error) {
	t := Terms{MinAverage: rules.least()}
	if j.Kind != "" {
		var err error
		if t, err = rules.Terms(on, j.DataYear, j.Kind); err != nil {
			return t, err
		}
	}
	if j.Params.LastYear.given {
		t.LastYear = j.Params.LastYear.year
	}
	if j.Params.MinAverage != nil {
		least, err := number("params.min_average_enrollment", *j.Params.MinAverage)
		if err != nil {
			return t, err
		}
		t.MinAverage = least
	}
	if len(j.Params.CutPoints) > 0 {
		t.CutPoints = nil
	}
	for i, cut := range j.Params.CutPoints {
		highest, err := number(fmt.Sprintf("params.cut_points[%d].max_rate", i), cut.MaxRate)
		if err != nil {
			return t, err
		}
		t.CutPoints = append(t.CutPoints, CutPoint{cut.Stars, highest})
	}
	return t, nil
}

// number is an exact one, not negative.
func number(name string, given json.Number) (*big.Rat, error) {
	n, ok := decimal(given.String())
	if !ok || n.Sign() < 0 {
		return nil, &rule.FactError{Name: name, Problem: "expected a number, not negative and without an exponent"}
	}
	return n, nil
}

func (j *rateJSON) average() (Average, error) {
	const months = 12
	switch {
	case j.Average != nil:
		n, err := number("average_enrollment", *j.Average)
		return Average{n}, err
	case len(j.Monthly) != months || slices.Min(j.Monthly) < 0:
		return Average{}, &rule.FactError{Name: "monthly_enrollment", Problem: "expected twelve counts, none negative, or average_enrollment"}
	default:
		return AverageOf(j.Monthly...), nil
	}
}

func (j *rateJSON) count() (int, error) {
	const most = 1_000_000_000
	switch {
	case j.Count != nil && (*j.Count < 0 || *j.Count > most):
		return 0, &rule.FactError{Name: "complaint_count", Problem: "expected a whole number, not negative"}
	case j.Count != nil:
		return *j.Count, nil
	case j.Complaints == nil:
		return 0, &rule.FactError{Name: "complaint_count", Problem: "expected a whole number, or complaints"}
	}
	complaints := make([]Complaint, len(j.Complaints))
	for i, c := range j.Complaints {
		complaints[i] = Complaint(c)
	}
	return Count(complaints, j.Contract, j.DataYear), nil
}

// rateAnswer is a rate as `keepwell decide` shows it.
type rateAnswer struct {
	Counted     int          `json:"counted"`
	Days        int          `json:"days"`
	Average     float64      `json:"average_enrollment"`
	Unrounded   *float64     `json:"rate_unrounded"`
	Rate        *json.Number `json:"rate"`
	Stars       *int         `json:"stars"`
	StarsReason *Reason      `json:"stars_reason"`
}

func sayRate(r Result) rateAnswer {
	a := rateAnswer{Counted: r.Count, Days: r.Days, Average: r.Average.Float()}
	if text, ok := r.Rounded(); ok {
		exact, shown := float(r.Exact), json.Number(text)
		a.Unrounded, a.Rate = &exact, &shown
	}
	if r.Stars > 0 {
		a.Stars = &r.Stars
	}
	if r.Reason != "" {
		a.StarsReason = &r.Reason
	}
	return a
}
