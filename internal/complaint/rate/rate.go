package rate

import (
	"math/big"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Average is the average enrollment of a contract over a year. The zero value is nobody.
type Average struct{ exact *big.Rat }

// Enrolled is an average that is a whole number.
func Enrolled(members int64) Average { return Average{new(big.Rat).SetInt64(members)} }

// AverageOf is the average of counts, one for each month. Without counts it is nobody.
func AverageOf(months ...int64) Average {
	if len(months) == 0 {
		return Average{}
	}
	sum := new(big.Int)
	for _, members := range months {
		sum.Add(sum, big.NewInt(members))
	}
	return Average{new(big.Rat).SetFrac(sum, big.NewInt(int64(len(months))))}
}

func (a Average) rat() *big.Rat {
	if a.exact == nil {
		return new(big.Rat)
	}
	return a.exact
}

// Float is the average for screens.
func (a Average) Float() float64 { return float(a.rat()) }

func float(r *big.Rat) float64 {
	f, _ := r.Float64()
	return f
}

// Reason is why there are no stars.
type Reason string

// The reasons, in the order in which they are tried.
const (
	NotEnoughEnrollment Reason = "not_enough_enrollment"
	NotInStarRatings    Reason = "measure_not_in_star_ratings"
	NoCutPoints         Reason = "no_cut_points"
)

// CutPoint is the highest rate for so many stars, in hundredths as the ratings print it.
type CutPoint struct {
	Stars   int
	MaxRate *big.Rat
}

// Terms are what a rate is held against.
type Terms struct {
	CutPoints  []CutPoint
	MinAverage *big.Rat
	// LastYear is the last data year whose complaints make stars; nil is no end. Change it to see another scenario.
	LastYear *int
	Rule     string // set@version/rule of the cut points, "" when there are none
}

// Result is a rate.
type Result struct {
	Count   int
	Days    int // of the data year
	Average Average
	Exact   *big.Rat // nil: not enough enrollment
	Stars   int      // 0: none, and Reason says why
	Reason  Reason
}

// Rounded is the rate at two decimals, half up; false without one.
func (r Result) Rounded() (string, bool) {
	if r.Exact == nil {
		return "", false
	}
	return rounded(r.Exact), true
}

// rounded is half up, because a rate is never negative.
func rounded(exact *big.Rat) string { return exact.FloatString(2) }

// Rate is the rate of so many counted complaints (2026 Star Ratings Technical Notes, C28 and D02): rounded before it is held against
// the cut points.
func (t Terms) Rate(count, dataYear int, average Average) Result {
	r := Result{Count: count, Days: daysOf(dataYear), Average: average}
	if average.rat().Sign() <= 0 || average.rat().Cmp(t.MinAverage) < 0 {
		r.Reason = NotEnoughEnrollment
		return r
	}
	r.Exact = new(big.Rat).SetInt64(int64(count) * 1000 * 30)
	r.Exact.Quo(r.Exact, average.rat())
	r.Exact.Quo(r.Exact, new(big.Rat).SetInt64(int64(r.Days)))
	switch {
	case t.LastYear != nil && dataYear > *t.LastYear:
		r.Reason = NotInStarRatings
	case len(t.CutPoints) == 0:
		r.Reason = NoCutPoints
	default:
		r.Stars = t.stars(r.Exact)
	}
	return r
}

func daysOf(year int) int {
	return clock.DateOf(year, time.December, 31).DaysSince(clock.DateOf(year, time.January, 1)) + 1
}

// stars is the most stars whose highest rate is not exceeded; one star above the last.
func (t Terms) stars(exact *big.Rat) int {
	shown, _ := new(big.Rat).SetString(rounded(exact))
	best := 1
	for _, cut := range t.CutPoints {
		if shown.Cmp(cut.MaxRate) <= 0 {
			best = max(best, cut.Stars)
		}
	}
	return best
}

// Complaint is one complaint of the module as the measure counts it.
type Complaint struct {
	Contract   string
	AssignedOn clock.Date // assignment or reassignment to that contract
	Excluded   bool       // its subcategory does not count
}

// Count is how many of some complaints count for a contract in a data year.
func Count(complaints []Complaint, contract string, dataYear int) int {
	n := 0
	for _, c := range complaints {
		if c.Contract == contract && !c.Excluded && c.AssignedOn.Year() == dataYear {
			n++
		}
	}
	return n
}
