package clock_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
)

func anyDate() *rapid.Generator[clock.Date] {
	return rapid.Custom(func(t *rapid.T) clock.Date {
		return clock.FromDays(rapid.Int32Range(-40000, 60000).Draw(t, "days"))
	})
}

func TestDateText(t *testing.T) {
	for text, problem := range map[string]string{
		"2026-11-21": "",
		"2028-02-29": "",
		"0001-01-01": "",
		"9999-12-31": "",
		"2027-02-29": "no such day in the calendar",
		"2100-02-29": "no such day in the calendar",
		"2026-13-01": "no such day in the calendar",
		"2026-00-10": "no such day in the calendar",
		"2026-04-31": "no such day in the calendar",
		"0000-01-01": "no such day in the calendar",
		"20261121":   "expected YYYY-MM-DD",
		"2026-11-2":  "expected YYYY-MM-DD",
		"2026/11/21": "expected YYYY-MM-DD",
		"2026-1a-21": "expected digits as YYYY-MM-DD",
		"2026-+1-21": "expected digits as YYYY-MM-DD",
		"":           "expected YYYY-MM-DD",
	} {
		d, err := clock.Parse(text)
		if problem == "" {
			if err != nil || d.String() != text {
				t.Errorf("%q: got %v, %v", text, d, err)
			}
			continue
		}
		if err == nil || err.Error() != "date: "+problem {
			t.Errorf("%q: got %v, want %s", text, err, problem)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	date := clock.MustParse
	for _, test := range []struct {
		what      string
		got, want clock.Date
	}{
		{"a month after 31 January", date("2026-01-31").AddMonths(1), date("2026-02-28")},
		{"a month after 31 January of a leap year", date("2028-01-31").AddMonths(1), date("2028-02-29")},
		{"a month before 31 March", date("2026-03-31").AddMonths(-1), date("2026-02-28")},
		{"thirteen months before 15 January", date("2026-01-15").AddMonths(-13), date("2024-12-15")},
		{"a year after 29 February", date("2028-02-29").AddYears(1), date("2029-02-28")},
		{"four years after 29 February", date("2028-02-29").AddYears(4), date("2032-02-29")},
		{"start of month", date("2026-02-17").StartOfMonth(), date("2026-02-01")},
		{"end of February", date("2028-02-17").EndOfMonth(), date("2028-02-29")},
		{"start of year", date("2026-02-17").StartOfYear(), date("2026-01-01")},
		{"end of year", date("2026-02-17").EndOfYear(), date("2026-12-31")},
		{"first day that can be written", clock.MinDate, date("0001-01-01")},
		{"last day that can be written", clock.MaxDate, date("9999-12-31")},
		{"the zero value", clock.Date(0), date("1970-01-01")},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %s, want %s", test.what, test.got, test.want)
		}
	}
}

func TestAge(t *testing.T) {
	date := clock.MustParse
	for _, test := range []struct {
		birth, on string
		want      int
	}{
		{"1960-06-15", "2025-06-14", 64},
		{"1960-06-15", "2025-06-15", 65},
		{"1960-02-29", "2025-02-28", 64},
		{"1960-02-29", "2025-03-01", 65},
		{"1960-02-29", "2024-02-29", 64},
		{"2026-05-01", "2026-04-30", -1},
	} {
		if got := date(test.on).AgeOn(date(test.birth)); got != test.want {
			t.Errorf("born %s, on %s: got %d, want %d", test.birth, test.on, got, test.want)
		}
	}
}

func TestDatePanicsOutsideCalendar(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("30 February was accepted")
		}
	}()
	clock.DateOf(2026, time.February, 30)
}

func TestDateInJSON(t *testing.T) {
	type letter struct {
		Sent     clock.Date         `json:"sent"`
		Answered *clock.Date        `json:"answered"`
		Count    map[clock.Date]int `json:"count"`
		Every    clock.Period       `json:"every"`
		Zone     clock.Zone         `json:"zone"`
	}
	text := `{"sent":"2026-03-08","answered":null,"count":{"2026-03-08":2},"every":"P1Y6M","zone":"America/New_York"}`
	var l letter
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		t.Fatal(err)
	}
	back, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text, string(back)); diff != "" {
		t.Error(diff)
	}
	if _, err := json.Marshal(clock.MaxDate + 1); err == nil {
		t.Error("a date after the year 9999 was written")
	}
	if err := json.Unmarshal([]byte(`{"sent":"2026-02-30"}`), &l); err == nil {
		t.Error("30 February was read")
	}
}

func TestDateAgreesWithStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "date")
		at := d.Midnight()
		n := rapid.IntRange(-20000, 20000).Draw(t, "n")
		year, month, day := d.Civil()
		if got := clock.DateOf(year, month, day); got != d {
			t.Fatalf("%s came back as %s", d, got)
		}
		if d.String() != at.Format(time.DateOnly) || clock.MustParse(d.String()) != d {
			t.Fatalf("text of %s", at)
		}
		if got := d.AddDays(n); got.Midnight() != at.AddDate(0, 0, n) || got.DaysSince(d) != n {
			t.Fatalf("%s plus %d days is %s", d, n, got)
		}
		if d.Weekday() != at.Weekday() || d.Year() != at.Year() || d.Month() != at.Month() || d.Day() != at.Day() {
			t.Fatalf("parts of %s", d)
		}
		if got := d.EndOfMonth(); got.AddDays(1).Day() != 1 || got.Month() != d.Month() || got < d {
			t.Fatalf("end of the month of %s: %s", d, got)
		}
	})
}

// A month later is what time.AddDate says, unless that day does not exist; then it is the last day before.
func TestMonthsAgreeWithStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "date")
		n := rapid.IntRange(-600, 600).Draw(t, "months")
		want := d.Midnight().AddDate(0, n, 0)
		for want.Day() != d.Day() && want.Day() < 5 {
			want = want.AddDate(0, 0, -1)
			if want.AddDate(0, 0, 1).Day() == 1 {
				break
			}
		}
		if got := d.AddMonths(n); got.Midnight() != want {
			t.Fatalf("%s plus %d months: got %s, want %s", d, n, got, want)
		}
	})
}

func TestAgeIsCountOfBirthdays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth := anyDate().Draw(t, "birth")
		on := birth.AddDays(rapid.IntRange(0, 40000).Draw(t, "days"))
		age := on.AgeOn(birth)
		// The clamped birthday is at most one day before the one counted (29 February).
		if on < birth.AddYears(age) || on > birth.AddYears(age+1) {
			t.Fatalf("born %s, on %s: %d", birth, on, age)
		}
	})
}
