package rule

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// usage is what the conditions do with one input.
type usage struct {
	constants []ref.Val // it is compared with these
	ordered   bool      // by < <= > >=
	otherwise string    // some other use, as text; it then has to be enumerated
}

// uses looks at every place where a condition of these rules names an input.
func (l *logic) uses(rules []int) (map[int]*usage, error) {
	uses := make(map[int]*usage)
	for _, i := range rules {
		when := l.rules[i].when
		if when == nil {
			continue
		}
		for _, ident := range ast.MatchDescendants(ast.NavigateAST(when.ast.NativeRep()), ast.KindMatcher(ast.IdentKind)) {
			slot, known := l.slots[ident.AsIdent()]
			if !known || slot >= len(l.inputs) {
				continue
			}
			if uses[slot] == nil {
				uses[slot] = &usage{}
			}
			if err := l.note(uses[slot], slot, ident, when); err != nil {
				return nil, err
			}
		}
	}
	return uses, nil
}

var orderings = []string{operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals}

// note adds one place to what is known of the use of an input.
func (l *logic) note(use *usage, slot int, ident ast.NavigableExpr, when *expression) error {
	parent, ok := ident.Parent()
	if !ok || parent.Kind() != ast.CallKind || len(parent.Children()) != 2 {
		use.otherwise = ident.AsIdent()
		return nil
	}
	operator, sides := parent.AsCall().FunctionName(), parent.Children()
	other := sides[0]
	if other.ID() == ident.ID() {
		other = sides[1]
	}
	ordering := slices.Contains(orderings, operator)
	equality := operator == operators.Equals || operator == operators.NotEquals
	membership := operator == operators.In && sides[0].ID() == ident.ID()
	text := when.part(parent)
	if !l.closed(other) || !ordering && !equality && !membership {
		use.otherwise = text
		return nil
	}
	constants, err := l.constants(when.part(other), membership)
	if err != nil {
		return fmt.Errorf("in %s: %w", text, err)
	}
	if !l.inputs[slot].comparable(constants) {
		use.otherwise = text
		return nil
	}
	use.ordered = use.ordered || ordering
	use.constants = append(use.constants, constants...)
	return nil
}

// part is a part of the expression as text; where macros were unfolded there is none, and the whole serves.
func (e *expression) part(of ast.Expr) string {
	text, err := cel.ExprToString(of, e.ast.NativeRep().SourceInfo())
	if err != nil {
		return e.text
	}
	return text
}

// closed tells whether an expression names nothing but parameters.
func (l *logic) closed(e ast.NavigableExpr) bool {
	idents := ast.MatchDescendants(e, ast.KindMatcher(ast.IdentKind))
	if e.Kind() == ast.IdentKind {
		idents = append(idents, e)
	}
	for _, ident := range idents {
		if slot, known := l.slots[ident.AsIdent()]; !known || slot < len(l.inputs) {
			return false
		}
	}
	return true
}

// constants evaluates a closed expression: one value, or for a membership test the elements of the list.
func (l *logic) constants(text string, membership bool) ([]ref.Val, error) {
	compiled, err := l.compile(text, nil)
	if err != nil {
		return nil, err
	}
	value, _, err := compiled.run.Eval(cel.Activation(&binding{logic: l, values: l.defaults}))
	if err != nil {
		return nil, err
	}
	list, isList := value.(traits.Lister)
	if !membership || !isList {
		return []ref.Val{value}, nil
	}
	var elements []ref.Val
	for it := list.Iterator(); it.HasNext() == types.True; {
		elements = append(elements, it.Next())
	}
	return elements, nil
}
