package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/rule"
)

// sketch writes a set of conditions over a few inputs; what the rules answer does not matter here.
func sketch(header string, conditions ...string) string {
	text := "id: sketch\nversion: \"1\"\ntitle: Sketch\neffective: {from: 2026-01-01}\n" + header + "\nrules:\n"
	for i, condition := range conditions {
		text += fmt.Sprintf("  - {id: r%d, when: '%s', then: {n: %d}, because: b, source: s, mark: O}\n", i, condition, i)
	}
	return text
}

const someInputs = `
inputs:
  n: {type: int}
  small: {type: int, range: [0, 9]}
  other: {type: int, range: [0, 9]}
  yes: {type: bool}
  maybe: {type: bool, optional: true}
  color: {type: string, values: [red, green]}
  word: {type: string}
  day: {type: date}
  born: {type: date, optional: true}
  at: {type: instant}
  wait: {type: duration}
  share: {type: double}
  term: {type: period}
  codes: {type: list(string)}
params:
  limit: {value: 5, mark: O, source: s}
  listed: {value: [a, b], mark: O, source: s}
  start: {value: 2026-07-01, type: date, mark: O, source: s}
`

func TestCompleteness(t *testing.T) {
	const complete = "complete: true"
	for _, test := range []struct {
		name, header string
		conditions   []string
		want         string // part of the mistake, empty for none
	}{
		{"both truths", complete, []string{"yes", "!yes"}, ""},
		{"one truth", complete, []string{"yes"}, "no rule covers yes = no"},
		{"two halves of a line", complete, []string{"n < 3", "n >= 3"}, ""},
		{"a hole of one", complete, []string{"n < 3", "n > 3"}, "no rule covers n = 3"},
		{"a hole beside a parameter", complete, []string{"n <= params.limit", "n > params.limit + 1"}, "no rule covers n = 6"},
		{"membership", complete, []string{"n in [1, 2, 3]", "n < 1 || n > 3"}, ""},
		{"membership with a hole", complete, []string{"n in [1, 3]", "n < 1 || n > 3"}, "no rule covers n = 2"},
		{"all listed words", complete, []string{`color == "red"`, `color == "green"`}, ""},
		{"listed words, any use", complete, []string{`color.startsWith("r")`, `!color.startsWith("r")`}, ""},
		{"free words", complete, []string{`word == "a"`, `word != "a"`}, ""},
		{"free words with others", complete, []string{"word in params.listed"}, `no rule covers word = ""`},
		{"free words, any use", complete, []string{`word.startsWith("a")`, "otherwise"}, "drop complete"},
		{"free words by order", complete, []string{`word < "a"`, "otherwise"}, "compared by order"},
		{"dates", complete, []string{"day < params.start", "day >= params.start"}, ""},
		{"dates with a hole", complete, []string{"day < params.start", "day > params.start"}, "day = 1 July 2026"},
		{"dates against each other", complete, []string{"day < born", "otherwise"}, "is not a comparison with a constant"},
		{"a date that may be missing", complete, []string{"born == null", "born != null"}, ""},
		{
			"a date that is compared though it may be missing", complete,
			[]string{`born < date("2026-01-01")`, `born >= date("2026-01-01")`},
			"rule r0: ",
		},
		{
			"a date that is guarded", complete,
			[]string{"born == null", "born < params.start", "born >= params.start"},
			"",
		},
		{
			"instants", complete,
			[]string{`at < timestamp("2026-01-01T00:00:00Z")`, `at >= timestamp("2026-01-01T00:00:00Z")`},
			"",
		},
		{"durations", complete, []string{`wait <= duration("36h")`, `wait > duration("36h")`}, ""},
		{"durations with a hole", complete, []string{`wait < duration("36h")`, `wait > duration("36h")`}, "wait = 36h"},
		{"fractions", complete, []string{"share < 0.8", "share >= 0.8"}, ""},
		{"fractions with a hole", complete, []string{"share < 0.8", "share > 0.8"}, "share = 0.8"},
		{"periods have no order and no bound", complete, []string{`term == period("P1Y")`, "otherwise"}, "has no bound"},
		{"lists have no bound", complete, []string{`"a" in codes`, "otherwise"}, "drop complete"},
		{"a whole range, any use", complete, []string{"small % 2 == 0", "small % 2 == 1"}, ""},
		{"a whole range with a hole", complete, []string{"small % 3 == 0", "small % 3 == 1"}, "small = 2"},
		{"ranges against each other", complete, []string{"small < other", "small >= other"}, ""},
		{"numbers without a range", complete, []string{"n % 2 == 0", "n % 2 == 1"}, "drop complete"},
		{"a truth that may be missing", complete, []string{"maybe == true", "maybe == false"}, "maybe = none"},
		{"a truth that may be missing, covered", complete, []string{"maybe == true", "maybe != true"}, ""},
		{"division by nothing", complete, []string{"10 / small > 2", "otherwise"}, "small = 0"},
		{"an int against a fraction", complete, []string{"n == dyn(2.0)", "n != 2"}, "drop complete"},
		{"members of a map", complete, []string{`word in {"a": 1}`, `word == "b"`, `word != "a" && word != "b"`}, "drop complete"},
		{"constants of params", complete, []string{"n < params.limit * 2 - 1", "n > params.limit * 2 - 1"}, "no rule covers n = 9"},
		{"one or the other", complete, []string{"(yes ? n : small) > 3", "otherwise"}, "drop complete"},
		{"under another name", complete, []string{"[1, 2].exists(small, small == 3) || yes", "!yes"}, ""},
		{"too many cases", complete, []string{"small*n == 3 || small*other*1 > 3", "otherwise"}, "drop complete"},
		{"no claim, no proof", "complete: false", []string{"yes"}, ""},
		{"unreachable behind another", "", []string{"n > 3", "n > 5"}, "rule r1 can never decide"},
		{"unreachable behind two", "", []string{"n > 3", "n < 5", "n == 4"}, "rule r2 can never decide"},
		{"a contradiction", "", []string{"n > 3 && n < 3"}, "rule r0 can never decide"},
		{"outside the range", "", []string{"small > 9"}, "rule r0 can never decide"},
		{"the same condition, too wide to try", "", []string{"word.size() > 3", "word.size() > 3"}, "has the same condition"},
		{
			"unreachable among those that can be tried", "",
			[]string{"codes.size() > 3", "n > 3", "word.size() > 3", "n > 5"},
			"rule r3 can never decide",
		},
		{"the rest, when nothing rests", "", []string{"codes.size() > 3", "yes", "!yes", "otherwise"}, "rule r3 can never decide"},
		{"guarded by one that cannot be tried", "", []string{"[born].exists(b, b == null)", "born < params.start", "born == null"}, ""},
		{
			"overlapping among those that can be tried", "hit: unique",
			[]string{"codes.size() > 3", "n > 3", "n < 5"},
			"rules r1 and r2 overlap, for example with n = 4",
		},
		{"all hits may repeat", "hit: all", []string{"n > 3", "n > 5"}, ""},
		{"all hits, but never", "hit: all", []string{"n > 3", "n > 5 && n < 2"}, "its condition never holds"},
		{"unique and disjoint", "hit: unique\ncomplete: true", []string{"n > 3", "n <= 3"}, ""},
		{"unique and overlapping", "hit: unique", []string{"n > 3", "n < 5"}, "rules r0 and r1 overlap, for example with n = 4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := rule.Load("set.yaml", []byte(sketch(test.header+someInputs, test.conditions...)))
			switch {
			case test.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestUncheckedSetsSaySo(t *testing.T) {
	set := load(t, sketch(someInputs, "codes.size() > 3"))
	if !strings.Contains(set.Unchecked, "codes") {
		t.Errorf("got %q", set.Unchecked)
	}
	if set := load(t, sketch(someInputs, "n > 3")); set.Unchecked != "" {
		t.Errorf("got %q", set.Unchecked)
	}
}

// comparison is a random condition that a test can also evaluate itself.
type comparison struct {
	input, operator string
	constant        int
}

func (c comparison) holds(facts map[string]any) bool {
	n := facts[c.input].(int)
	return map[string]bool{
		"<": n < c.constant, "<=": n <= c.constant, ">": n > c.constant, ">=": n >= c.constant,
		"==": n == c.constant, "!=": n != c.constant,
	}[c.operator]
}

func (c comparison) String() string { return fmt.Sprintf("%s %s %d", c.input, c.operator, c.constant) }

func anyComparison() *rapid.Generator[comparison] {
	return rapid.Custom(func(t *rapid.T) comparison {
		return comparison{
			rapid.SampledFrom([]string{"small", "other"}).Draw(t, "input"),
			rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="}).Draw(t, "operator"),
			rapid.IntRange(-1, 10).Draw(t, "constant"),
		}
	})
}

// The loader accepts a set exactly when trying all hundred cases finds each covered and each rule reached.
func TestProofAgreesWithTryingEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(rapid.SliceOfN(anyComparison(), 1, 2), 1, 4).Draw(t, "rules")
		conditions := make([]string, len(rules))
		for i, parts := range rules {
			for j, part := range parts {
				if j > 0 {
					conditions[i] += " && "
				}
				conditions[i] += part.String()
			}
		}
		good := true
		reached := make([]bool, len(rules))
		for small := range 10 {
			for other := range 10 {
				first := firstOf(rules, map[string]any{"small": small, "other": other})
				if first < 0 {
					good = false
					continue
				}
				reached[first] = true
			}
		}
		for _, r := range reached {
			good = good && r
		}
		_, err := rule.Load("set.yaml", []byte(sketch("complete: true"+someInputs, conditions...)))
		if (err == nil) != good {
			t.Fatalf("%v: tried: %v, loader: %v", conditions, good, err)
		}
	})
}

func firstOf(rules [][]comparison, facts map[string]any) int {
	for i, parts := range rules {
		holds := true
		for _, part := range parts {
			holds = holds && part.holds(facts)
		}
		if holds {
			return i
		}
	}
	return -1
}
