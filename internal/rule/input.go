package rule

import (
	"errors"
	"fmt"
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// accept reads a fact and tests it against the values or the range that the input allows.
func (i *Input) accept(given any) (ref.Val, error) {
	value, err := i.Type.value(given)
	if err != nil {
		return nil, err
	}
	if len(i.Values) > 0 && !slices.ContainsFunc(i.Values, func(allowed any) bool { return i.is(allowed, value) }) {
		return nil, errors.New("not one of the allowed values")
	}
	if !i.inRange(value) {
		return nil, fmt.Errorf("expected a whole number from %d to %d", i.Range[0], i.Range[1])
	}
	return value, nil
}

func (i *Input) is(allowed any, value ref.Val) bool {
	if text, ok := allowed.(string); ok {
		return value == types.String(text)
	}
	return value == intValue(allowed)
}

// check tells what is wrong with the declaration of an input.
func (i *Input) check() error {
	if _, err := i.Type.cel(); err != nil {
		return err
	}
	if len(i.Values) > 0 && i.Type != String && i.Type != Int {
		return errors.New("values are for strings and ints only")
	}
	for n, allowed := range i.Values {
		if _, err := i.Type.value(allowed); err != nil {
			return fmt.Errorf("value %d: %w", n+1, err)
		}
	}
	if len(i.Range) == 0 {
		return nil
	}
	if i.Type != Int || len(i.Range) != 2 || i.Range[0] > i.Range[1] {
		return errors.New("a range is [smallest, largest] and for ints only")
	}
	return nil
}
