package care

import (
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Charts are drawn from whole numbers in these coordinates; style sheets give colours, so that no drawing needs a style
// attribute (which the content policy forbids).
const (
	barWidth    = 1000 // of a stretched bar, in its own units
	barHeight   = 14
	sparkWidth  = 64
	sparkHeight = 20
	sparkEdge   = 3
)

// piece is one part of a stacked bar.
type piece struct {
	State population.State
	N     int
	X     int
	Width int
}

// pieces cuts a bar in the order of the states; whole is the number that fills it.
func pieces(by map[population.State]int, order []population.State, whole int) []piece {
	var list []piece
	sum := 0
	for _, state := range order {
		n := by[state]
		if n == 0 || whole == 0 {
			continue
		}
		from, to := sum*barWidth/whole, (sum+n)*barWidth/whole
		list = append(list, piece{state, n, from, max(to-from-3, 3)})
		sum += n
	}
	return list
}

var (
	conditionOrder = []population.State{population.Confirmed, population.Suspected, population.Signal}
	todoOrder      = []population.State{population.Overdue, population.Open, population.DueSoon}
	changeOrder    = []population.State{
		population.Closed, population.Confirmed, population.Suspected, population.Signal, population.Resolved, population.NotConfirmed,
		population.Excluded, population.Talk, population.DueSoon, population.Open, population.Overdue,
	}
	gapOrder = []population.State{population.Closed, population.DueSoon, population.Open, population.Overdue, population.Excluded}
)

// inset makes weaker states thinner, so that a bar reads without its colours.
func (p piece) inset() int {
	switch p.State {
	case population.Suspected:
		return 3
	case population.Signal, population.Excluded:
		return 5
	}
	return 0
}

// barWords says the same as a bar.
func (v visit) barWords(by map[population.State]int, order []population.State) string {
	var words []string
	for _, state := range order {
		if by[state] > 0 {
			words = append(words, v.Num(by[state])+" "+strings.ToLower(v.state(state)))
		}
	}
	if words == nil {
		return v.T("care.chart.nobody")
	}
	return strings.Join(words, ", ")
}

// spark is a small line from the oldest number to the newest.
type spark struct {
	Points string // of a polyline
	X, Y   int    // of the newest
	Change int
	Since  claim.Day
}

func sparkOf(trend []int, dates []claim.Day) (spark, bool) {
	if len(trend) < 2 || len(dates) != len(trend) || slices.Max(trend) == 0 {
		return spark{}, false
	}
	low, high := trend[0], trend[0]
	for _, n := range trend {
		low, high = min(low, n), max(high, n)
	}
	if room := high / 10; high-low < room { // a change of a few members is not a mountain
		low = max(0, (high+low-room)/2)
		high = low + room
	}
	s := spark{Change: trend[len(trend)-1] - trend[0], Since: dates[0]}
	var points strings.Builder
	for i, n := range trend {
		s.X = sparkEdge + i*(sparkWidth-2*sparkEdge)/(len(trend)-1)
		s.Y = sparkHeight / 2
		if high > low {
			s.Y = sparkHeight - sparkEdge - (n-low)*(sparkHeight-2*sparkEdge)/(high-low)
		}
		points.WriteString(strconv.Itoa(s.X) + "," + strconv.Itoa(s.Y) + " ")
	}
	s.Points = points.String()
	return s, true
}

func (v visit) sparkWords(s spark) string {
	since := v.Month(clock.FromDays(s.Since))
	if s.Change == 0 {
		return v.T("care.chart.unchanged", "Since", since)
	}
	return v.T("care.chart.changed", "Change", v.signed(s.Change), "Since", since)
}

// steps of the two larger charts, in pixels of their own drawing.
const (
	histWidth = 300
	histBase  = 150
	histTop   = 22

	ageWidth  = 300
	ageRow    = 24
	ageMiddle = 68 // width of the band names between the sides
)

// column of the histogram.
type histColumn struct {
	X, Y, Width, Height int
	N                   int
	Label               string
}

func histogram(byCount []int) []histColumn {
	largest := 1
	for _, n := range byCount {
		largest = max(largest, n)
	}
	pitch := histWidth / max(len(byCount), 1)
	columns := make([]histColumn, len(byCount))
	for i, n := range byCount {
		height := n * (histBase - histTop) / largest
		columns[i] = histColumn{i*pitch + 3, histBase - height, pitch - 6, height, n, strconv.Itoa(i)}
		if i == len(byCount)-1 {
			columns[i].Label += "+"
		}
	}
	return columns
}

// ageBar is one band of the pyramid: women to the left, men to the right.
type ageBar struct {
	population.AgeBand
	Y, Female, Male int // Female and Male are widths
}

const ageSide = (ageWidth - ageMiddle) / 2

func (b ageBar) FemaleX() int { return ageSide - b.Female }
func (b ageBar) MaleX() int   { return ageSide + ageMiddle }

// pyramid puts the oldest on top, as demographers do.
func pyramid(bands []population.AgeBand) []ageBar {
	largest := 1
	for _, b := range bands {
		largest = max(largest, b.Female, b.Male)
	}
	const room = ageSide - 34 // the number stands at the end of its bar
	bars := make([]ageBar, len(bands))
	for i := range bands {
		b := bands[len(bands)-1-i]
		bars[i] = ageBar{b, i * ageRow, b.Female * room / largest, b.Male * room / largest}
	}
	return bars
}
