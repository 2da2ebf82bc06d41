package clock_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
)

func TestPeriodText(t *testing.T) {
	for text, want := range map[string]clock.Period{
		"P24M":      {Months: 24},
		"P2Y":       {Months: 24},
		"P45D":      {Days: 45},
		"P1Y6M":     {Months: 18},
		"P1Y2M3W4D": {Months: 14, Days: 25},
		"P0D":       {},
	} {
		p, err := clock.ParsePeriod(text)
		if err != nil || p != want {
			t.Errorf("%s: got %+v, %v", text, p, err)
		}
		if again, err := clock.ParsePeriod(p.String()); err != nil || again != p {
			t.Errorf("%s became %s and then %+v", text, p, again)
		}
	}
	for _, text := range []string{"", "P", "24M", "P24", "PM", "P-1D", "P1D2M", "P1M1M", "PT24H", "P1.5Y", "P9999999D", "P99999Y", "p1d", "P1X"} {
		if p, err := clock.ParsePeriod(text); err == nil {
			t.Errorf("%q was read as %s", text, p)
		}
	}
}

func TestAddingPeriods(t *testing.T) {
	date := clock.MustParse
	month := clock.Months(1)
	for _, test := range []struct{ got, want clock.Date }{
		{date("2026-01-31").Add(month), date("2026-02-28")},
		{date("2026-02-28").Sub(month), date("2026-01-28")},
		{date("2026-01-31").Add(clock.Period{Months: 1, Days: 1}), date("2026-03-01")},
		{date("2028-02-29").Add(clock.Years(1)), date("2029-02-28")},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
}

func TestSpans(t *testing.T) {
	span := func(text string) clock.Span {
		s, err := clock.ParseSpan(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if got := clock.Year(2028); got != span("2028-01-01/2028-12-31") || got.Days() != 366 {
		t.Errorf("2028: %s, %d days", got, got.Days())
	}
	if got := clock.Lookback(clock.MustParse("2026-12-31"), clock.Years(1)); got != clock.Year(2026) {
		t.Errorf("look back: %s", got)
	}
	if !span("2026-01-01/2026-01-31").Overlaps(span("2026-01-31/2026-02-28")) {
		t.Error("both ends belong to a span")
	}
	if span("2026-01-01/2026-01-30").Overlaps(span("2026-01-31/2026-02-28")) {
		t.Error("spans that touch do not overlap")
	}
	joined := clock.Union(span("2026-02-01/2026-02-28"), span("2026-01-01/2026-01-31"), span("2026-05-01/2026-05-01"))
	if diff := cmp.Diff([]clock.Span{span("2026-01-01/2026-02-28"), span("2026-05-01/2026-05-01")}, joined); diff != "" {
		t.Error(diff)
	}
	rest := clock.Subtract(joined, []clock.Span{span("2026-01-10/2026-01-12"), span("2026-02-28/2026-06-01")})
	if diff := cmp.Diff([]clock.Span{span("2026-01-01/2026-01-09"), span("2026-01-13/2026-02-27")}, rest); diff != "" {
		t.Error(diff)
	}
	for _, text := range []string{"2026-01-02/2026-01-01", "2026-01-01", "2026-01-01/x", "x/2026-01-01"} {
		if _, err := clock.ParseSpan(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func anySpan() *rapid.Generator[clock.Span] {
	return rapid.Custom(func(t *rapid.T) clock.Span {
		from := clock.FromDays(rapid.Int32Range(0, 60).Draw(t, "from"))
		return clock.Span{From: from, To: from.AddDays(rapid.IntRange(-3, 20).Draw(t, "length"))}
	})
}

func covered(spans []clock.Span, d clock.Date) bool {
	for _, s := range spans {
		if s.Contains(d) {
			return true
		}
	}
	return false
}

// Spans are sets of dates: union and subtraction are what they are for each date alone.
func TestSpansAreSetsOfDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOf(anySpan()).Draw(t, "some")
		cuts := rapid.SliceOf(anySpan()).Draw(t, "cuts")
		union, rest := clock.Union(some...), clock.Subtract(some, cuts)
		total := 0
		for d := clock.Date(-5); d < 90; d++ {
			if covered(some, d) != covered(union, d) {
				t.Fatalf("union: %s", d)
			}
			if (covered(some, d) && !covered(cuts, d)) != covered(rest, d) {
				t.Fatalf("subtract: %s", d)
			}
			if covered(some, d) {
				total++
			}
		}
		if got := clock.TotalDays(some...); got != total {
			t.Fatalf("%d days, want %d", got, total)
		}
		for _, list := range [][]clock.Span{union, rest} {
			for i := range list {
				if list[i].Empty() || i > 0 && list[i].From <= list[i-1].To+1 {
					t.Fatalf("not apart and in order: %v", list)
				}
			}
		}
	})
}
