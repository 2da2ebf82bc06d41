package rule

import (
	"errors"
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// Decide applies the set to facts. Params override defaults for this decision only; nil takes the defaults. A fact or
// parameter of the wrong type or outside its values is a FactError; missing facts are no error but an outcome.
func (s *Set) Decide(facts, params map[string]any) (Decision, error) {
	bound, err := s.logic.bind(facts, params)
	if err != nil {
		return Decision{}, fmt.Errorf("%s: %w", s.Name(), err)
	}
	d := Decision{Set: s.ID, Version: s.Version, Hash: s.Hash, Trace: make([]Verdict, 0, len(s.Rules))}
	if err := s.decide(&d, bound); err != nil {
		return Decision{}, fmt.Errorf("%s: %w", s.Name(), err)
	}
	if d.Facts, err = bound.facts(); err != nil {
		return Decision{}, fmt.Errorf("%s: %w", s.Name(), err)
	}
	d.Params, err = bound.params(len(params) > 0)
	return d, err
}

// decide judges the rules in order. A rule that cannot be judged keeps later ones from deciding, but they are
// still judged, so that all missing facts are named at once.
func (s *Set) decide(d *Decision, b *binding) error {
	settled := false
	for i := range s.Rules {
		verdict := Verdict{RuleID: s.Rules[i].ID, State: NotReached}
		if !settled {
			var err error
			if verdict, err = s.judge(i, b); err != nil {
				return err
			}
		}
		d.Trace = append(d.Trace, verdict)
		if verdict.State == Matched {
			settled = s.Hit == First
			if err := s.match(d, i, b); err != nil {
				return err
			}
		}
	}
	return s.conclude(d)
}

// match adds a matching rule to the decision, with its result.
func (s *Set) match(d *Decision, i int, b *binding) error {
	if s.Hit == First && unknownIn(d.Trace) {
		return nil
	}
	match, err := s.result(i, b)
	if err != nil {
		return fmt.Errorf("rule %s: %w", s.Rules[i].ID, err)
	}
	d.Matches = append(d.Matches, match)
	return nil
}

func unknownIn(trace []Verdict) bool {
	return slices.ContainsFunc(trace, func(v Verdict) bool { return v.State == Unknown })
}

// OverlapError tells that two rules of a set with hit: unique match the same facts.
type OverlapError struct{ First, Second string }

func (e *OverlapError) Error() string {
	return fmt.Sprintf("rules %s and %s both match, and only one may", e.First, e.Second)
}

// conclude says what the verdicts and matches together mean.
func (s *Set) conclude(d *Decision) error {
	for _, verdict := range d.Trace {
		d.Missing = append(d.Missing, verdict.Missing...)
	}
	slices.Sort(d.Missing)
	d.Missing = slices.Compact(d.Missing)
	if s.Hit == Unique && len(d.Matches) > 1 {
		return &OverlapError{d.Matches[0].RuleID, d.Matches[1].RuleID}
	}
	switch {
	case len(d.Missing) > 0:
		d.Outcome = MissingFacts
	case len(d.Matches) > 0:
		d.Outcome, d.Match = Decided, d.Matches[0]
	default:
		d.Outcome = NoRule
	}
	if s.Hit != All {
		d.Matches = nil
	}
	return nil
}

// judge evaluates the condition of one rule.
func (s *Set) judge(i int, b *binding) (Verdict, error) {
	verdict := Verdict{RuleID: s.Rules[i].ID, State: Matched}
	when := s.logic.rules[i].when
	if when == nil {
		return verdict, nil
	}
	matched, missing, err := when.holds(b)
	switch {
	case err != nil:
		return verdict, fmt.Errorf("rule %s: %w", verdict.RuleID, err)
	case missing != nil:
		verdict.State, verdict.Missing = Unknown, missing
	case !matched:
		verdict.State = NotMatched
	}
	return verdict, nil
}

// holds evaluates a condition: it is true, false, or open for lack of the facts named.
func (e *expression) holds(b *binding) (matched bool, missing []string, err error) {
	value, _, err := e.run.Eval(cel.Activation(b))
	if err != nil {
		return false, nil, err
	}
	switch v := value.(type) {
	case types.Bool:
		return bool(v), nil, nil
	case *types.Unknown:
		return false, names(v), nil
	default:
		return false, nil, errors.New("the condition is neither true nor false")
	}
}

// names is the inputs that made a value unknown.
func names(unknown *types.Unknown) []string {
	var names []string
	for _, id := range unknown.IDs() {
		trails, _ := unknown.GetAttributeTrails(id)
		for _, trail := range trails {
			names = append(names, trail.Variable())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// result computes what a matching rule says.
func (s *Set) result(i int, b *binding) (Match, error) {
	rule, program := &s.Rules[i], &s.logic.rules[i]
	match := Match{RuleID: rule.ID, Source: rule.Source, Mark: rule.Mark, Result: make(map[string]any, len(program.then))}
	for _, field := range program.then {
		value, err := field.value(b)
		if err != nil {
			return Match{}, fmt.Errorf("then %s: %w", field.name, err)
		}
		match.Result[field.name] = value
	}
	because, err := program.reason(b)
	match.Because = because
	return match, err
}

// value is the literal or the computed value of a field; it is null where a fact it shows is missing.
func (f *field) value(b *binding) (any, error) {
	if f.compute == nil {
		return f.literal, nil
	}
	value, _, err := f.compute.run.Eval(cel.Activation(b))
	if err != nil {
		return nil, err
	}
	if types.IsUnknown(value) {
		return nil, nil
	}
	return native(value)
}

// facts is the facts of the case that the set knows, as Go values.
func (b *binding) facts() (map[string]any, error) {
	facts := make(map[string]any, len(b.logic.inputs))
	for slot := range b.logic.inputs {
		if b.values[slot] == nil {
			continue
		}
		value, err := native(b.values[slot])
		if err != nil {
			return nil, err
		}
		facts[b.logic.names[slot]] = value
	}
	return facts, nil
}

// params is the parameters in force; the defaults are shared, and not to be changed.
func (b *binding) params(changed bool) (map[string]any, error) {
	if !changed {
		return b.logic.params, nil
	}
	params := make(map[string]any, len(b.logic.params))
	for name := range b.logic.params {
		value, err := native(b.values[b.logic.slots[paramPrefix+name]])
		if err != nil {
			return nil, err
		}
		params[name] = value
	}
	return params, nil
}
