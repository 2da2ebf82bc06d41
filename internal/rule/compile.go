package rule

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// compile turns the texts of a set into programs.
func (s *Set) compile() []problem {
	logic, err := newLogic(&s.Content)
	if err != nil {
		return []problem{{"$", err.Error()}}
	}
	s.logic = logic
	var problems []problem
	for i := range s.Rules {
		program, mistakes := logic.compileRule(i, &s.Rules[i], i == len(s.Rules)-1)
		problems = append(problems, mistakes...)
		logic.rules = append(logic.rules, program)
	}
	return problems
}

func (l *logic) compileRule(i int, rule *Rule, last bool) (program, []problem) {
	var p program
	var problems []problem
	at := fmt.Sprintf("$.rules[%d]", i)
	report := func(where, what string, err error) {
		if err != nil {
			problems = append(problems, problem{where, fmt.Sprintf("rule %s, %s: %s", rule.ID, what, err)})
		}
	}
	var err error
	if rule.When != Otherwise {
		p.when, err = l.compileCondition(rule.When)
	} else if !last {
		err = errors.New("otherwise is for the last rule only")
	}
	report(at+".when", "when", err)
	for _, name := range sortedKeys(rule.Then) {
		f, err := l.compileField(name, rule.Then[name])
		report(at+".then."+name, "then "+name, err)
		p.then = append(p.then, f)
	}
	p.because, err = l.because(rule.Because)
	report(at+".because", "because", err)
	return p, problems
}

// compileField takes a text that begins with an equals sign as an expression and everything else as it is.
func (l *logic) compileField(name string, given any) (field, error) {
	text, isText := given.(string)
	formula, isFormula := strings.CutPrefix(text, "=")
	if isText && isFormula {
		compute, err := l.compile(formula, nil)
		return field{name: name, compute: compute}, err
	}
	literal, err := literalValue(given)
	return field{name: name, literal: literal}, err
}

// literalValue is a YAML value as a result shows it.
func literalValue(given any) (any, error) {
	switch v := given.(type) {
	case nil, bool, string, float64:
		return v, nil
	case []any:
		list := slices.Clone(v)
		for i := range list {
			var err error
			if list[i], err = literalValue(list[i]); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	if value := intValue(given); value != nil {
		return native(value)
	}
	return nil, errors.New("expected a text, a number, true, false, null, a list of those, or =EXPRESSION")
}
