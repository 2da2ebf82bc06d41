package entitlement

import (
	"math"
	"math/bits"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

const monthsOfYear = 12

// Month is a month of the calendar, counted so that the next one is one more.
type Month int32

// endless is the last month of a span that goes on.
const endless Month = math.MaxInt32

// MonthOf is the month in which a day lies.
func MonthOf(d clock.Date) Month {
	y, m, _ := d.Civil()
	return Month(y*monthsOfYear + int(m) - 1)
}

// beginning is the first month that begins on a day or after it.
func beginning(d clock.Date) Month {
	y, m, day := d.Civil()
	if day > 1 {
		m++
	}
	return Month(y*monthsOfYear + int(m) - 1)
}

// MonthIn is a month by year and name.
func MonthIn(year int, month time.Month) Month { return Month(year*monthsOfYear + int(month) - 1) }

// Year is the year of the month.
func (m Month) Year() int { return int(m) / monthsOfYear }

// Calendar is the month's name.
func (m Month) Calendar() time.Month { return time.Month(int(m)%monthsOfYear + 1) }

// First is its first day.
func (m Month) First() clock.Date { return clock.DateOf(m.Year(), m.Calendar(), 1) }

// String is the month as YYYY-MM.
func (m Month) String() string { return m.First().String()[:len("2006-01")] }

// MarshalText is the month as YYYY-MM.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads YYYY-MM.
func (m *Month) UnmarshalText(text []byte) error {
	d, err := clock.Parse(string(text) + "-01")
	if err != nil {
		return err
	}
	*m = MonthOf(d)
	return nil
}

// Months are months of one year: January is bit 0.
type Months uint16

// Has tells whether a month is among them.
func (s Months) Has(m time.Month) bool { return s>>(m-1)&1 == 1 }

// Count is how many they are.
func (s Months) Count() int { return bits.OnesCount16(uint16(s)) }

func (s *Months) add(m Month) { *s |= 1 << (m.Calendar() - 1) }

// twelfth is a rate times months by twelve, half a cent up: `ent` of the published rules. One rounding of the product, so that twelve
// months always add to the rate.
func twelfth(rate, months int64) int64 { return share(rate, months, monthsOfYear) }

// share is rate * k / n, half up; none of them is negative.
func share(rate, k, n int64) int64 { return (2*rate*k + n) / (2 * n) }

func year(y int) string { return strconv.Itoa(y) }

// Twelfths are the twelve months of a year at a rate. They add to the rate.
func Twelfths(rate int64) (months [monthsOfYear]int64) {
	for k := range int64(monthsOfYear) {
		months[k] = twelfth(rate, k+1) - twelfth(rate, k)
	}
	return months
}
