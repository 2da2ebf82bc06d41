package rule

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// maxTrials is how many rules are tried on combinations of values at most: about two seconds of work.
const maxTrials = 4_000_000

// problem is a mistake with the YAML path of its place.
type problem struct{ at, text string }

// checkCases proves what the set claims, by trying every combination of values that a condition can tell
// apart. That is sound because an input may only be enumerated, or compared with constants: between two
// neighbouring constants nothing changes.
func (s *Set) checkCases() []problem {
	domains, err := s.domains()
	if err != nil {
		if s.Complete {
			return []problem{{"$.complete", err.Error() + "; drop complete, or narrow the inputs (values, range)"}}
		}
		s.Unchecked = err.Error()
		return s.checkOrder()
	}
	trial := &trial{set: s, reached: make([]bool, len(s.Rules))}
	trial.bound = &binding{logic: s.logic, values: append([]ref.Val(nil), s.logic.defaults...)}
	trial.try(domains)
	return trial.problems()
}

// checkOrder finds the unreachable rules that need no search: those with the condition of an earlier one.
func (s *Set) checkOrder() []problem {
	var problems []problem
	seen := make(map[string]string)
	for i := range s.Rules {
		rule := &s.Rules[i]
		if earlier, ok := seen[rule.When]; ok && s.Hit != All {
			problems = append(problems, unreachable(i, rule.ID, "rule "+earlier+" has the same condition"))
		}
		seen[rule.When] = rule.ID
	}
	return problems
}

func unreachable(i int, id, why string) problem {
	return problem{fmt.Sprintf("$.rules[%d].when", i), fmt.Sprintf("rule %s can never decide: %s", id, why)}
}

// trial is the search through all cases.
type trial struct {
	set     *Set
	bound   *binding
	reached []bool
	// The first case of each kind of mistake, and how many cases have it.
	uncovered      string
	uncoveredCases int
	overlap        *problem
	failures       map[int]string
}

// try walks through the product of the domains.
func (t *trial) try(domains []domain) {
	if len(domains) == 0 {
		t.judge(domains)
		return
	}
	positions := make([]int, len(domains))
	for i := range domains {
		t.bound.values[domains[i].slot] = domains[i].values[0]
	}
	for {
		t.judge(domains)
		if !t.next(domains, positions) {
			return
		}
	}
}

// next moves to the next combination, like an odometer.
func (t *trial) next(domains []domain, positions []int) bool {
	for i := range domains {
		positions[i] = (positions[i] + 1) % len(domains[i].values)
		t.bound.values[domains[i].slot] = domains[i].values[positions[i]]
		if positions[i] != 0 {
			return true
		}
	}
	return false
}

// judge tries the rules on one case.
func (t *trial) judge(domains []domain) {
	first := -1
	for i := range t.set.Rules {
		verdict, err := t.set.judge(i, t.bound)
		if err != nil {
			t.fail(i, domains, err)
			return
		}
		if verdict.State != Matched {
			continue
		}
		t.reached[i] = true
		if first >= 0 && t.set.Hit == Unique {
			t.overlaps(first, i, domains)
		}
		if first < 0 {
			first = i
		}
		if t.set.Hit == First {
			return
		}
	}
	if first < 0 {
		t.uncoveredCases++
		if t.uncovered == "" {
			t.uncovered = t.describe(domains)
		}
	}
}

func (t *trial) fail(i int, domains []domain, err error) {
	if t.failures == nil {
		t.failures = make(map[int]string)
	}
	t.reached[i] = true
	if t.failures[i] == "" {
		t.failures[i] = fmt.Sprintf("%s; for example with %s", err, t.describe(domains))
	}
}

func (t *trial) overlaps(first, second int, domains []domain) {
	if t.overlap == nil {
		t.overlap = &problem{fmt.Sprintf("$.rules[%d].when", second), fmt.Sprintf(
			"rules %s and %s overlap, for example with %s",
			t.set.Rules[first].ID, t.set.Rules[second].ID, t.describe(domains))}
	}
}

// describe is a case in words: days_late = 3, year_outlook = "open".
func (t *trial) describe(domains []domain) string {
	if len(domains) == 0 {
		return "any facts"
	}
	parts := make([]string, len(domains))
	for i, d := range domains {
		value := t.bound.values[d.slot]
		text := spoken(value)
		if _, isText := value.(types.String); isText {
			text = fmt.Sprintf("%q", text)
		}
		parts[i] = d.name + " = " + text
	}
	return strings.Join(parts, ", ")
}

func (t *trial) problems() []problem {
	var problems []problem
	for i := range t.set.Rules {
		at := fmt.Sprintf("$.rules[%d].when", i)
		if failure := t.failures[i]; failure != "" {
			problems = append(problems, problem{at, failure})
		}
		if !t.reached[i] && len(t.failures) == 0 {
			why := "earlier rules decide every case in which it holds, or it never holds"
			if t.set.Hit == All {
				why = "its condition never holds"
			}
			problems = append(problems, unreachable(i, t.set.Rules[i].ID, why))
		}
	}
	if t.overlap != nil {
		problems = append(problems, *t.overlap)
	}
	if t.set.Complete && t.uncoveredCases > 0 {
		problems = append(problems, problem{"$.complete", fmt.Sprintf(
			"the set claims to be complete, but no rule covers %s (and %d more of the cases tried)",
			t.uncovered, t.uncoveredCases-1)})
	}
	return problems
}

// domain is the values that stand for all values of one input.
type domain struct {
	slot   int
	name   string
	values []ref.Val
}
