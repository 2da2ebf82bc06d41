package rule_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// echo is a set that answers its only fact.
func echo(t *testing.T, declared string) *rule.Set {
	t.Helper()
	return load(t, `id: echo
version: "1"
title: Echo
effective: {from: 2026-01-01}
inputs:
  given: {type: `+declared+`}
rules:
  - {id: echo, when: otherwise, then: {got: =given}, because: "{given}", source: s, mark: O}
`)
}

func TestFactsOfEveryType(t *testing.T) {
	date := clock.MustParse("2026-07-01")
	at := time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		declared string
		accepted []any
		got      any
		words    string
		refused  []any
		mistake  string
	}{
		{
			"int",
			[]any{3, int32(3), int64(3), uint64(3), 3.0, json.Number("3")},
			int64(3), "3",
			[]any{"3", 3.5, true, json.Number("3.5"), math.Inf(1), 1e300, uint64(math.MaxUint64)},
			"expected a whole number",
		},
		{
			"double",
			[]any{3.0, 3, json.Number("3"), json.Number("3.0")},
			3.0, "3",
			[]any{"3", math.NaN(), math.Inf(1), json.Number("x")},
			"expected a number",
		},
		{"bool", []any{true}, true, "yes", []any{"true", 1}, "expected true or false"},
		{"string", []any{"a"}, "a", "a", []any{1, true, []any{"a"}}, "expected a text"},
		{
			"date",
			[]any{date, "2026-07-01"},
			date, "1 July 2026",
			[]any{"2026-02-30", "July", 20260701, at},
			"expected a date as YYYY-MM-DD",
		},
		{
			"instant",
			[]any{at, "2026-07-01T04:00:00Z", "2026-07-01T00:00:00-04:00"},
			at, "2026-07-01 04:00:00 +0000 UTC",
			[]any{"2026-07-01", date, 3},
			"expected an instant like 2026-04-01T04:00:00Z",
		},
		{"duration", []any{36 * time.Hour, "36h"}, "36h0m0s", "36h0m0s", []any{"P1D", 36, date}, "expected a duration like 36h or 90m"},
		{
			"period",
			[]any{clock.Years(2), "P24M", "P2Y"},
			clock.Years(2), "P2Y",
			[]any{"24 months", 24, date},
			"expected a period like P24M or P45D",
		},
		{
			"list(int)",
			[]any{[]any{1, 2.0, json.Number("3")}},
			[]any{int64(1), int64(2), int64(3)},
			"1, 2, 3",
			[]any{1, "1"},
			"expected a list, each element a whole number",
		},
		{"list(string)", []any{[]string{"a"}, []any{"a"}}, []any{"a"}, "a", []any{[]any{"a", 2}}, "element 2: expected a text"},
	} {
		t.Run(test.declared, func(t *testing.T) {
			set := echo(t, test.declared)
			for _, given := range test.accepted {
				d := decide(t, set, map[string]any{"given": given}, nil)
				if diff := cmp.Diff(test.got, d.Result["got"]); diff != "" {
					t.Errorf("%T: %s", given, diff)
				}
				if strings.TrimSuffix(d.Because, ".0") != test.words {
					t.Errorf("%T: in words %q", given, d.Because)
				}
			}
			for _, given := range test.refused {
				_, err := set.Decide(map[string]any{"given": given}, nil)
				if err == nil || err.Error() != "echo@1: given: "+test.mistake {
					t.Errorf("%T %v: %v", given, given, err)
				}
			}
		})
	}
}

func TestUnknownFactsInAnswersAreSaidSo(t *testing.T) {
	d := decide(t, echo(t, "int"), nil, nil)
	if d.Outcome != rule.Decided || d.Result["got"] != nil || d.Because != "(unknown)" {
		t.Errorf("got %+v", d.Match)
	}
}

// calculate evaluates one expression over two dates, an instant and a period.
func calculate(t *testing.T, expression string) (any, error) {
	t.Helper()
	set, err := rule.Load("set.yaml", []byte(`id: calculate
version: "1"
title: Calculate
effective: {from: 2026-01-01}
inputs:
  born: {type: date}
  day: {type: date}
  at: {type: instant}
  term: {type: period}
  note: {type: string, optional: true}
  left: {type: date, optional: true}
rules:
  - {id: r, when: otherwise, then: {v: '=`+strings.ReplaceAll(expression, "'", "''")+`'}, because: b, source: s, mark: O}
`))
	if err != nil {
		return nil, err
	}
	d, err := set.Decide(map[string]any{
		"born": "1960-02-29", "day": "2025-03-31", "at": "2025-04-01T03:00:00Z", "term": "P1M",
	}, nil)
	return d.Result["v"], err
}

