package rule_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

func refill(outlook string, remaining, late, untilDue, fills int) map[string]any {
	return map[string]any{
		"year_outlook": outlook, "gap_days_remaining": remaining, "days_late": late,
		"days_until_due": untilDue, "distinct_fill_dates": fills,
	}
}

func decide(t testing.TB, set *rule.Set, facts, params map[string]any) rule.Decision {
	t.Helper()
	d, err := set.Decide(facts, params)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDecisionCarriesItsReasons(t *testing.T) {
	set := lateRefill(t)
	d := decide(t, set, refill("open", 60, 3, -2, 2), nil)
	want := rule.Decision{
		Set: "late_refill_alert", Version: "2026.1", Hash: set.Hash, Outcome: rule.Decided,
		Match: rule.Match{
			RuleID: "late", Result: map[string]any{"tier": "late", "call": true}, Mark: rule.Own,
			Because: "Late (3 days): the supply has run out and no new fill is seen.",
			Source:  "Keepwell's own definition, late refill tiers",
		},
		Facts: map[string]any{
			"year_outlook": "open", "gap_days_remaining": int64(60), "days_late": int64(3),
			"days_until_due": int64(-2), "distinct_fill_dates": int64(2),
		},
		Params: map[string]any{
			"critical_remaining_days": int64(5), "very_late_remaining_days": int64(14), "very_late_days": int64(10),
			"late_days": int64(3), "second_fill_late_days": int64(5), "due_soon_days": int64(7),
		},
		Trace: []rule.Verdict{
			{RuleID: "out_of_reach", State: rule.NotMatched},
			{RuleID: "critical", State: rule.NotMatched},
			{RuleID: "very_late", State: rule.NotMatched},
			{RuleID: "second_fill_missing", State: rule.NotMatched},
			{RuleID: "late", State: rule.Matched},
			{RuleID: "due_soon", State: rule.NotReached},
			{RuleID: "on_track", State: rule.NotReached},
		},
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
}

func TestExplanationReads(t *testing.T) {
	set := lateRefill(t)
	d := decide(t, set, refill("open", 60, 3, -2, 2), nil).
		Seen(clock.MustParse("2026-07-03"), time.Date(2026, 7, 3, 6, 0, 0, 0, time.UTC))
	got := rule.Explain(d)
	for _, want := range []string{
		"Late (3 days): the supply has run out and no new fill is seen.\n",
		"Result: call = yes, tier = late.\n",
		"Rule late of late_refill_alert@2026.1, our own definition; source: Keepwell's own definition, late refill tiers.\n",
		"(hash " + set.Hash[:12] + ")",
		"days_late = 3",
		"late_days = 3",
		"As of 3 July 2026.\n",
		"As known at 2026-07-03T06:00:00Z.\n",
		"critical does not match; very_late does not match",
		"due_soon not reached",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
}

func TestMissingFactsAreNamed(t *testing.T) {
	set := lateRefill(t)
	for _, test := range []struct {
		name    string
		without []string
		facts   map[string]any
		outcome rule.Outcome
		missing []string
	}{
		{
			"one that matters",
			[]string{"distinct_fill_dates"},
			refill("open", 60, 6, -5, 0), rule.MissingFacts,
			[]string{"distinct_fill_dates"},
		},
		{"one that does not matter", []string{"distinct_fill_dates"}, refill("open", 60, 20, -19, 0), rule.Decided, nil},
		{
			"decided by the first rule",
			[]string{"days_late", "gap_days_remaining", "days_until_due"},
			refill("out_of_reach", 0, 0, 0, 0), rule.Decided, nil,
		},
		{
			"two that matter",
			[]string{"days_late", "days_until_due"},
			refill("secured", 60, 0, 0, 3), rule.MissingFacts,
			[]string{"days_late", "days_until_due"},
		},
		{
			"everything",
			[]string{"year_outlook", "gap_days_remaining", "days_late", "days_until_due", "distinct_fill_dates"},
			refill("", 0, 0, 0, 0), rule.MissingFacts,
			[]string{"days_late", "days_until_due", "distinct_fill_dates", "gap_days_remaining", "year_outlook"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, name := range test.without {
				delete(test.facts, name)
			}
			d := decide(t, set, test.facts, nil)
			if d.Outcome != test.outcome || !cmp.Equal(d.Missing, test.missing) {
				t.Errorf("got %s, %v", d.Outcome, d.Missing)
			}
			if (d.RuleID == "") != (test.outcome == rule.MissingFacts) {
				t.Errorf("rule %q", d.RuleID)
			}
		})
	}
	d := decide(t, set, map[string]any{"year_outlook": "secured"}, nil)
	if got := rule.Explain(d); !strings.HasPrefix(got, "Not decided: days_late, days_until_due, distinct_fill_dates are not known.") {
		t.Error(got)
	}
}

func TestWrongFactsAreRefusedWithoutTheirValue(t *testing.T) {
	set := lateRefill(t)
	for _, test := range []struct {
		name   string
		value  any
		params map[string]any
		want   string
	}{
		{"days_late", "secret", nil, "days_late: expected a whole number"},
		{"days_late", 3.5, nil, "days_late: expected a whole number"},
		{"days_late", json.Number("3.5"), nil, "days_late: expected a whole number"},
		{"days_late", -1, nil, "days_late: expected a whole number from 0 to 366"},
		{"year_outlook", "secret", nil, "year_outlook: not one of the allowed values"},
		{"year_outlook", true, nil, "year_outlook: expected a text"},
		{"days_late", 3, map[string]any{"late_days": "secret"}, "params.late_days: expected a whole number"},
		{"days_late", 3, map[string]any{"later": 3}, "params.later: the set has no such parameter"},
	} {
		facts := refill("open", 60, 3, -2, 2)
		facts[test.name] = test.value
		_, err := set.Decide(facts, test.params)
		var fact *rule.FactError
		if !errors.As(err, &fact) || fact.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error shows the value: %v", err)
		}
	}
}

// every uses each type once.
const every = `id: every
version: "1"
title: Every type
effective: {from: 2026-01-01}
hit: all
inputs:
  born: {type: date}
  seen: {type: instant}
  wait: {type: duration}
  back: {type: period}
  share: {type: double}
  codes: {type: list(string)}
  note: {type: string, optional: true}
params:
  age: {value: 65, mark: V, source: s}
  day: {value: 2026-07-01, type: date, mark: V, source: s}
rules:
  - id: old
    when: born.ageOn(params.day) >= params.age
    then: {age: =born.ageOn(params.day), turned: "=born.plus(period('P65Y'))", from: =params.day.minus(back)}
    because: "Born {born}, {born.ageOn(params.day)} years old on {params.day}."
    source: s
    mark: V
  - id: local
    when: seen.dateIn("America/New_York") < params.day && wait < duration("48h")
    then: {on: '=seen.dateIn("America/New_York")', at: =seen, weekday: =seen.dateIn("America/New_York").daysSince(born) % 7}
    because: "Seen on {seen.dateIn('America/New_York')}, {{waiting}} {wait}."
    source: s
    mark: V
  - id: coded
    when: codes.exists(c, c.startsWith("E11")) && share > 0.5 && note == null
    then: {codes: '=codes.filter(c, c.startsWith("E11"))', fixed: [1, a, null], share: =share, next: =born.addDays(1).day()}
    because: "Codes {codes}; note: {note}; noted: {note != null}."
    source: s
    mark: V
tests:
  - name: all three
    facts: {born: 1961-06-30, seen: "2026-07-01T03:59:59Z", wait: 36h, back: P6M, share: 0.75, codes: [E11.9, I10, E11.65]}
    expect:
      rules: [old, local, coded]
`

func TestEveryType(t *testing.T) {
	set := load(t, every)
	date := clock.MustParse
	seen := time.Date(2026, 7, 1, 3, 59, 59, 0, time.UTC)
	d := decide(t, set, map[string]any{
		"born": date("1961-06-30"), "seen": seen, "wait": 36 * time.Hour, "back": clock.Months(6), "share": 0.75,
		"codes": []string{"E11.9", "I10", "E11.65"},
	}, nil)
	want := []rule.Match{
		{
			RuleID: "old", Because: "Born 30 June 1961, 65 years old on 1 July 2026.", Source: "s", Mark: "V",
			Result: map[string]any{"age": int64(65), "turned": date("2026-06-30"), "from": date("2026-01-01")},
		},
		{
			RuleID: "local", Because: "Seen on 30 June 2026, {waiting} 36h0m0s.", Source: "s", Mark: "V",
			Result: map[string]any{"on": date("2026-06-30"), "at": seen, "weekday": int64(23741 % 7)},
		},
		{
			RuleID: "coded", Because: "Codes E11.9, I10, E11.65; note: none; noted: no.", Source: "s", Mark: "V",
			Result: map[string]any{
				"codes": []any{"E11.9", "E11.65"}, "fixed": []any{int64(1), "a", nil}, "share": 0.75, "next": int64(1),
			},
		},
	}
	if diff := cmp.Diff(want, d.Matches); diff != "" {
		t.Error(diff)
	}
}

func TestExpressionErrorsNameTheRule(t *testing.T) {
	set := load(t, sketch("inputs:\n  n: {type: int}\n  m: {type: int}", "10 / (n - m) > 2"))
	_, err := set.Decide(map[string]any{"n": 1, "m": 1}, nil)
	if err == nil || !strings.Contains(err.Error(), "sketch@1: rule r0: division by zero") {
		t.Error(err)
	}
}

func TestUniqueRefusesTwo(t *testing.T) {
	set := load(t, sketch("hit: unique\ninputs:\n  n: {type: int}\n  m: {type: int}", "n > m", "n > m + 1"))
	_, err := set.Decide(map[string]any{"n": 5, "m": 1}, nil)
	var overlap *rule.OverlapError
	if !errors.As(err, &overlap) {
		t.Error(err)
	}
	if d := decide(t, set, map[string]any{"n": 2, "m": 1}, nil); d.RuleID != "r0" {
		t.Errorf("got %s", d.RuleID)
	}
	if d := decide(t, set, map[string]any{"n": 1, "m": 1}, nil); d.Outcome != rule.NoRule {
		t.Errorf("got %s", d.Outcome)
	}
}

func TestConfiguredSetIsProvenAgain(t *testing.T) {
	set := lateRefill(t)
	strict, err := set.WithParams(map[string]any{"late_days": 1})
	if err != nil {
		t.Fatal(err)
	}
	if strict.Hash == set.Hash {
		t.Error("another parameter, the same hash")
	}
	if d := decide(t, strict, refill("open", 60, 1, 0, 2), nil); d.RuleID != "late" {
		t.Errorf("got %s", d.RuleID)
	}
	if d := decide(t, set, refill("open", 60, 1, 0, 2), nil); d.RuleID != "due_soon" {
		t.Errorf("the original changed: %s", d.RuleID)
	}
	// Very late from five days on leaves nothing for the second fill that is missing for five.
	if _, err := set.WithParams(map[string]any{"very_late_days": 5}); err == nil ||
		!strings.Contains(err.Error(), "rule second_fill_missing can never decide") {
		t.Error(err)
	}
	if _, err := set.WithParams(map[string]any{"later": 5}); err == nil {
		t.Error("an unknown parameter was taken")
	}
}

// The same facts give the same decision, whatever their order, however they are written, however often, and with
// others beside them.
func TestDecisionIsAFunctionOfTheFacts(t *testing.T) {
	set := lateRefill(t)
	rapid.Check(t, func(t *rapid.T) {
		late := rapid.IntRange(0, 366).Draw(t, "late")
		facts := refill(
			rapid.SampledFrom([]string{"secured", "open", "out_of_reach"}).Draw(t, "outlook"),
			rapid.IntRange(-366, 366).Draw(t, "remaining"), late,
			rapid.IntRange(-366, 366).Draw(t, "until due"), rapid.IntRange(0, 400).Draw(t, "fills"))
		first, err := set.Decide(facts, nil)
		if err != nil || first.Outcome != rule.Decided {
			t.Fatalf("%v: a complete set answered %s", err, first.Outcome)
		}
		again := map[string]any{"member": "not for this set"}
		for _, name := range rapid.Permutation([]string{
			"year_outlook", "gap_days_remaining", "days_late", "days_until_due", "distinct_fill_dates",
		}).Draw(t, "order") {
			again[name] = facts[name]
			if n, ok := facts[name].(int); ok && rapid.Bool().Draw(t, "as float") {
				again[name] = float64(n)
			}
		}
		second, err := set.Decide(again, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Taking a fact away never turns one decision into another: it stays, or becomes open.
func TestLessFactsNeverMeanAnotherDecision(t *testing.T) {
	set := lateRefill(t)
	rapid.Check(t, func(t *rapid.T) {
		facts := refill(
			rapid.SampledFrom([]string{"secured", "open", "out_of_reach"}).Draw(t, "outlook"),
			rapid.IntRange(-20, 20).Draw(t, "remaining"), rapid.IntRange(0, 20).Draw(t, "late"),
			rapid.IntRange(-20, 20).Draw(t, "until due"), rapid.IntRange(0, 3).Draw(t, "fills"))
		full, err := set.Decide(facts, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range rapid.SliceOf(rapid.SampledFrom([]string{
			"year_outlook", "gap_days_remaining", "days_late", "days_until_due", "distinct_fill_dates",
		})).Draw(t, "without") {
			delete(facts, name)
		}
		less, err := set.Decide(facts, nil)
		if err != nil {
			t.Fatal(err)
		}
		if less.Outcome == rule.Decided && less.RuleID != full.RuleID {
			t.Fatalf("%v: %s instead of %s", facts, less.RuleID, full.RuleID)
		}
	})
}
