package care

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/shell"
)

var today = claim.Day(clock.DateOf(2026, time.June, 30))

// visitIn is a visit of a coordinator in a language.
func visitIn(t testing.TB, lang string) visit {
	t.Helper()
	return visit{Visit: shell.NewVisit(shell.Embedded(), lang, plan.Profile{Zone: "UTC"}, time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC))}
}

func TestDueWords(t *testing.T) {
	v := visitIn(t, "en")
	for days, want := range map[int]string{
		0: "due today", 1: "due in 1 day", 13: "due in 13 days", 14: "due in 2 weeks", 60: "due in 1 month", 92: "due in 3 months", 365: "due in 12 months",
		-1: "overdue by 1 day", -20: "overdue by 2 weeks", -91: "overdue by 2 months", -92: "overdue by 3 months", -730: "overdue by 2 years", -4000: "overdue by 10 years",
	} {
		if got := v.due(population.Overdue, today+claim.Day(days), today); got != want {
			t.Errorf("%d days: %q, want %q", days, got, want)
		}
	}
	for _, state := range []population.State{population.Open, population.DueSoon} {
		if got := v.due(state, today-57, today); got != "due 8 weeks ago" {
			t.Errorf("%s, 57 days late: %q", state, got)
		}
	}
	if got := v.due(population.Open, claim.NoDay, today); got != "now" {
		t.Errorf("without a date: %q", got)
	}
	if got := visitIn(t, "es").due(population.Overdue, today-91, today); got != "vencido hace 2 meses" {
		t.Errorf("in Spanish: %q", got)
	}
}

func TestNumbers(t *testing.T) {
	v, es := visitIn(t, "en"), visitIn(t, "es")
	for _, c := range []struct{ got, want string }{
		{v.Num(0), "0"},
		{v.Num(999), "999"},
		{v.Num(12480), "12,480"},
		{v.Num(-1500), "-1,500"},
		{v.signed(-1500), "−1,500"},
		{v.signed(3), "+3"},
		{v.signed(0), "0"},
		{v.share(0, 9), "0%"},
		{v.share(1, 1000), "<1%"},
		{v.share(999, 1000), ">99%"},
		{v.share(1, 3), "33%"},
		{v.share(2, 3), "67%"},
		{v.share(3, 3), "100%"},
		{v.share(0, 0), "–"},
		{v.N("care.worklist.total", 1), "1 member"},
		{v.N("care.worklist.total", 2), "2 members"},
		{es.N("care.worklist.total", 2), "2 miembros"},
		{es.share(1, 3), "33 %"},
		{es.day(today), "30 de junio de 2026"},
		{amount(6.50), "6.5"},
		{v.day(today), "Jun 30, 2026"},
		{v.day(claim.NoDay), "–"},
		{isoDay(today), "2026-06-30"},
		{isoDay(claim.NoDay), ""},
		{v.dayRange(today, today), "Jun 30, 2026"},
		{v.dayRange(today-3, today), "Jun 27, 2026 – Jun 30, 2026"},
		{sentence("overdue"), "Overdue"},
		{sentence("última vez"), "Última vez"},
		{sentence("él"), "Él"},
		{sentence(""), ""},
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
			t.Errorf("%s %q: %q, want %q", systems[c.system], c.code, got, c.want)
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

var allStates = []population.State{
	population.None, population.Signal, population.Suspected, population.Confirmed, population.NotConfirmed, population.Resolved,
	population.Open, population.Overdue, population.DueSoon, population.Closed, population.Excluded, population.Talk,
}

// TestTermsOfTheTradeHaveTheirTexts looks up every text whose key is made of a stored name, in every language.
func TestTermsOfTheTradeHaveTheirTexts(t *testing.T) {
	keys := []string{"care.coverage.other", "care.sex.unknown", "care.mark.none", "care.timeline.kind.all"}
	for _, s := range allStates {
		keys = append(keys, "care.state."+string(s), "care.meaning."+string(s))
	}
	for s := range claim.SettingCount {
		keys = append(keys, "care.setting."+s.String(), "care.visit."+s.String())
	}
	for _, a := range alerts {
		keys = append(keys, "care.alert."+a)
	}
	for _, of := range []map[claim.Coverage]string{coverageKeys} {
		for _, c := range of {
			keys = append(keys, "care.coverage."+c)
		}
	}
	for _, m := range marks {
		keys = append(keys, "care.mark."+m)
	}
	for _, k := range kindOrder {
		keys = append(keys, "care.timeline.kind."+k)
	}
	for _, k := range onePerson {
		keys = append(keys, "care.kind."+string(k))
	}
	for _, c := range access.Categories {
		keys = append(keys, "care.category."+string(c))
	}
	for _, s := range sexKeys {
		keys = append(keys, "care.sex."+s, "care.sex_letter."+s)
	}
	for _, lang := range []string{"en", "es"} {
		v := visitIn(t, lang)
		for _, key := range keys {
			if !v.Has(key) {
				t.Errorf("%s: no text %s", lang, key)
			}
		}
	}
}

func TestEveryStateHasAnAnswer(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		for _, state := range allStates {
			answer := visitIn(t, lang).plainAnswer(population.Why{Finding: population.Finding{
				State: state, Due: today, Rule: population.RuleCard{ID: "own_rule", Title: "Own rule"},
			}})
			if !strings.Contains(answer, "Own rule") || strings.Contains(answer, "care.") {
				t.Errorf("%s, state %s: %q", lang, state, answer)
			}
		}
	}
}
