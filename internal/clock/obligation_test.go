package clock_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
)

func newRandom(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := clock.ParseInstant(text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

var newYork = clock.MustZone("America/New_York")

func TestDayTermIsHalfOpen(t *testing.T) {
	o := clock.WithinDays("42 CFR 422.564(e)(1)", newYork, instant(t, "2026-02-20T02:00:00Z"), 30)
	if o.StartsOn != clock.MustParse("2026-02-19") || o.DueDate != clock.MustParse("2026-03-21") {
		t.Errorf("from %s, due %s", o.StartsOn, o.DueDate)
	}
	if got := clock.FormatInstant(*o.FirstLateAt); got != "2026-03-22T04:00:00Z" || o.DueAt != nil {
		t.Errorf("first late %s, due at %v", got, o.DueAt)
	}
	if o.Late(o.FirstLateAt.Add(-time.Nanosecond)) || !o.Late(*o.FirstLateAt) {
		t.Error("the whole due date is in time, and nothing after it")
	}
	if got := clock.FormatInstant(o.LastTimelyAt()); got != "2026-03-22T03:59:59Z" {
		t.Errorf("last timely %s", got)
	}
}

func TestHourTermIncludesItsEnd(t *testing.T) {
	// The clocks go forward in the night: 24 hours are not "the same time tomorrow".
	o := clock.WithinHours("42 CFR 422.564(f)", newYork, instant(t, "2026-03-07T20:00:00Z"), 24)
	if got := clock.FormatInstant(*o.DueAt); got != "2026-03-08T20:00:00Z" || o.FirstLateAt != nil {
		t.Errorf("due at %s, first late %v", got, o.FirstLateAt)
	}
	if o.Late(*o.DueAt) || !o.Late(o.DueAt.Add(time.Nanosecond)) {
		t.Error("the due instant is in time, and nothing after it")
	}
	if o.DueDate != clock.MustParse("2026-03-08") || !o.LastTimelyAt().Equal(*o.DueAt) {
		t.Errorf("due %s, last timely %s", o.DueDate, o.LastTimelyAt())
	}
}

func TestExtension(t *testing.T) {
	start := instant(t, "2026-06-01T14:00:00Z")
	standard := clock.WithinDays("standard", newYork, start, 30)
	stopped, err := standard.Stop("letter", start.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	once, err := standard.Extend("extension", start.Add(time.Hour), 14)
	if err != nil {
		t.Fatal(err)
	}
	if once.DueDate != clock.MustParse("2026-07-15") || once.BaseDueDate != clock.MustParse("2026-07-01") || !once.Extended {
		t.Errorf("due %s, before %s", once.DueDate, once.BaseDueDate)
	}
	if standard.Extended || standard.DueDate != clock.MustParse("2026-07-01") {
		t.Error("the original changed")
	}
	for _, test := range []struct {
		name string
		from clock.Obligation
		at   time.Time
		days int
		want clock.Reason
	}{
		{"before the start", standard, start.Add(-time.Second), 14, clock.NotStarted},
		{"after the answer", stopped, start.Add(2 * time.Hour), 14, clock.AlreadyStopped},
		{"of hours", clock.WithinHours("expedited", newYork, start, 24), start, 14, clock.HourTerm},
		{"twice", once, start.Add(2 * time.Hour), 14, clock.AlreadyExtended},
		{"at the first late instant", standard, *standard.FirstLateAt, 14, clock.AfterDue},
		{"backwards", standard, start, -1, clock.NotLonger},
		{"in the last second", standard, standard.LastTimelyAt(), 14, ""},
	} {
		_, err := test.from.Extend("extension", test.at, test.days)
		var refused *clock.RefusedError
		if errors.As(err, &refused) != (test.want != "") || refused != nil && refused.Reason != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestStopOnce: what came before the start came with it, and only the first counts.
func TestStopOnce(t *testing.T) {
	start := instant(t, "2026-06-01T14:00:00Z")
	for name, o := range map[string]clock.Obligation{
		"of days":            clock.WithinDays("b", newYork, start, 30),
		"of hours":           clock.WithinHours("b", newYork, start, 24),
		"from the day after": clock.DaysAfter("b", newYork, newYork.DateOf(start), 7),
	} {
		from := o.Start()
		for _, test := range []struct{ at, want time.Time }{
			{from.Add(-time.Hour), from}, {from, from}, {from.Add(time.Hour), from.Add(time.Hour)}, {from.AddDate(1, 0, 0), from.AddDate(1, 0, 0)},
		} {
			done := o.StopOnce("letter", test.at)
			if !done.StoppedAt.Equal(test.want) || !o.FromStart(test.at).Equal(test.want) || o.StoppedAt != nil {
				t.Errorf("%s, at %s: stopped at %s, expected %s", name, test.at, done.StoppedAt, test.want)
			}
			if again := done.StopOnce("again", from.Add(time.Minute)); !again.StoppedAt.Equal(test.want) || len(again.Steps) != len(done.Steps) {
				t.Errorf("%s: a second stop counts", name)
			}
		}
	}
}

func TestExtendToCountsFromTheStart(t *testing.T) {
	o := clock.DaysAfter("module row", newYork, clock.MustParse("2026-06-10"), 7)
	extended, err := o.ExtendTo("extension", instant(t, "2026-06-12T14:00:00Z"), clock.Period{Days: 44})
	if err != nil || extended.DueDate != clock.MustParse("2026-07-24") {
		t.Errorf("due %s, %v", extended.DueDate, err)
	}
}

func TestTimeliness(t *testing.T) {
	start := instant(t, "2026-06-01T14:00:00Z")
	o := clock.WithinDays("b", newYork, start, 30)
	inTime, err1 := o.Stop("letter sent", *o.FirstLateAt)
	if err1 != nil {
		t.Fatal(err1)
	}
	early, err2 := o.Stop("letter sent", o.LastTimelyAt())
	if err2 != nil {
		t.Fatal(err2)
	}
	for _, test := range []struct {
		name string
		o    clock.Obligation
		asOf time.Time
		want clock.Timeliness
	}{
		{"nothing yet", o, start, clock.Open},
		{"nothing, too late", o, *o.FirstLateAt, clock.Overdue},
		{"stopped late", inTime, *o.FirstLateAt, clock.Late},
		{"stopped late, seen before", inTime, start, clock.Open},
		{"stopped in time", early, *o.FirstLateAt, clock.Timely},
	} {
		if got := test.o.TimelinessAt(test.asOf); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	if _, err := early.Stop("again", *o.FirstLateAt); err == nil {
		t.Error("stopped twice")
	}
	if _, err := o.Stop("before", start.Add(-time.Second)); err == nil {
		t.Error("stopped before the start")
	}
}

func TestStepsTellTheStory(t *testing.T) {
	o := clock.WithinDays("42 CFR 422.564(e)(1)", newYork, instant(t, "2026-02-20T02:00:00Z"), 30)
	o, err := o.Extend("42 CFR 422.564(e)(2)", instant(t, "2026-03-01T12:00:00Z"), 14)
	if err != nil {
		t.Fatal(err)
	}
	o, err = o.Stop("A letter was sent", instant(t, "2026-04-05T12:00:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"It starts at 2026-02-20T02:00:00Z, which is 19 February 2026 21:00:00 EST.",
		"19 February 2026 plus 30 days is 21 March 2026, the last day in time.",
		"It is late from 22 March 2026 00:00:00 EDT (2026-03-22T04:00:00Z) on.",
		"At 2026-03-01T12:00:00Z the term was extended to 44 days.",
		"19 February 2026 plus 44 days is 4 April 2026, the last day in time.",
		"It is late from 5 April 2026 00:00:00 EDT (2026-04-05T04:00:00Z) on.",
		"A letter was sent at 2026-04-05T12:00:00Z: late.",
	}
	for i, step := range o.Steps {
		if i >= len(want) || step.Text != want[i] {
			t.Errorf("step %d: %s", i, step.Text)
		}
	}
	if len(o.Steps) != len(want) || o.Steps[3].Basis != "42 CFR 422.564(e)(2)" || o.Steps[6].Basis != "42 CFR 422.564(e)(1)" {
		t.Errorf("%d steps: %+v", len(o.Steps), o.Steps)
	}
	hours := clock.WithinHours("b", newYork, instant(t, "2026-02-20T02:00:00Z"), 1)
	if last := hours.Steps[len(hours.Steps)-1].Text; !strings.HasPrefix(last, "1 hour later is 19 February 2026 22:00:00 EST.") {
		t.Error(last)
	}
	text, err := json.Marshal(o)
	if err != nil || !strings.Contains(string(text), `"term":{"period":"P30D"},"base_due_date":"2026-03-21","due_date":"2026-04-04","due_at":null`) {
		t.Errorf("%s, %v", text, err)
	}
}

// The primitives give the dates of the policies that later rooms will build on them.
func TestPolicyDates(t *testing.T) {
	date := clock.MustParse
	for _, test := range []struct {
		policy, id    string
		o             clock.Obligation
		due, lateFrom string
	}{
		{"grievance_clock", "G19 notice", clock.DaysAfter("b", newYork, date("2026-06-20"), 2), "2026-06-22", "2026-06-23T04:00:00Z"},
		{"ctm_clock", "C14", clock.DaysAfter("b", newYork, date("2026-06-10"), 7), "2026-06-17", "2026-06-18T04:00:00Z"},
		{"representative_form", "F02", clock.PeriodAfter("b", newYork, date("2028-02-29"), clock.Years(1)), "2029-02-28", "2029-03-01T05:00:00Z"},
		{"appeal_filing", "P02", clock.DaysAfter("b", newYork, date("2026-01-05"), 65), "2026-03-11", "2026-03-12T04:00:00Z"},
		{"privacy_clock", "H03", clock.DaysAfter("b", newYork, date("2026-06-01"), 90), "2026-08-30", "2026-08-31T04:00:00Z"},
	} {
		if test.o.DueDate != date(test.due) || clock.FormatInstant(*test.o.FirstLateAt) != test.lateFrom {
			t.Errorf("%s %s: due %s, late from %s", test.policy, test.id, test.o.DueDate, clock.FormatInstant(*test.o.FirstLateAt))
		}
	}
	filed := instant(t, "2026-03-12T03:59:59Z")
	if clock.DaysAfter("b", newYork, date("2026-01-05"), 65).Late(filed) {
		t.Error("P02: filed in the last second is in time")
	}
}

func TestDueDatesNeverMoveEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := clock.MustZone(rapid.SampledFrom(zones).Draw(t, "zone"))
		start := time.Unix(rapid.Int64Range(0, 75*365*86400).Draw(t, "start"), 0)
		o := clock.WithinDays("b", zone, start, rapid.IntRange(0, 90).Draw(t, "days"))
		if o.Late(start) {
			t.Fatal("late when it starts")
		}
		at := start.Add(time.Duration(rapid.Int64Range(-1, 100*86400).Draw(t, "after")) * time.Second)
		longer, err := o.Extend("b", at, rapid.IntRange(-20, 90).Draw(t, "more"))
		if err == nil && !longer.FirstLateAt.After(*o.FirstLateAt) && longer.DueDate <= o.DueDate {
			t.Fatalf("from %s to %s", o.DueDate, longer.DueDate)
		}
		if err != nil && longer.DueDate != o.DueDate {
			t.Fatal("refused, and yet changed")
		}
	})
}
