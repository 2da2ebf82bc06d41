package rule

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// LoadError is one mistake in a rule set file, with its place.
type LoadError struct {
	File         string
	Line, Column int
	Problem      string
}

func (e *LoadError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Problem)
}

// Load reads one rule set, type-checks every expression, looks for unreachable and overlapping rules and uncovered
// cases, and runs the set's own tests. The error joins one LoadError for each mistake found.
func Load(file string, content []byte) (*Set, error) {
	doc, err := parseDocument(file, content)
	if err != nil {
		return nil, err
	}
	set := &Set{}
	if err := doc.decode(&set.Content); err != nil {
		return nil, err
	}
	if err := errors.Join(doc.checkShape(&set.Content)...); err != nil {
		return nil, err
	}
	return doc.build(set)
}

// build turns checked content into a set that runs.
func (d *document) build(set *Set) (*Set, error) {
	if err := errors.Join(d.compile(set)...); err != nil {
		return nil, err
	}
	if err := errors.Join(d.checkCases(set)...); err != nil {
		return nil, err
	}
	set.Hash = set.Content.hash()
	if err := errors.Join(d.runTests(set)...); err != nil {
		return nil, err
	}
	return set, nil
}

// LoadFS reads every .yaml file under a folder into a library.
func LoadFS(files fs.FS, folder string) (*Library, error) {
	var sets []*Set
	var problems []error
	err := fs.WalkDir(files, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		set, err := Load(name, content)
		if err != nil {
			problems = append(problems, err)
			return nil
		}
		sets = append(sets, set)
		return nil
	})
	if err := errors.Join(append(problems, err)...); err != nil {
		return nil, err
	}
	return NewLibrary(sets...)
}

// compile turns the texts of a set into programs.
func (d *document) compile(set *Set) []error {
	logic, err := newLogic(&set.Content)
	if err != nil {
		return []error{d.mistake("$", err.Error())}
	}
	set.logic = logic
	var problems []error
	for i := range set.Rules {
		program, mistakes := d.compileRule(logic, i, &set.Rules[i], i == len(set.Rules)-1)
		problems = append(problems, mistakes...)
		logic.rules = append(logic.rules, program)
	}
	return problems
}

func (d *document) compileRule(l *logic, i int, rule *Rule, last bool) (program, []error) {
	var p program
	var problems []error
	at := fmt.Sprintf("$.rules[%d]", i)
	report := func(where, what string, err error) {
		if err != nil {
			problems = append(problems, d.mistake(where, fmt.Sprintf("rule %s, %s: %s", rule.ID, what, err)))
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
