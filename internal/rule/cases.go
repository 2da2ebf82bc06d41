package rule

import (
	"fmt"
	"slices"
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
	all := make([]int, len(s.Rules))
	for i := range all {
		all[i] = i
	}
	domains, err := s.domains(all)
	if err == nil {
		return s.try(all, domains).problems()
	}
	if s.Complete {
		return []problem{{"$.complete", err.Error() + "; drop complete, or narrow the inputs (values, range)"}}
	}
	s.Unchecked = err.Error()
	return s.checkPart()
}

// checkPart looks for unreachable rules in a set that cannot be tried as a whole: among the rules that can be
// tried, and for the others by their text. Where the trial leaves rules out, what it finds still holds, because more
// rules would leave even fewer cases to later ones.
func (s *Set) checkPart() []problem {
	var tame []int
	for i := range s.Rules {
		if _, err := s.domains([]int{i}); err == nil {
			tame = append(tame, i)
		}
	}
	problems := s.checkTexts(tame)
	if domains, err := s.domains(tame); err == nil {
		trial := s.try(tame, domains)
		if len(trial.failures) == 0 { // else a rule that was left out may stand guard
			problems = append(problems, trial.problems()...)
		}
	}
	return problems
}

// checkTexts finds the rules, beside the tame ones, with the condition of an earlier rule.
func (s *Set) checkTexts(tame []int) []problem {
	var problems []problem
	seen := make(map[string]string)
	for i := range s.Rules {
		rule := &s.Rules[i]
		if earlier, ok := seen[rule.When]; ok && s.Hit != All && !slices.Contains(tame, i) {
			problems = append(problems, unreachable(i, rule.ID, "rule "+earlier+" has the same condition"))
		}
		seen[rule.When] = rule.ID
	}
	return problems
}

func unreachable(i int, id, why string) problem {
	return problem{fmt.Sprintf("$.rules[%d].when", i), fmt.Sprintf("rule %s can never decide: %s", id, why)}
}

// trial is the search through all cases of some rules.
type trial struct {
	set     *Set
	rules   []int
	bound   *binding
	reached []bool
	// The first case of each kind of mistake, and how many cases have it.
	uncovered      string
	uncoveredCases int
	overlap        *problem
	failures       map[int]string
}

// try walks through the product of the domains.
func (s *Set) try(rules []int, domains []domain) *trial {
	t := &trial{set: s, rules: rules, reached: make([]bool, len(s.Rules))}
	t.bound = &binding{logic: s.logic, values: slices.Clone(s.logic.defaults)}
	positions := make([]int, len(domains))
	for i := range domains {
		t.bound.values[domains[i].slot] = domains[i].values[0]
	}
	for {
		t.judge(domains)
		if !t.next(domains, positions) {
			return t
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
	for _, i := range t.rules {
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
	for _, i := range t.rules {
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
