package clock

import (
	"fmt"
	"time"
)

// Date is a civil date: days since 1 January 1970, which is also the zero value. "No date" is a nil pointer or
// a separate flag, never a special value.
type Date int32

// The calendar that can be written with four digits of year.
const (
	MinDate Date = -719162 // 0001-01-01
	MaxDate Date = 2932896 // 9999-12-31, also "for ever" in spans
)

const secondsPerDay = 24 * 60 * 60

// DateError tells what is wrong with a text that should be a date. It does not repeat the text, which may
// be a date of birth.
type DateError struct{ Problem string }

func (e *DateError) Error() string { return "date: " + e.Problem }

// DateOf is the date with this year, month and day. It panics for a date that is not in the calendar: use it for
// dates written in code, and Civil for dates that came from outside.
func DateOf(year int, month time.Month, day int) Date {
	d, ok := Civil(year, month, day)
	if !ok {
		panic(fmt.Sprintf("clock: %04d-%02d-%02d is not in the calendar", year, month, day))
	}
	return d
}

// Civil is the date with this year (1 to 9999), month and day, and whether the calendar has it.
func Civil(year int, month time.Month, day int) (Date, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return dateOf(year, month, day), true
}

// dateOf lets overflowing months and days run into the next ones, as time.Date does.
func dateOf(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

func daysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}

// FromDays is the date so many days after 1 January 1970.
func FromDays(days int32) Date { return Date(days) }

// Days is the number of days since 1 January 1970.
func (d Date) Days() int32 { return int32(d) }

// Valid tells whether the date lies in the years 1 to 9999, and so can be written.
func (d Date) Valid() bool { return d >= MinDate && d <= MaxDate }

// Before, After and Compare read better than operators where dates are compared once; loops use < and >.
func (d Date) Before(e Date) bool { return d < e }

// After tells whether d is later than e.
func (d Date) After(e Date) bool { return d > e }

// Compare is -1, 0 or 1 as d is before, equal to or after e.
func (d Date) Compare(e Date) int {
	switch {
	case d < e:
		return -1
	case d > e:
		return 1
	default:
		return 0
	}
}

// Midnight is the start of the date in UTC: for arithmetic and for columns of timestamps, never for deadlines.
func (d Date) Midnight() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// Civil is the year, month and day of the date.
func (d Date) Civil() (year int, month time.Month, day int) { return d.Midnight().Date() }

// Year is the calendar year.
func (d Date) Year() int { return d.Midnight().Year() }

// Month is the month of the year.
func (d Date) Month() time.Month { return d.Midnight().Month() }

// Day is the day of the month.
func (d Date) Day() int { return d.Midnight().Day() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Midnight().Weekday() }

// AddDays is the date n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// DaysSince is the number of days from e to d: 1 from yesterday to today.
func (d Date) DaysSince(e Date) int { return int(d) - int(e) }

// AddMonths is the same day n months later. A day that the month does not have becomes its last day:
// 31 January plus one month is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	year, month, day := d.Civil()
	first := dateOf(year, month+time.Month(n), 1)
	year, month, _ = first.Civil()
	return first + Date(min(day, daysIn(year, month))-1)
}

// AddYears is the same day n years later; 29 February becomes 28 February.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// AgeOn is the age in completed years on this day of somebody born on that day. Someone born on 29 February is
// a year older on 1 March where there is no 29 February, as in CQL's AgeInYearsAt. Before birth it is negative.
func (d Date) AgeOn(birth Date) int {
	year, month, day := d.Civil()
	birthYear, birthMonth, birthDay := birth.Civil()
	age := year - birthYear
	if month < birthMonth || month == birthMonth && day < birthDay {
		age--
	}
	return age
}

// StartOfMonth is the first day of the month.
func (d Date) StartOfMonth() Date { return d - Date(d.Day()-1) }

// EndOfMonth is the last day of the month.
func (d Date) EndOfMonth() Date {
	year, month, day := d.Civil()
	return d + Date(daysIn(year, month)-day)
}

// StartOfYear is 1 January.
func (d Date) StartOfYear() Date { return dateOf(d.Year(), time.January, 1) }

// EndOfYear is 31 December.
func (d Date) EndOfYear() Date { return dateOf(d.Year(), time.December, 31) }
