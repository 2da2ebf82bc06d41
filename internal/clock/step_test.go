package clock_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
)

// TestStepsSayTheSameForOtherLanguages: whoever translates a step needs nothing of its English text.
func TestStepsSayTheSameForOtherLanguages(t *testing.T) {
	start, extended, answered := instant(t, "2026-02-20T02:00:00Z"), instant(t, "2026-03-01T12:00:00Z"), instant(t, "2026-04-05T12:00:00Z")
	o := clock.WithinDays("b", newYork, start, 30)
	o, err1 := o.Extend("b", extended, 14)
	o, err2 := o.Stop("A letter was sent", answered)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	first, month, longer := clock.MustParse("2026-02-19"), clock.Term{Period: clock.Period{Days: 30}}, clock.Term{Period: clock.Period{Days: 44}}
	want := []clock.Step{
		{Says: clock.StartsAt, At: start},
		{Says: clock.DueOn, From: first, Term: month, To: clock.MustParse("2026-03-21")},
		{Says: clock.LateFrom, At: instant(t, "2026-03-22T04:00:00Z")},
		{Says: clock.ExtendedTo, At: extended, Term: longer},
		{Says: clock.DueOn, From: first, Term: longer, To: clock.MustParse("2026-04-04")},
		{Says: clock.LateFrom, At: instant(t, "2026-04-05T04:00:00Z")},
		{Says: clock.StoppedLate, At: answered},
	}
	for i, s := range o.Steps {
		if s.Text == "" || s.Basis != "b" {
			t.Errorf("step %d has no text or basis: %+v", i, s)
		}
		s.Text, s.Basis = "", ""
		if !reflect.DeepEqual(s, want[i]) {
			t.Errorf("step %d: %+v, want %+v", i, s, want[i])
		}
	}
	hours := clock.WithinHours("b", newYork, start, 72)
	if s := hours.Steps[1]; s.Says != clock.DueAt || s.Term.Hours != 72 || !s.At.Equal(*hours.DueAt) {
		t.Errorf("%+v", s)
	}
	if s := clock.DaysAfter("b", newYork, first, 30).Steps[0]; s.Says != clock.StartsOn || s.From != first {
		t.Errorf("%+v", s)
	}
}

// TestStoredStepsStayReadable: steps of before have only text and basis, and later ones come back as they were.
func TestStoredStepsStayReadable(t *testing.T) {
	var old clock.Step
	if err := json.Unmarshal([]byte(`{"text":"It starts on 1 July 2026.","basis":"b"}`), &old); err != nil || old != (clock.Step{Text: "It starts on 1 July 2026.", Basis: "b"}) {
		t.Errorf("%+v, %v", old, err)
	}
	if text, err := json.Marshal(old); string(text) != `{"text":"It starts on 1 July 2026.","basis":"b"}` || err != nil {
		t.Errorf("%s, %v", text, err)
	}
	o := clock.WithinDays("b", newYork, instant(t, "2026-02-20T02:00:00Z"), 30)
	text, err := json.Marshal(o.Steps)
	var again []clock.Step
	if err != nil || json.Unmarshal(text, &again) != nil || !slices.Equal(again, o.Steps) {
		t.Errorf("%s, %v", text, err)
	}
}
