package clock

import (
	"fmt"
	"strconv"
	"strings"
)

// Period is a length of calendar time: months, then days. A year is twelve months and a week seven days, so two
// periods that mean the same are equal.
type Period struct {
	Months int
	Days   int
}

// PeriodError tells what is wrong with a text that should be a period.
type PeriodError struct{ Text, Problem string }

func (e *PeriodError) Error() string { return fmt.Sprintf("period %q: %s", e.Text, e.Problem) }

// The longest period that a rule can mean: a lifetime, with room.
const (
	maxPeriodMonths = 12 * 1000
	maxPeriodDays   = 366 * 1000
)

// Months is a period of n months.
func Months(n int) Period { return Period{Months: n} }

// Years is a period of n years.
func Years(n int) Period { return Period{Months: 12 * n} }

// ParsePeriod reads an ISO 8601 duration of years, months, weeks and days, in that order: P24M, P45D, P1Y6M, P2W.
// Hours and smaller are refused: those are elapsed time and belong to hour terms.
func ParsePeriod(text string) (Period, error) {
	rest, ok := strings.CutPrefix(text, "P")
	if !ok || rest == "" {
		return Period{}, &PeriodError{text, "expected something like P24M, P45D or P1Y6M"}
	}
	var p Period
	units := "YMWD"
	for rest != "" {
		n, unit, tail, err := periodPart(text, rest)
		if err != nil {
			return Period{}, err
		}
		at := strings.IndexByte(units, unit)
		if at < 0 {
			return Period{}, &PeriodError{text, "units are Y, M, W and D, each at most once and in this order"}
		}
		units, rest = units[at+1:], tail
		p = p.plus(n, unit)
	}
	if p.Months > maxPeriodMonths || p.Days > maxPeriodDays {
		return Period{}, &PeriodError{text, "longer than a thousand years"}
	}
	return p, nil
}

// periodPart takes one number and its unit from the front of rest.
func periodPart(text, rest string) (n int, unit byte, tail string, err error) {
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 1 || end > 6 {
		return 0, 0, "", &PeriodError{text, "expected a number of at most six digits before each unit"}
	}
	n, err = strconv.Atoi(rest[:end])
	if err != nil {
		return 0, 0, "", &PeriodError{text, "expected a number before each unit"}
	}
	return n, rest[end], rest[end+1:], nil
}

func (p Period) plus(n int, unit byte) Period {
	switch unit {
	case 'Y':
		p.Months += 12 * n
	case 'M':
		p.Months += n
	case 'W':
		p.Days += 7 * n
	case 'D':
		p.Days += n
	}
	return p
}

// String is the shortest ISO 8601 form: P2Y, P1Y6M, P45D, P0D.
func (p Period) String() string {
	if p == (Period{}) {
		return "P0D"
	}
	text := "P"
	for _, part := range []struct {
		n    int
		unit string
	}{{p.Months / 12, "Y"}, {p.Months % 12, "M"}, {p.Days, "D"}} {
		if part.n != 0 {
			text += strconv.Itoa(part.n) + part.unit
		}
	}
	return text
}

// MarshalText is the period as ISO 8601 writes it.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads an ISO 8601 period.
func (p *Period) UnmarshalText(text []byte) error {
	parsed, err := ParsePeriod(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// Add is the date one period later: first the months, with the end of the month kept, then the days.
func (d Date) Add(p Period) Date { return d.AddMonths(p.Months).AddDays(p.Days) }

// Sub is the date one period earlier: first the months, then the days. It is not always the inverse of Add: a month
// after 31 January is 28 February, and a month before that is 28 January.
func (d Date) Sub(p Period) Date { return d.AddMonths(-p.Months).AddDays(-p.Days) }
