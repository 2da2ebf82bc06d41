package clock

import (
	"slices"
	"strings"
)

// Span is the dates from From through To; both belong to it. A span whose From is after its To is empty.
type Span struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

// Year is the calendar year as a span.
func Year(year int) Span { return Span{dateOf(year, 1, 1), dateOf(year, 12, 31)} }

// Lookback is the span of the period that ends on a day, that day included: a P1D lookback is the day itself, and a
// P12M lookback from 31 December 2026 begins on 1 January 2026.
func Lookback(end Date, p Period) Span { return Span{end.AddDays(1).Sub(p), end} }

// Empty tells whether no date belongs to the span.
func (s Span) Empty() bool { return s.From > s.To }

// Days is the number of dates in the span.
func (s Span) Days() int { return max(0, s.To.DaysSince(s.From)+1) }

// Contains tells whether the date belongs to the span.
func (s Span) Contains(d Date) bool { return s.From <= d && d <= s.To }

// Overlaps tells whether a date belongs to both spans.
func (s Span) Overlaps(t Span) bool { return !s.Intersect(t).Empty() }

// Intersect is the dates that belong to both spans; it may be empty.
func (s Span) Intersect(t Span) Span { return Span{max(s.From, t.From), min(s.To, t.To)} }

// String is the span as ISO 8601 writes intervals: 2026-01-01/2026-03-31.
func (s Span) String() string { return s.From.String() + "/" + s.To.String() }

// ParseSpan reads an interval of two dates, FROM/TO, that is not empty.
func ParseSpan(text string) (Span, error) {
	first, last, ok := strings.Cut(text, "/")
	if !ok {
		return Span{}, &DateError{"expected an interval as YYYY-MM-DD/YYYY-MM-DD"}
	}
	from, err := Parse(first)
	if err != nil {
		return Span{}, err
	}
	to, err := Parse(last)
	if err != nil {
		return Span{}, err
	}
	if from > to {
		return Span{}, &DateError{"an interval must not end before it begins"}
	}
	return Span{from, to}, nil
}

// Union is the same dates as sorted spans that neither overlap nor touch.
func Union(spans ...Span) []Span {
	sorted := slices.DeleteFunc(slices.Clone(spans), Span.Empty)
	slices.SortFunc(sorted, func(a, b Span) int { return a.From.Compare(b.From) })
	merged := sorted[:0]
	for _, s := range sorted {
		if last := len(merged) - 1; last >= 0 && s.From <= merged[last].To+1 {
			merged[last].To = max(merged[last].To, s.To)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// Subtract is the dates of spans that are in none of the cuts, as sorted spans that neither overlap nor touch.
func Subtract(spans, cuts []Span) []Span {
	var rest []Span
	cuts = Union(cuts...)
	for _, s := range Union(spans...) {
		for _, cut := range cuts {
			if !cut.Overlaps(s) {
				continue
			}
			if before := (Span{s.From, cut.From - 1}); !before.Empty() {
				rest = append(rest, before)
			}
			s.From = cut.To + 1
		}
		if !s.Empty() {
			rest = append(rest, s)
		}
	}
	return rest
}

// TotalDays is the number of different dates in the spans.
func TotalDays(spans ...Span) int {
	total := 0
	for _, s := range Union(spans...) {
		total += s.Days()
	}
	return total
}
