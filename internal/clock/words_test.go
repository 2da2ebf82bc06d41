package clock_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
)

func TestTermsInWords(t *testing.T) {
	for period, want := range map[clock.Period]string{
		{Days: 1}:             "1 January 2026 plus 1 day is 2 January 2026",
		{Days: 30}:            "1 January 2026 plus 30 days is 31 January 2026",
		{Months: 1}:           "1 January 2026 plus 1 month is 1 February 2026",
		{Months: 18}:          "1 January 2026 plus 18 months is 1 July 2027",
		{Months: 12}:          "1 January 2026 plus 1 year is 1 January 2027",
		{Months: 24}:          "1 January 2026 plus 2 years is 1 January 2028",
		{Months: 1, Days: 2}:  "1 January 2026 plus 1 month and 2 days is 3 February 2026",
		{Months: 12, Days: 1}: "1 January 2026 plus 12 months and 1 day is 2 January 2027",
	} {
		o := clock.PeriodAfter("b", clock.UTC, clock.MustParse("2026-01-01"), period)
		if got := o.Steps[1].Text; got != want+", the last day in time." {
			t.Errorf("%s: %s", period, got)
		}
	}
}

// Errors say what was expected. A date may be a date of birth, so its text is never repeated.
func TestErrorsInWords(t *testing.T) {
	_, gap := newYork.Instant(clock.MustParse("2026-03-08"), clock.Wall{Hour: 2, Minute: 30}, clock.Refuse)
	_, fold := newYork.Instant(clock.MustParse("2026-11-01"), clock.Wall{Hour: 1, Minute: 30}, clock.Refuse)
	_, date := clock.Parse("1961-02-30")
	_, instant := clock.ParseInstant("1961-06-30")
	_, period := clock.ParsePeriod("24 months")
	_, zone := clock.LoadZone("Mars/Olympus")
	o := clock.WithinHours("b", newYork, clock.MustParse("2026-01-01").Midnight(), 24)
	_, refused := o.Extend("b", *o.DueAt, 14)
	for want, err := range map[string]error{
		"2026-03-08 02:30:00 does not exist in America/New_York":           gap,
		"2026-11-01 01:30:00 happens twice in America/New_York":            fold,
		"date: no such day in the calendar":                                date,
		"date: expected an instant like 2026-04-01T04:00:00Z":              instant,
		`period "24 months": expected something like P24M, P45D or P1Y6M`:  period,
		`zone "Mars/Olympus": expected an IANA name like America/New_York`: zone,
		"extension refused: hour_term":                                     refused,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	var problem *clock.DateError
	if !errors.As(date, &problem) || strings.Contains(date.Error(), "1961") {
		t.Errorf("%v", date)
	}
}

func TestSmallThings(t *testing.T) {
	early, late := clock.MustParse("2026-01-01"), clock.MustParse("2026-01-02")
	if !early.Before(late) || !late.After(early) || early.Compare(late) != -1 || late.Compare(late-1) != 1 || early.Days() != 20454 {
		t.Error("order")
	}
	if got, err := clock.ParseBytes([]byte("2026-01-01")); got != early || err != nil {
		t.Error("bytes")
	}
	if (clock.Span{From: early, To: late}).String() != "2026-01-01/2026-01-02" {
		t.Error("span")
	}
	if got := (clock.MaxDate + 1).String(); got != "day 2932897" {
		t.Error(got)
	}
	var zone clock.Zone
	if err := zone.UnmarshalText([]byte("Mars/Olympus")); err == nil {
		t.Error("zone")
	}
	var period clock.Period
	if err := period.UnmarshalText([]byte("24M")); err == nil {
		t.Error("period")
	}
}
