package rule

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// binding is the values of one case, as CEL programs ask for them. Inputs without a fact are unknown.
type binding struct {
	logic   *logic
	values  []ref.Val
	unknown []*cel.AttributePatternType
}

func (b *binding) ResolveName(name string) (any, bool) {
	slot, ok := b.logic.slots[name]
	if !ok || b.values[slot] == nil {
		return nil, false
	}
	return b.values[slot], true
}

func (b *binding) Parent() cel.Activation { return nil }

func (b *binding) UnknownAttributePatterns() []*cel.AttributePatternType { return b.unknown }

func (b *binding) AsPartialActivation() (cel.PartialActivation, bool) { return b, len(b.unknown) > 0 }

// bind puts facts and parameters into their slots. Facts that the set does not know are ignored: one set of facts
// serves many rule sets.
func (l *logic) bind(facts, params map[string]any) (*binding, error) {
	b := &binding{logic: l, values: make([]ref.Val, len(l.names))}
	copy(b.values[len(l.inputs):], l.defaults[len(l.inputs):])
	for slot := range l.inputs {
		if err := b.bindInput(slot, facts); err != nil {
			return nil, err
		}
	}
	for name, given := range params {
		if err := b.bindParam(name, given); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *binding) bindInput(slot int, facts map[string]any) error {
	name, input := b.logic.names[slot], &b.logic.inputs[slot]
	given := facts[name]
	switch {
	case given != nil:
		value, err := input.accept(given)
		if err != nil {
			return &FactError{name, err.Error()}
		}
		b.values[slot] = value
	case input.Optional:
		b.values[slot] = types.NullValue
	default:
		b.unknown = append(b.unknown, b.logic.patterns[slot])
	}
	return nil
}

func (b *binding) bindParam(name string, given any) error {
	slot, ok := b.logic.slots[paramPrefix+name]
	if !ok {
		return &FactError{paramPrefix + name, "the set has no such parameter"}
	}
	value, err := b.logic.paramTypes[name].value(given)
	if err != nil {
		return &FactError{paramPrefix + name, err.Error()}
	}
	b.values[slot] = value
	return nil
}

// FactError tells that a fact or parameter has the wrong type or is outside its values. It never holds the value.
type FactError struct{ Name, Problem string }

func (e *FactError) Error() string { return e.Name + ": " + e.Problem }
