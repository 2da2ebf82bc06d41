package evaluate

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

var updateGolden = flag.Bool("update", false, "write the golden explanations anew, to be read before they are kept")

const goldenFile = "testdata/explain.golden"

// TestExplainGolden holds the explanations of shipped rules against texts that were read by people. Each section is one of the
// rule's own tests, named as rule/version/test, or rule//test where the version does not matter.
func TestExplainGolden(t *testing.T) {
	golden, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	lib := realLibrary(t)
	var all strings.Builder
	for section := range strings.SplitSeq(strings.TrimPrefix(string(golden), "== "), "\n== ") {
		name, want, _ := strings.Cut(section, "\n")
		got := explainTest(t, lib, name)
		fmt.Fprintf(&all, "== %s\n%s\n", name, got)
		if !*updateGolden && strings.TrimSpace(want) != strings.TrimSpace(got) {
			t.Errorf("%s:\n%s\nexpected\n%s", name, got, want)
		}
	}
	if *updateGolden {
		if err := os.WriteFile(goldenFile, []byte(all.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// explainTest explains what a rule says about the member of one of its tests.
func explainTest(t *testing.T, lib *Library, name string) string {
	t.Helper()
	parts := strings.SplitN(name, "/", 3)
	at := slices.IndexFunc(lib.Rules, func(r Rule) bool { return r.ID == parts[0] && (parts[1] == "" || r.Version == parts[1]) })
	if at < 0 {
		t.Fatalf("no rule %s", name)
	}
	r := &lib.Rules[at]
	which := slices.IndexFunc(r.Tests, func(x Test) bool { return x.Name == parts[2] })
	if which < 0 {
		t.Fatalf("no test %s", name)
	}
	test := &r.Tests[which]
	rules := append(titled(test.given(r), lib), *r)
	p, err := Compile(rules, lib.Sets, Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := test.rows(lib.Sets)
	if err != nil {
		t.Fatal(err)
	}
	n, _ := p.Index(r.ID)
	return explained(p.Explain(p.Bind(rows.Dict), rows, test.AsOf.Days(), n))
}

// titled gives stated conditions the titles of the shipped ones.
func titled(given []Rule, lib *Library) []Rule {
	for i := range given {
		at := slices.IndexFunc(lib.Rules, func(r Rule) bool { return r.ID == given[i].ID })
		given[i].Title = lib.Rules[at].Title
	}
	return given
}

func explained(x Explanation) string {
	var text strings.Builder
	for _, s := range x.Steps {
		mark := "-"
		if s.Met {
			mark = "+"
		}
		if s.Enough {
			mark += "|"
		}
		fmt.Fprintf(&text, "%s %s\n", mark, s.Text)
		if s.Found != "" {
			fmt.Fprintf(&text, "      %s\n", s.Found)
		}
	}
	for _, c := range x.Changes {
		fmt.Fprintf(&text, "> %s\n", c)
	}
	return text.String()
}

// raw is what no reader should see: code words, versions and broken formats.
var raw = regexp.MustCompile(`_|@|/|%!|P\d+[DMY]|\bdx\b|\bpx\b|  |, ,|this condition this`)

// TestExplanationsAreWords explains every shipped rule about made-up members, in both modes.
func TestExplanationsAreWords(t *testing.T) {
	lib := realLibrary(t)
	for _, mode := range []Mode{Prospective, MeasurePhase} {
		p, err := Compile(lib.Rules, lib.Sets, Options{Mode: mode, Period: 2025})
		if err != nil {
			t.Fatal(err)
		}
		for _, rows := range crowd(t, lib, 3, 200) {
			explainAll(t, p, rows)
		}
	}
}

func explainAll(t *testing.T, p *Program, rows *column.Rows) {
	t.Helper()
	classes := p.Bind(rows.Dict)
	for i := range p.Len() {
		x := p.Explain(classes, rows, benchAsOf, i)
		if len(x.Steps) == 0 {
			t.Errorf("%s: nothing is explained", p.Rule(i).ID)
		}
		texts := slices.Clone(x.Changes)
		for _, s := range x.Steps {
			texts = append(texts, s.Text, s.Found)
		}
		for _, text := range texts {
			if found := raw.FindString(text); found != "" {
				t.Errorf("%s says %q in %q", p.Rule(i).ID, found, text)
			}
		}
		if once := slices.Compact(slices.Sorted(slices.Values(x.Changes))); len(once) != len(x.Changes) {
			t.Errorf("%s: a change stands twice: %q", p.Rule(i).ID, x.Changes)
		}
	}
}

// TestExplanationTellsTheSameStory: where the tests that confirm a condition are alternatives, one is met exactly when Evaluate
// says confirmed; a gap that something closes is closed exactly when such a test is met.
func TestExplanationTellsTheSameStory(t *testing.T) {
	lib := realLibrary(t)
	p, err := Compile(lib.Rules, lib.Sets, Options{})
	if err != nil {
		t.Fatal(err)
	}
	members := crowd(t, lib, 6, 120)
	classes := p.Bind(members[0].Dict)
	var out Findings
	for _, rows := range members {
		p.Evaluate(classes, rows, benchAsOf, &out)
		states := map[int]State{}
		for _, f := range out.List {
			states[int(f.Rule)] = f.State
		}
		for i := range p.Len() {
			sameStory(t, p, i, states[i], p.Explain(classes, rows, benchAsOf, i))
		}
	}
}

func sameStory(t *testing.T, p *Program, i int, state State, x Explanation) {
	t.Helper()
	met := map[Purpose]int{}
	tests := map[Purpose]int{}
	for _, s := range x.Steps {
		tests[s.For]++
		if s.Met {
			met[s.For]++
		}
	}
	r := &p.rules[i]
	switch {
	case r.condition:
		if n := &p.nodes[r.met]; n.kind != allNode && (met[ToConfirm] > 0) != (state == Confirmed) {
			t.Errorf("%s is %s, and %d tests confirm it", r.source.ID, state, met[ToConfirm])
		}
	case state == NotInPopulation || state == None:
		if r.satisfied != none && met[ToBelong] == tests[ToBelong] && tests[ToApply] == 0 {
			t.Errorf("%s is not about the member, and all tests of who it is for hold", r.source.ID)
		}
	case state == Excluded != (tests[ToStay] > 0 && met[ToStay] == 0):
		t.Errorf("%s is %s, and the exclusion says otherwise", r.source.ID, state)
	case state == Closed && r.satisfied != none && met[ToClose] == 0:
		t.Errorf("%s is closed, and nothing closes it", r.source.ID)
	case (state == Open || state == Overdue) && r.satisfied != none && met[ToClose] == tests[ToClose]:
		t.Errorf("%s is %s, and everything closes it", r.source.ID, state)
	}
}

func TestLowerFirst(t *testing.T) {
	for title, want := range map[string]string{
		"Diabetes": "diabetes", "Parkinson's disease": "Parkinson's disease", "HIV or AIDS": "HIV or AIDS", "A1c test": "A1c test",
		"Tdap once": "Tdap once", "CT colonography": "CT colonography", "": "", "PCV20": "PCV20",
	} {
		if got := lowerFirst(title); got != want {
			t.Errorf("%q became %q, expected %q", title, got, want)
		}
	}
}

func TestSpanText(t *testing.T) {
	day := func(y, m, d int) claim.Day { return clock.DateOf(y, time.Month(m), d).Days() }
	for _, c := range []struct {
		from, to, asOf claim.Day
		want           string
	}{
		{day(2018, 11, 1), day(2020, 10, 31), day(2020, 10, 31), ", November 2018 to October 2020"},
		{day(2018, 12, 1), day(2020, 11, 22), day(2020, 11, 22), ", December 2018 to November 2020"},
		{day(2020, 11, 1), day(2020, 11, 30), day(2020, 12, 31), ", November 2020"},
		{day(2020, 11, 2), day(2020, 11, 30), day(2020, 12, 31), ", Nov 2, 2020 to Nov 30, 2020"},
		{day(2020, 11, 1), day(2020, 11, 29), day(2020, 12, 31), ", Nov 1, 2020 to Nov 29, 2020"},
		{firstDay, day(2020, 11, 29), day(2020, 12, 31), " up to Nov 29, 2020"},
	} {
		if got := spanText(c.from, c.to, c.asOf); got != c.want {
			t.Errorf("got %q, expected %q", got, c.want)
		}
	}
}