func TestCalendarInExpressions(t *testing.T) {
	for expression, want := range map[string]any{
		`day > born && born < day && day >= day && day <= day`: true,
		`day == date("2025-03-31")`:                            true,
		`day != born`:                                          true,
		`day in [born, date("2025-03-31")]`:                    true,
		`born.ageOn(day)`:                                      int64(65),
		`born.ageOn(date("2025-02-28"))`:                       int64(64),
		`day.daysSince(date("2025-03-01"))`:                    int64(30),
		`day.addDays(-31)`:                                     clock.MustParse("2025-02-28"),
		`day.minus(term)`:                                      clock.MustParse("2025-02-28"),
		`day.plus(period("P1Y1M"))`:                            clock.MustParse("2026-04-30"),
		`term == period("P1M")`:                                true,
		`term == period("P30D")`:                               false,
		`[day.year(), day.month(), day.day()]`:                 []any{int64(2025), int64(3), int64(31)},
		`at.dateIn("America/New_York")`:                        clock.MustParse("2025-03-31"),
		`at.dateIn("UTC") > day`:                               true,
		`note == null ? "none" : "some"`:                       "none",
		`left == null`:                                         true,
		`[day, born].exists(d, d.year() == 1960)`:              true,
	} {
		got, err := calculate(t, expression)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", expression, err, diff)
		}
	}
}

func TestMistakesInExpressions(t *testing.T) {
	for expression, want := range map[string]string{
		`day > at`:                         "no matching overload", // a date is not an instant
		`day + 3`:                          "no matching overload",
		`term < period("P2M")`:             "no matching overload", // a month may be longer than 30 days, or shorter
		`day > "2025-01-01"`:               "no matching overload",
		`date("2025-02-30") > day`:         "expected a date",
		`period("1 month")`:                "expected a period",
		`at.dateIn("Mars/Olympus")`:        "expected an IANA name",
		`at.dateIn("Local")`:               "expected an IANA name",
		`day.addDays(4000000)`:             "ten thousand years",
		`day.addDays(9223372036854775807)`: "ten thousand years",
		`day.addDays(3600000)`:             "outside the years",
		`day.minus(period("P999Y")).minus(period("P999Y")).minus(period("P999Y"))`: "outside the years",
		`left < day`:     "no such overload",
		`{"a": 1}`:       "a result cannot be a map",
		`now()`:          "undeclared reference to 'now'",
		`day.year() / 0`: "division by zero",
	} {
		if got, err := calculate(t, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v, want %s", expression, got, err, want)
		}
	}
}

func TestMarksInWords(t *testing.T) {
	for mark, want := range map[rule.Mark]string{
		rule.Verified: "verified at the source", rule.Secondary: "from a secondary source",
		rule.Recalled: "recalled, to be verified", rule.Own: "our own definition", "": "unmarked",
	} {
		if got := mark.Words(); got != want {
			t.Errorf("%s: %s", mark, got)
		}
	}
}

func TestExplanationWithoutARule(t *testing.T) {
	none := decide(t, load(t, sketch(someInputs, "n > 3")), map[string]any{"n": 1}, nil)
	if got := rule.Explain(none); !strings.HasPrefix(got, "No rule covers these facts.\n") {
		t.Error(got)
	}
	both := decide(t, load(t, sketch("hit: all"+someInputs, "n > 3", "n > 5")), map[string]any{"n": 9}, nil)
	if got := rule.Explain(both); !strings.Contains(got, "Rule r0 of") || !strings.Contains(got, "Rule r1 of") {
		t.Error(got)
	}
	open := decide(t, load(t, sketch("hit: all"+someInputs, "n > 3", "small > 5")), map[string]any{"n": 9}, nil)
	if open.Outcome != rule.MissingFacts || len(open.Matches) != 1 {
		t.Errorf("got %s, %d matches", open.Outcome, len(open.Matches))
	}
	if got := rule.Explain(open); !strings.HasPrefix(got, "Not decided: small is not known.\n") ||
		!strings.Contains(got, "r1 cannot be judged without small") {
		t.Error(got)
	}
}
