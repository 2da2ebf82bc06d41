package clock_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
)

// zones is where members live, and the places whose clocks did something odd.
var zones = []string{
	"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
	"America/Anchorage", "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam",
	"Pacific/Pago_Pago", "America/Indiana/Indianapolis", "America/Indiana/Knox", "America/Detroit",
	"America/Havana", "America/Sao_Paulo", "America/Asuncion", "America/Santiago", "Asia/Beirut", "Africa/Cairo",
	"Pacific/Apia", "Pacific/Kwajalein", "Pacific/Chatham", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Gaza",
	"America/St_Johns", "America/Scoresbysund", "Europe/Lisbon", "Africa/Monrovia", "Antarctica/Troll", "UTC",
}

func TestStartOfDay(t *testing.T) {
	for _, test := range []struct{ zone, date, want, why string }{
		{"America/New_York", "2026-01-15", "2026-01-15T05:00:00Z", "winter"},
		{"America/New_York", "2026-07-15", "2026-07-15T04:00:00Z", "summer"},
		{"America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", "23 hours long"},
		{"America/New_York", "2026-03-09", "2026-03-09T04:00:00Z", "the day after"},
		{"America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", "25 hours long"},
		{"America/Phoenix", "2026-07-15", "2026-07-15T07:00:00Z", "no summer time"},
		{"America/Havana", "2026-03-08", "2026-03-08T05:00:00Z", "midnight is skipped: begins at 01:00"},
		{"America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", "midnight twice: the first"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "midnight is skipped"},
		{"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "the last day east of the line"},
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "there is no such day"},
		{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "the first day west of the line"},
		{"UTC", "1970-01-01", "1970-01-01T00:00:00Z", "the zero date"},
		{"America/New_York", "2044-12-31", "2044-12-31T05:00:00Z", "the last day of a leap year, by the yearly rule"},
		{"America/New_York", "1850-01-01", "1850-01-01T04:56:02Z", "before there were zones"},
	} {
		at := clock.MustZone(test.zone).StartOfDay(clock.MustParse(test.date))
		if got := clock.FormatInstant(at); got != test.want {
			t.Errorf("%s %s (%s): got %s, want %s", test.zone, test.date, test.why, got, test.want)
		}
	}
}

func TestLocalDateOfInstant(t *testing.T) {
	newYork := clock.MustZone("America/New_York")
	for at, want := range map[string]string{
		"2026-03-12T03:59:59Z": "2026-03-11",
		"2026-03-12T04:00:00Z": "2026-03-12",
		"1969-12-31T23:00:00Z": "1969-12-31",
		"1900-01-01T04:59:59Z": "1899-12-31",
	} {
		instant, err := clock.ParseInstant(at)
		if err != nil {
			t.Fatal(err)
		}
		if got := newYork.DateOf(instant).String(); got != want {
			t.Errorf("%s: got %s, want %s", at, got, want)
		}
	}
}

func TestWallTime(t *testing.T) {
	for _, test := range []struct {
		name, zone, date string
		wall             clock.Wall
		gap              bool
		earlier, later   string
	}{
		{"plain", "America/New_York", "2026-07-01", clock.Wall{Hour: 12}, false, "2026-07-01T16:00:00Z", "2026-07-01T16:00:00Z"},
		{
			"last before the gap", "America/New_York", "2026-03-08",
			clock.Wall{Hour: 1, Minute: 59, Second: 59},
			false,
			"2026-03-08T06:59:59Z", "2026-03-08T06:59:59Z",
		},
		{
			"first in the gap", "America/New_York", "2026-03-08",
			clock.Wall{Hour: 2},
			true,
			"2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z",
		},
		{
			"in the gap", "America/New_York", "2026-03-08",
			clock.Wall{Hour: 2, Minute: 30},
			true,
			"2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z",
		},
		{
			"first after the gap", "America/New_York", "2026-03-08",
			clock.Wall{Hour: 3},
			false,
			"2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z",
		},
		{
			"twice", "America/New_York", "2026-11-01",
			clock.Wall{Hour: 1, Minute: 30},
			false,
			"2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z",
		},
		{
			"after the fold", "America/New_York", "2026-11-01",
			clock.Wall{Hour: 2},
			false,
			"2026-11-01T07:00:00Z", "2026-11-01T07:00:00Z",
		},
		{
			"midnight in a gap", "America/Havana", "2026-03-08",
			clock.Wall{},
			true,
			"2026-03-08T05:00:00Z", "2026-03-08T05:00:00Z",
		},
		{
			"a half-hour fold", "Australia/Lord_Howe", "2026-04-05",
			clock.Wall{Hour: 1, Minute: 45},
			false,
			"2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z",
		},
		{
			"a skipped day", "Pacific/Apia", "2011-12-30",
			clock.Wall{Hour: 12},
			true,
			"2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			zone, date := clock.MustZone(test.zone), clock.MustParse(test.date)
			for choice, want := range map[clock.Choice]string{clock.Earlier: test.earlier, clock.Later: test.later} {
				at, err := zone.Instant(date, test.wall, choice)
				if err != nil || clock.FormatInstant(at) != want {
					t.Errorf("choice %d: got %s, %v, want %s", choice, at, err, want)
				}
			}
			_, err := zone.Instant(date, test.wall, clock.Refuse)
			var wall *clock.WallError
			if refused := errors.As(err, &wall); refused != (test.gap || test.earlier != test.later) {
				t.Errorf("refused: %v", err)
			} else if refused && (wall.Gap != test.gap || clock.FormatInstant(wall.Later) != test.later) {
				t.Errorf("got %+v", wall)
			}
		})
	}
	if _, err := clock.UTC.Instant(0, clock.Wall{Hour: 24}, clock.Earlier); err == nil {
		t.Error("24:00 was accepted")
	}
}

