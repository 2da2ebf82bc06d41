package web

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

var today = claim.Day(clock.DateOf(2026, time.June, 30))

func TestDueWords(t *testing.T) {
	for days, want := range map[int]string{
		0: "due today", 1: "due in 1 day", 13: "due in 13 days", 14: "due in 2 weeks", 60: "due in 1 month", 92: "due in 3 months", 365: "due in 12 months",
		-1: "overdue by 1 day", -20: "overdue by 2 weeks", -91: "overdue by 2 months", -92: "overdue by 3 months", -730: "overdue by 2 years", -4000: "overdue by 10 years",
	} {
		if got := dueWords(population.Overdue, today+claim.Day(days), today); got != want {
			t.Errorf("%d days: %q, want %q", days, got, want)
		}
	}
	for _, state := range []population.State{population.Open, population.DueSoon} {
		if got := dueWords(state, today-57, today); got != "due 8 weeks ago" {
			t.Errorf("%s, 57 days late: %q", state, got)
		}
	}
	if got := dueWords(population.Open, claim.NoDay, today); got != "now" {
		t.Errorf("without a date: %q", got)
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{count(0), "0"},
		{count(999), "999"},
		{count(12480), "12,480"},
		{count(-1500), "-1,500"},
		{signed(-1500), "−1,500"},
		{signed(3), "+3"},
		{signed(0), "0"},
		{share(0, 9), "0%"},
		{share(1, 1000), "<1%"},
		{share(999, 1000), ">99%"},
		{share(1, 3), "33%"},
		{share(2, 3), "67%"},
		{share(3, 3), "100%"},
		{share(0, 0), "–"},
		{counted(1, "member", "members"), "1 member"},
		{counted(2, "member", "members"), "2 members"},
		{amount(6.50), "6.5"},
		{day(today), "Jun 30, 2026"},
		{day(claim.NoDay), "–"},
		{isoDay(today), "2026-06-30"},
		{isoDay(claim.NoDay), ""},
		{dayRange(today, today), "Jun 30, 2026"},
		{dayRange(today-3, today), "Jun 27, 2026 – Jun 30, 2026"},
		{lowerFirst("Diabetes"), "diabetes"},
		{lowerFirst("COPD"), "COPD"},
		{lowerFirst(""), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestCodesAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		system claim.System
		code   string
		want   string
	}{
		{claim.ICD10CM, "E1165", "E11.65"},
		{claim.ICD10CM, "I10", "I10"},
		{claim.ICD9CM, "25000", "250.00"},
		{claim.ICD9CM, "V700", "V70.0"},
		{claim.ICD9CM, "E8498", "E849.8"},
		{claim.ICD9CM, "E849", "E849"},
		{claim.ICD9PCS, "8872", "88.72"},
		{claim.NDC, "00093104801", "00093-1048-01"},
		{claim.LOINC, "4548-4", "4548-4"},
		{claim.HCPCS, "G0121", "G0121"},
		{claim.ICD10CM, "", ""},
	} {
		if got := codeText(c.system, c.code); got != c.want {
			t.Errorf("%s %q: %q, want %q", systemWords[c.system], c.code, got, c.want)
		}
	}
}

func TestHarmlessCells(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-10000010254618": "-10000010254618", "-1000005": "-1000005", "-1+1": "'-1+1", "-1\n=1": "'-1\n=1", "12": "12", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "Lee, Mei": "Lee, Mei", "": "",
	} {
		if got := harmless(cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
}

// A filter that goes into an address and comes back is the same filter.
func TestFiltersSurviveTheAddress(t *testing.T) {
	ids := rapid.SliceOfN(rapid.StringMatching(`[a-z_0-9]{1,12}`), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		want := population.WorklistQuery{
			Search: rapid.StringMatching(`[^\x00]{0,20}`).Draw(t, "search"), Condition: ids.Draw(t, "conditions"), Gap: ids.Draw(t, "gaps"),
			Suspected: rapid.Bool().Draw(t, "suspected"), State: rapid.SampledFrom(append(filterStates, "")).Draw(t, "state"),
			Sex: rapid.SampledFrom([]claim.Sex{0, claim.Female, claim.Male}).Draw(t, "sex"), AgeFrom: rapid.IntRange(0, oldestAge).Draw(t, "from"),
			AgeTo: rapid.IntRange(0, oldestAge).Draw(t, "to"), Sort: rapid.SampledFrom([]string{"", "name", "due", "priority"}).Draw(t, "sort"),
			Desc: rapid.Bool().Draw(t, "desc"),
		}
		got, err := queryOf(valuesOf(want))
		if err != nil && len(want.Search) <= longestSearch {
			t.Fatal(err)
		}
		got.Condition, got.Gap = append([]string{}, got.Condition...), append([]string{}, got.Gap...)
		if diff := cmp.Diff(want, got); diff != "" && err == nil {
			t.Fatal(diff)
		}
	})
}

// The parts of a bar keep their order, do not overlap and stay inside, whatever the numbers.
func TestPiecesFitTheBar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		by, sum := map[population.State]int{}, 0
		for _, s := range gapOrder {
			by[s] = rapid.IntRange(0, 1_000_000).Draw(t, string(s))
			sum += by[s]
		}
		end := 0
		for _, p := range pieces(by, gapOrder, sum) {
			if p.X < end-3 || p.Width < 1 {
				t.Fatalf("a part begins at %d before %d", p.X, end)
			}
			end = p.X + p.Width
		}
		if end > barWidth+3 {
			t.Fatalf("the bar ends at %d", end)
		}
	})
}

func TestSparkStaysInItsBox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trend := rapid.SliceOfN(rapid.IntRange(0, 2_000_000), 2, 24).Draw(t, "trend")
		s, ok := sparkOf(trend, make([]claim.Day, len(trend)))
		if slices.Max(trend) == 0 {
			return // nothing to draw
		}
		if !ok || s.X != sparkWidth-sparkEdge && len(trend) < 10 && (sparkWidth-2*sparkEdge)%(len(trend)-1) == 0 {
			t.Fatalf("the newest stands at %d", s.X)
		}
		if s.Y < sparkEdge || s.Y > sparkHeight-sparkEdge || s.Change != trend[len(trend)-1]-trend[0] {
			t.Fatalf("spark %+v", s)
		}
	})
}

func TestEveryStateHasWordsAMeaningAndAShape(t *testing.T) {
	for state := range stateWords {
		if stateMeaning[state] == "" || iconPaths[stateIcon(string(state))] == "" || strings.Contains(stateName(state), "_") {
			t.Errorf("state %s lacks something", state)
		}
		answer := plainAnswer(population.Why{Finding: population.Finding{State: state, Due: today, Rule: population.RuleCard{Title: "Flu vaccine"}}})
		if !strings.Contains(strings.ToLower(answer), "flu vaccine") {
			t.Errorf("state %s: %q", state, answer)
		}
	}
	for kind, name := range kindIcons {
		if iconPaths[name] == "" || kindWords[kind] == "" {
			t.Errorf("kind %s lacks a word or an icon", kind)
		}
	}
}
