package prevention

import (
	"math"

	"github.com/keepwell/keepwell/internal/clock"
)

// Chart is a u-chart: what came each month for 1,000 months of members, the mean, and how far chance reaches (three sigma of a Poisson
// count). Without enrolment every month weighs the same, and the chart is of counts.
type Chart struct {
	Mean   float64
	Points []Point
}

// Point is one month of a chart.
type Point struct {
	Month       clock.Date
	Count       int
	Value       float64
	Lower, High float64
	Signals     []Sign
}

// Sign is why a point is no accident.
type Sign string

// The signs. The texts are keys of the pages.
const (
	AboveLimit Sign = "above"
	BelowLimit Sign = "below"
	LongHigh   Sign = "long_high" // the last of a long run above the mean
	LongLow    Sign = "long_low"
	Rising     Sign = "rising"
)

// per is of how many member months a rate tells.
const per = 1000

// chart draws the months; the second result tells whether enrolment is known of each.
func (t *Terms) chart(months []Month) (Chart, bool) {
	enrolled := len(months) > 0
	total, weight := 0, 0.0
	for _, m := range months {
		enrolled = enrolled && m.Months > 0
	}
	weights := make([]float64, len(months))
	for n, m := range months {
		weights[n] = 1
		if enrolled {
			weights[n] = m.Months / per
		}
		total += m.Count
		weight += weights[n]
	}
	var c Chart
	if weight > 0 {
		c.Mean = float64(total) / weight
	}
	for n, m := range months {
		reach := t.Sigma * math.Sqrt(c.Mean/weights[n])
		c.Points = append(c.Points, Point{
			Month: m.From, Count: m.Count, Value: float64(m.Count) / weights[n], Lower: max(0, c.Mean-reach), High: c.Mean + reach,
		})
	}
	t.sign(&c)
	return c, enrolled
}

// sign marks the points that are no accident.
func (t *Terms) sign(c *Chart) {
	high, low, rising := 0, 0, 1
	for n := range c.Points {
		p := &c.Points[n]
		high, low, rising = run(high, p.Value > c.Mean), run(low, p.Value < c.Mean), rising+1
		if n == 0 || p.Value <= c.Points[n-1].Value {
			rising = 1
		}
		for _, x := range []struct {
			sign Sign
			is   bool
		}{
			{AboveLimit, p.Value > p.High},
			{BelowLimit, p.Value < p.Lower},
			{LongHigh, high >= t.RunOneSide},
			{LongLow, low >= t.RunOneSide},
			{Rising, rising >= t.RunRising},
		} {
			if x.is {
				p.Signals = append(p.Signals, x.sign)
			}
		}
	}
}

// run is how many in a row.
func run(before int, is bool) int {
	if !is {
		return 0
	}
	return before + 1
}
