package rule_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

const firstVersion = `id: call
version: "1"
title: Whom to call
effective: {from: 2026-01-01, to: 2026-06-30}
complete: true
inputs:
  days: {type: int, range: [0, 400]}
rules:
  - {id: late, when: days > 10, then: {call: true, tier: late}, because: b, source: s, mark: O}
  - {id: fine, when: otherwise, then: {call: false, tier: fine}, because: b, source: s, mark: O}
`

var secondVersion = strings.NewReplacer(
	`version: "1"`, `version: "2"`, "{from: 2026-01-01, to: 2026-06-30}", "{from: 2026-07-01}").Replace(firstVersion)

func policiesOf(t testing.TB, contents ...string) *rule.Policies {
	t.Helper()
	var sets []*rule.Set
	for _, content := range contents {
		sets = append(sets, load(t, content))
	}
	library, err := rule.NewLibrary(sets...)
	if err != nil {
		t.Fatal(err)
	}
	policies, err := rule.NewPolicies(append(rule.LibraryPolicies(library), doubling{})...)
	if err != nil {
		t.Fatal(err)
	}
	return policies
}

// history decides some cases with these policies, and writes them down as past decisions.
func history(t testing.TB, policies *rule.Policies, days map[string]int) string {
	t.Helper()
	var text strings.Builder
	for _, at := range []string{"2026-06-30T20:00:00Z", "2026-07-01T03:59:59Z", "2026-07-01T04:00:00Z"} {
		for _, id := range []string{"a", "b", "c"} {
			facts := fmt.Sprintf(`{"days":%d}`, days[id])
			policy, _ := policies.Get("call")
			instant, err := clock.ParseInstant(at)
			if err != nil {
				t.Fatal(err)
			}
			on := clock.MustZone("America/New_York").DateOf(instant)
			result, err := policy.(rule.DatedPolicy).DecideOn(on, json.RawMessage(facts))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := json.Marshal(result)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&text, `{"id":"%s-%s","policy":"call","facts":%s,"result":%s,"decided_at":"%s"}`+"\n",
				id, at, facts, answer, at)
		}
	}
	return text.String()
}

func replay(t testing.TB, past string, policies *rule.Policies) rule.Report {
	t.Helper()
	report, err := rule.Replay(t.Context(), rule.ReadPast(strings.NewReader(past)), policies, clock.MustZone("America/New_York"))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

var someDays = map[string]int{"a": 3, "b": 9, "c": 30}

func TestReplayOfTheSameRulesFindsNothing(t *testing.T) {
	policies := policiesOf(t, firstVersion, secondVersion)
	report := replay(t, history(t, policies, someDays), policies)
	want := rule.Report{Totals: rule.Totals{Decisions: 9, Same: 9, ByField: map[string]int{}}, Differences: []rule.Difference{}}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Error(diff)
	}
}

func TestReplayListsEveryDifference(t *testing.T) {
	past := history(t, policiesOf(t, firstVersion, secondVersion), someDays)
	changed := strings.NewReplacer("days > 10", "days > 7", "id: fine", "id: on_time").Replace(secondVersion)
	report := replay(t, past, policiesOf(t, firstVersion, changed))
	const id = "b-2026-07-01T04:00:00Z"
	want := rule.Report{
		Totals: rule.Totals{
			Decisions: 9, Same: 8, Changed: 1, OtherRule: 1, ByField: map[string]int{"call call": 1, "call tier": 1},
		},
		Differences: []rule.Difference{
			{ID: id, Policy: "call", Field: "call", Was: false, Now: true, RuleWas: "call@2/fine", RuleNow: "call@2/late"},
			{ID: id, Policy: "call", Field: "tier", Was: "fine", Now: "late", RuleWas: "call@2/fine", RuleNow: "call@2/late"},
		},
	}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Error(diff)
	}
	var table strings.Builder
	if err := report.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`b-2026-07-01T04:00:00Z  call    tier   "fine"  "late"  call@2/fine  call@2/late`,
		"call tier: 1 differences",
		"9 decisions: 8 same (1 of them by another rule), 1 changed, 0 failed",
	} {
		if !strings.Contains(table.String(), line) {
			t.Errorf("lacks %q:\n%s", line, table.String())
		}
	}
}

func TestReplayReportsWhatCannotBeDecidedAnyMore(t *testing.T) {
	past := history(t, policiesOf(t, firstVersion, secondVersion), someDays) +
		`{"id":"x","policy":"gone","facts":{},"result":{"n":1},"decided_at":"2026-07-01T04:00:00Z"}` + "\n"
	report := replay(t, past, policiesOf(t, firstVersion))
	if report.Totals.Failed != 4 || len(report.Differences) != 4 {
		t.Fatalf("got %+v", report.Totals)
	}
	if got := report.Differences[0]; got.Field != "error" || got.Now != "no rule set call is in force on 2026-07-01" {
		t.Errorf("got %+v", got)
	}
	if got := report.Differences[3]; got.Now != "there is no policy gone any more" {
		t.Errorf("got %+v", got)
	}
}

func TestReplayOfPoliciesInGo(t *testing.T) {
	past := `{"id":"1","policy":"doubling","facts":{"n":2},"result":{"n":4.0,"rule":"old"},"decided_at":"2026-07-01T04:00:00Z"}
{"id":"2","policy":"doubling","facts":{"n":2},"result":{"n":5},"decided_at":"2026-07-01T04:00:00Z"}`
	report := replay(t, past, policiesOf(t))
	want := []rule.Difference{
		{ID: "1", Policy: "doubling", Field: "rule", Was: "old", RuleWas: "old"},
		{ID: "2", Policy: "doubling", Field: "n", Was: json.Number("5"), Now: json.Number("4")},
	}
	if diff := cmp.Diff(want, report.Differences); diff != "" {
		t.Error(diff)
	}
}

func TestReplayRefusesAPastItCannotRead(t *testing.T) {
	for _, past := range []string{"not json", `{"id":"1","policy":"doubling","facts":{},"result":3}`} {
		_, err := rule.Replay(t.Context(), rule.ReadPast(strings.NewReader(past)), policiesOf(t), clock.UTC)
		if err == nil {
			t.Errorf("%s was read", past)
		}
	}
}

func TestDifferencesWalkIntoResults(t *testing.T) {
	parse := func(text string) map[string]any {
		var result map[string]any
		if err := json.Unmarshal([]byte(text), &result); err != nil {
			t.Fatal(err)
		}
		return result
	}
	found := rule.Differences("1", "p",
		parse(`{"due":"2026-01-01","extensions":[{"at":1,"reason":"a"},{"at":2}],"list":[1,2],"gone":1,"decision":{"hash":"x"}}`),
		parse(`{"due":"2026-01-02","extensions":[{"at":1,"reason":"b"},{"at":2}],"list":[1],"new":null,"decision":{"hash":"y"}}`))
	var got []string
	for _, d := range found {
		got = append(got, fmt.Sprintf("%s: %v -> %v", d.Field, d.Was, d.Now))
	}
	want := []string{"due: 2026-01-01 -> 2026-01-02", "extensions[0].reason: a -> b", "gone: 1 -> <nil>", "list: [1 2] -> [1]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
