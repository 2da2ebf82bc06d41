package rule

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// A name can stand in an expression, in a URL and in a file name.
var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,59}$`)

var versionForm = regexp.MustCompile(`^[0-9][0-9A-Za-z.-]{0,29}$`)

// Names that mean something else in expressions or results.
var reserved = []string{
	"params", "date", "period", "true", "false", "null", "in", "otherwise", "size", "has", "all", "exists", "map",
	"filter", "int", "uint", "double", "bool", "string", "bytes", "list", "type", "dyn", "duration", "timestamp",
	"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
	"namespace", "return", "var", "void", "while", "null_type", "optional_type",
}

func goodName(name string) error {
	if !nameForm.MatchString(name) {
		return fmt.Errorf("%q is no name: small letters, digits and underscores, a letter first", name)
	}
	if slices.Contains(reserved, name) {
		return fmt.Errorf("the name %s is taken by the language", name)
	}
	return nil
}

// checkShape looks at everything that needs no expression.
func (d *document) checkShape(c *Content) []error {
	var problems []error
	report := func(at string, err error) {
		if err != nil {
			problems = append(problems, d.mistake(at, err.Error()))
		}
	}
	report("$.id", goodName(c.ID))
	if !versionForm.MatchString(c.Version) {
		report("$.version", errors.New("expected a version like 2026.1"))
	}
	report("$.title", present(c.Title, "a title"))
	if c.Effective.To != nil && c.Effective.To.Before(c.Effective.From) {
		report("$.effective", errors.New("it ends before it begins"))
	}
	if !d.has("$.effective.from") {
		report("$.effective", errors.New("expected a date from which the set is in force"))
	}
	report("$.hit", c.defaultHit())
	report("$.inputs", c.checkCounts())
	for _, name := range sortedKeys(c.Inputs) {
		input := c.Inputs[name]
		report("$.inputs."+name, errors.Join(goodName(name), input.check()))
	}
	for _, name := range sortedKeys(c.Params) {
		param := c.Params[name]
		report("$.params."+name, errors.Join(goodName(name), param.complete()))
		c.Params[name] = param
	}
	return append(problems, d.checkRules(c)...)
}

func present(text, what string) error {
	if text == "" {
		return fmt.Errorf("expected %s", what)
	}
	return nil
}

func (c *Content) defaultHit() error {
	switch c.Hit {
	case "":
		c.Hit = First
	case First, Unique, All:
	default:
		return errors.New("hit is first, unique or all")
	}
	return nil
}

func (c *Content) checkCounts() error {
	if len(c.Inputs)+len(c.Params) > maxNames {
		return fmt.Errorf("more than %d inputs and params", maxNames)
	}
	if len(c.Rules) > maxRules {
		return fmt.Errorf("more than %d rules", maxRules)
	}
	return nil
}

// complete infers a missing type and checks the rest of a parameter.
func (p *Param) complete() error {
	if p.Type == "" {
		p.Type = inferType(p.Value)
	}
	if p.Type == "" {
		return errors.New("expected a value whose type is plain, or a type")
	}
	if _, err := p.Type.cel(); err != nil {
		return err
	}
	if _, err := p.Type.value(p.Value); err != nil {
		return err
	}
	return errors.Join(p.Mark.check(), present(p.Source, "a source"), p.dated())
}

func (p *Param) dated() error {
	if p.Mark == Recalled && p.Effective == nil {
		return errors.New("a recalled value needs an effective date")
	}
	return nil
}

func (m Mark) check() error {
	if !m.valid() {
		return errors.New("expected a mark: V verified, S secondary source, R recalled, O own definition")
	}
	return nil
}

// inferType is the plain type of a YAML value. Dates, durations and periods look like texts and must be declared.
func inferType(value any) Type {
	switch v := value.(type) {
	case bool:
		return Bool
	case string:
		return String
	case float64:
		return Double
	case []any:
		if len(v) > 0 {
			if element := inferType(v[0]); element != "" {
				return "list(" + element + ")"
			}
		}
		return ""
	}
	if intValue(value) != nil {
		return Int
	}
	return ""
}

func (d *document) checkRules(c *Content) []error {
	var problems []error
	if len(c.Rules) == 0 {
		problems = append(problems, d.mistake("$", "expected at least one rule"))
	}
	seen := make(map[string]bool)
	for i := range c.Rules {
		rule := &c.Rules[i]
		if err := rule.check(seen); err != nil {
			problems = append(problems, d.mistake(fmt.Sprintf("$.rules[%d].id", i), err.Error()))
		}
		seen[rule.ID] = true
		if c.Hit != All && !slices.Equal(sortedKeys(rule.Then), sortedKeys(c.Rules[0].Then)) {
			problems = append(problems, d.mistake(fmt.Sprintf("$.rules[%d].then", i), fmt.Sprintf(
				"rule %s sets other fields than rule %s; every case must give the same answer form",
				rule.ID, c.Rules[0].ID)))
		}
	}
	return problems
}

// fieldsTaken are the result fields that the output itself uses.
var fieldsTaken = []string{"id", "error", "decision", "matches"}

func (r *Rule) check(seen map[string]bool) error {
	problems := []error{
		goodName(r.ID), r.Mark.check(),
		present(r.When, "when"), present(r.Because, "because"), present(r.Source, "source"),
	}
	if seen[r.ID] {
		problems = append(problems, fmt.Errorf("there are two rules %s", r.ID))
	}
	if len(r.Then) == 0 {
		problems = append(problems, errors.New("expected then, with at least one field"))
	}
	for _, name := range sortedKeys(r.Then) {
		if !nameForm.MatchString(name) || slices.Contains(fieldsTaken, name) {
			problems = append(problems, fmt.Errorf("%q cannot name a result field", name))
		}
	}
	return errors.Join(problems...)
}