func TestZoneNames(t *testing.T) {
	for _, name := range []string{"", "Local", "Mars/Olympus", "../etc/passwd", "EST5EDT4"} {
		var unknown *clock.ZoneError
		if _, err := clock.LoadZone(name); !errors.As(err, &unknown) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if clock.MustZone("America/New_York").String() != "America/New_York" || (clock.Zone{}).String() != "UTC" {
		t.Error("names")
	}
}

// startOfDayByMinutes is a second way to the start of a day: look at the wall minute by minute.
func startOfDayByMinutes(location *time.Location, d clock.Date) time.Time {
	year, month, day := d.Civil()
	reached := func(at time.Time) bool {
		y, m, dd := at.In(location).Date()
		return y > year || y == year && (m > month || m == month && dd >= day)
	}
	at := time.Date(year, month, day, 0, 0, 0, 0, location).Add(-2 * time.Hour).Truncate(time.Minute)
	for reached(at) {
		at = at.Add(-2 * time.Hour)
	}
	for !reached(at) {
		at = at.Add(time.Minute)
	}
	for reached(at.Add(-time.Second)) {
		at = at.Add(-time.Second)
	}
	return at.UTC()
}

// Two ways to compute a day term agree on a hundred thousand cases in many zones.
func TestDayTermsAgreeWithMinutewiseSearch(t *testing.T) {
	cases := 100_000
	if testing.Short() {
		cases = 5_000
	}
	random := newRandom(42)
	for range cases {
		zone := clock.MustZone(zones[random.IntN(len(zones))])
		start := time.Unix(random.Int64N(75*365*86400), 0)
		days := random.IntN(120)
		o := clock.WithinDays("test", zone, start, days)
		local := start.In(zone.Location())
		due := time.Date(local.Year(), local.Month(), local.Day()+days, 12, 0, 0, 0, time.UTC)
		want := startOfDayByMinutes(zone.Location(), clock.DateOf(due.Date())+1)
		if o.DueDate.Midnight().Format(time.DateOnly) != due.Format(time.DateOnly) || !o.FirstLateAt.Equal(want) {
			t.Fatalf("%s, %d days from %s: got %s and %s, want %s and %s",
				zone, days, start.UTC(), o.DueDate, o.FirstLateAt, due.Format(time.DateOnly), want)
		}
	}
}

func TestWallTimesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := clock.MustZone(rapid.SampledFrom(zones).Draw(t, "zone"))
		at := time.Unix(rapid.Int64Range(0, 75*365*86400).Draw(t, "instant"), 0).UTC()
		local := at.In(zone.Location())
		wall := clock.Wall{Hour: local.Hour(), Minute: local.Minute(), Second: local.Second()}
		first, err1 := zone.Instant(zone.DateOf(at), wall, clock.Earlier)
		last, err2 := zone.Instant(zone.DateOf(at), wall, clock.Later)
		if err1 != nil || err2 != nil || !first.Equal(at) && !last.Equal(at) || last.Before(first) {
			t.Fatalf("%s: %s and %s, %v, %v", at, first, last, err1, err2)
		}
		if only, err := zone.Instant(zone.DateOf(at), wall, clock.Refuse); (err == nil) != first.Equal(last) ||
			err == nil && !only.Equal(at) {
			t.Fatalf("%s: %s, %v", at, only, err)
		}
	})
}

func TestDaysFollowEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := clock.MustZone(rapid.SampledFrom(zones).Draw(t, "zone"))
		d := clock.FromDays(rapid.Int32Range(0, 30000).Draw(t, "date"))
		start, end := zone.StartOfDay(d), zone.EndOfDay(d)
		if end.Before(start) || end.Sub(start) > 49*time.Hour {
			t.Fatalf("%s in %s: from %s to %s", d, zone, start, end)
		}
		if start.Before(end) && zone.DateOf(start) != d || zone.DateOf(start.Add(-time.Second)) >= d {
			t.Fatalf("%s in %s does not begin at %s", d, zone, start)
		}
	})
}
