package self

import (
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Dates of this portal have their months written out: "Jul" is a riddle to somebody who reads little English.

func dayWords(v shell.Visit, d clock.Date) string {
	year, month, day := d.Civil()
	return v.T("self.date.day", "Day", strconv.Itoa(day), "Month", monthName(v, month), "Year", strconv.Itoa(year))
}

func monthName(v shell.Visit, month time.Month) string {
	return strings.Fields(v.T("self.date.months"))[month-1]
}

// instantWords is a moment in the plan's zone.
func instantWords(v shell.Visit, at time.Time) string {
	year, month, day := at.In(v.Zone).Date()
	d := clock.DateOf(year, month, day)
	return strings.Replace(v.Instant(at), v.Day(d), dayWords(v, d), 1)
}

// dateOf is the day of a moment in the plan's zone.
func (a acting) dateOf(at time.Time) clock.Date { return clock.DateOf(at.In(a.Zone).Date()) }

// Day, Month and Instant take the place of the shorter ones of the visit.
func (a acting) Day(d clock.Date) string { return dayWords(a.Visit, d) }

// Month is a month as a choice: July 2026.
func (a acting) Month(d clock.Date) string {
	year, month, _ := d.Civil()
	return a.T("self.date.month", "Month", monthName(a.Visit, month), "Year", strconv.Itoa(year))
}

// Instant is a moment: July 1, 2026, 2:05 PM EDT.
func (a acting) Instant(at time.Time) string { return instantWords(a.Visit, at) }
