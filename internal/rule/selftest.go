package rule

import (
	"fmt"
	"slices"
)

// runTests runs the set's own examples.
func (s *Set) runTests() []problem {
	var problems []problem
	for i := range s.Tests {
		if err := s.RunTest(&s.Tests[i]); err != nil {
			problems = append(problems, problem{
				fmt.Sprintf("$.tests[%d].name", i), fmt.Sprintf("test %q: %s", s.Tests[i].Name, err),
			})
		}
	}
	return problems
}

// RunTest decides one example and tells how the decision differs from what is expected.
func (s *Set) RunTest(test *Test) error {
	decision, err := s.Decide(test.Facts, test.Params)
	if err != nil {
		return err
	}
	return test.Expect.compare(decision)
}

func (e *Expect) compare(d Decision) error {
	if e.Rule != "" && e.Rule != d.RuleID {
		return fmt.Errorf("expected rule %s, got %s", e.Rule, orOutcome(d))
	}
	if len(e.Missing) > 0 && !slices.Equal(e.Missing, d.Missing) {
		return fmt.Errorf("expected missing facts %v, got %v", e.Missing, d.Missing)
	}
	if len(e.Rules) > 0 && !slices.Equal(e.Rules, ruleIDs(d.Matches)) {
		return fmt.Errorf("expected rules %v, got %v", e.Rules, ruleIDs(d.Matches))
	}
	if e.Because != "" && e.Because != d.Because {
		return fmt.Errorf("expected because %q, got %q", e.Because, d.Because)
	}
	for _, name := range sortedKeys(e.Then) {
		if !sameValue(e.Then[name], d.Result[name]) {
			return fmt.Errorf("%s: expected %v, got %v (rule %s)", name, e.Then[name], d.Result[name], orOutcome(d))
		}
	}
	return nil
}

func orOutcome(d Decision) string {
	if d.RuleID == "" {
		return string(d.Outcome)
	}
	return d.RuleID
}

func ruleIDs(matches []Match) []string {
	ids := make([]string, len(matches))
	for i, match := range matches {
		ids[i] = match.RuleID
	}
	return ids
}

// sameValue compares an expected value as YAML gives it with a computed one.
func sameValue(want, got any) bool {
	expected, err := literalValue(want)
	return err == nil && jsonText(expected) == jsonText(got)
}
