package rule

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types/ref"
)

// Limits on one set. They are far above what a person can review, and keep a hostile file from exhausting memory.
const (
	maxFileBytes       = 1 << 20
	maxRules           = 1000
	maxNames           = 200
	maxExpressionRunes = 4000
	maxExpressionNodes = 2000
	maxNesting         = 2 // of all, exists, map and the like
)

// logic is a set as it runs: every name has a slot, every expression is a program.
type logic struct {
	env        *cel.Env
	slots      map[string]int // inputs first, then params as params.NAME
	names      []string       // by slot
	inputs     []Input        // by slot, inputs only
	patterns   []*cel.AttributePatternType
	defaults   []ref.Val      // by slot, params only; nil for inputs
	params     map[string]any // the defaults as they are shown
	paramTypes map[string]Type
	rules      []program
}

// program is one rule as it runs.
type program struct {
	when    *expression // nil for otherwise
	then    []field
	because []piece
}

// field is one field of a result: an expression or a literal.
type field struct {
	name    string
	compute *expression
	literal any
}

// piece is a stretch of a because text: an expression or a literal.
type piece struct {
	compute *expression
	literal string
}

// expression is a CEL expression that passed the type check.
type expression struct {
	text string
	ast  *cel.Ast
	run  cel.Program
}

const paramPrefix = "params."

// newLogic gives every name a slot and declares it.
func newLogic(c *Content) (*logic, error) {
	l := &logic{slots: make(map[string]int), params: make(map[string]any), paramTypes: make(map[string]Type)}
	options := calendar()
	for _, name := range sortedKeys(c.Inputs) {
		declare, err := l.declareInput(name, c.Inputs[name])
		if err != nil {
			return nil, err
		}
		options = append(options, declare)
	}
	for _, name := range sortedKeys(c.Params) {
		declare, err := l.declareParam(name, c.Params[name])
		if err != nil {
			return nil, err
		}
		options = append(options, declare)
	}
	options = append(options,
		cel.ParserExpressionSizeLimit(maxExpressionRunes),
		cel.ExpressionNodeLimit(maxExpressionNodes),
		cel.ASTValidators(cel.ValidateComprehensionNestingLimit(maxNesting), cel.ValidateRegexLiterals(),
			cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals()))
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, fmt.Errorf("declare inputs and params: %w", err)
	}
	l.env = env
	return l, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func (l *logic) declareInput(name string, input Input) (cel.EnvOption, error) {
	declared, err := input.Type.cel()
	if input.Optional {
		declared, err = input.Type.nullable()
	}
	if err != nil {
		return nil, err
	}
	l.inputs = append(l.inputs, input)
	l.patterns = append(l.patterns, cel.AttributePattern(name))
	l.addSlot(name, nil)
	return cel.Variable(name, declared), nil
}

func (l *logic) declareParam(name string, param Param) (cel.EnvOption, error) {
	declared, err := param.Type.cel()
	if err != nil {
		return nil, err
	}
	value, err := param.Type.value(param.Value)
	if err != nil {
		return nil, err
	}
	if l.params[name], err = native(value); err != nil {
		return nil, err
	}
	l.paramTypes[name] = param.Type
	l.addSlot(paramPrefix+name, value)
	return cel.Variable(paramPrefix+name, declared), nil
}

func (l *logic) addSlot(name string, value ref.Val) {
	l.slots[name] = len(l.names)
	l.names = append(l.names, name)
	l.defaults = append(l.defaults, value)
}

// compile checks an expression. A nil want leaves the type free.
func (l *logic) compile(text string, want *cel.Type) (*expression, error) {
	ast, issues := l.env.Compile(text)
	if err := issues.Err(); err != nil {
		return nil, issueError(issues)
	}
	if want != nil && !ast.OutputType().IsExactType(want) {
		return nil, fmt.Errorf("the expression is a %s and must be a %s", ast.OutputType(), want)
	}
	run, err := l.env.Program(ast, cel.EvalOptions(cel.OptOptimize, cel.OptPartialEval))
	if err != nil {
		return nil, err
	}
	return &expression{text, ast, run}, nil
}

// issueError is what the checker found, in one line.
func issueError(issues *cel.Issues) error {
	var found []string
	for _, issue := range issues.Errors() {
		found = append(found, fmt.Sprintf("%s (at character %d)", issue.Message, issue.Location.Column()+1))
	}
	return fmt.Errorf("%s", strings.Join(found, "; "))
}

// compileCondition checks an expression that must be true or false.
func (l *logic) compileCondition(text string) (*expression, error) {
	return l.compile(text, cel.BoolType)
}
