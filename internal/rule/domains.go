package rule

import (
	"fmt"
	"math"
	"slices"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/keepwell/keepwell/internal/clock"
)

// domains is, for every input that the conditions of these rules use, the values that stand for all. It is an error
// when an input has too many, or when all together make too many cases.
func (s *Set) domains(rules []int) ([]domain, error) {
	uses, err := s.logic.uses(rules)
	if err != nil {
		return nil, err
	}
	var domains []domain
	cases := 1
	for slot := range s.logic.inputs {
		use := uses[slot]
		if use == nil {
			continue
		}
		name := s.logic.names[slot]
		values, err := s.logic.inputs[slot].stand(use)
		if err != nil {
			return nil, fmt.Errorf("input %s %w", name, err)
		}
		domains = append(domains, domain{slot, name, values})
		if cases *= len(values); cases*len(rules) > maxTrials {
			return nil, fmt.Errorf("the inputs up to %s make %d cases for %d rules, which is too many to try",
				name, cases, len(rules))
		}
	}
	return domains, nil
}

// comparable tells whether constants are of the type of the input. An int equals a double of the same worth, a map
// has members too, and neither has neighbours among the values of the input.
func (i *Input) comparable(constants []ref.Val) bool {
	own, err := i.Type.cel()
	return err == nil && !slices.ContainsFunc(constants, func(c ref.Val) bool {
		return c != types.NullValue && c.Type().TypeName() != own.TypeName()
	})
}

// stand is the values that stand for all values of an input that is used like this.
func (i *Input) stand(use *usage) ([]ref.Val, error) {
	values, err := i.present(use)
	if err != nil {
		return nil, err
	}
	if i.Optional {
		values = append(values, types.NullValue)
	}
	return values, nil
}

func (i *Input) present(use *usage) ([]ref.Val, error) {
	switch {
	case i.Type == Bool:
		return []ref.Val{types.False, types.True}, nil
	case len(i.Values) > 0:
		return i.listed()
	case use.otherwise != "" && i.narrow():
		return wholeRange(i.Range[0], i.Range[1]), nil
	case use.otherwise != "":
		return nil, fmt.Errorf("has no bound and is used in %s, which is not a comparison with a constant", use.otherwise)
	case i.sample() == nil:
		return nil, fmt.Errorf("is a %s, which has no bound", i.Type)
	case i.Type == String && use.ordered:
		return nil, fmt.Errorf("is a text without listed values and is compared by order")
	}
	return i.around(use.constants), nil
}

// narrow tells whether all values of an int can be tried.
func (i *Input) narrow() bool {
	return i.Type == Int && len(i.Range) == 2 && uint64(i.Range[1])-uint64(i.Range[0]) < maxTrials
}

// sample is any value of a type whose values have an order or are texts; nil for the other types.
func (i *Input) sample() ref.Val {
	switch i.Type {
	case Int:
		if len(i.Range) == 2 {
			return types.Int(i.Range[0])
		}
		return types.Int(0)
	case Double:
		return types.Double(0)
	case String:
		return types.String("")
	case Date:
		return dateValue(0)
	case Instant:
		return types.Timestamp{Time: clock.Date(0).Midnight()}
	case Duration:
		return types.Duration{}
	default:
		return nil
	}
}

func (i *Input) listed() ([]ref.Val, error) {
	values := make([]ref.Val, len(i.Values))
	for n, allowed := range i.Values {
		var err error
		if values[n], err = i.Type.value(allowed); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func wholeRange(from, to int64) []ref.Val {
	values := make([]ref.Val, 0, to-from+1)
	for n := from; n <= to; n++ {
		values = append(values, types.Int(n))
	}
	return values
}

// around is each constant with its two neighbours: they stand for the stretches between constants. An input
// that is compared with null only is as good as any other value.
func (i *Input) around(constants []ref.Val) []ref.Val {
	values := []ref.Val{i.sample()}
	for _, constant := range constants {
		values = append(values, neighbours(constant)...)
	}
	if len(i.Range) == 2 {
		values = append(values, types.Int(i.Range[1]))
	}
	values = slices.DeleteFunc(values, func(v ref.Val) bool { return v == types.NullValue || !i.inRange(v) })
	return distinct(values)
}

func (i *Input) inRange(value ref.Val) bool {
	n, isInt := value.(types.Int)
	return !isInt || len(i.Range) != 2 || int64(n) >= i.Range[0] && int64(n) <= i.Range[1]
}

// distinct drops equal values.
func distinct(values []ref.Val) []ref.Val {
	kept := values[:0]
	for _, v := range values {
		if !slices.ContainsFunc(kept, func(k ref.Val) bool { return k.Equal(v) == types.True }) {
			kept = append(kept, v)
		}
	}
	return kept
}

// neighbours is a value with the next smaller and the next larger one of its type; for a text, with another text.
func neighbours(value ref.Val) []ref.Val {
	switch v := value.(type) {
	case types.Int:
		return intNeighbours(v)
	case types.Double:
		f := float64(v)
		return []ref.Val{types.Double(math.Nextafter(f, math.Inf(-1))), v, types.Double(math.Nextafter(f, math.Inf(1)))}
	case dateValue:
		d := clock.Date(v)
		return []ref.Val{dateValue(max(d-1, clock.MinDate)), v, dateValue(min(d+1, clock.MaxDate))}
	case types.Timestamp:
		return []ref.Val{
			types.Timestamp{Time: v.Time.Add(-time.Nanosecond)}, v, types.Timestamp{Time: v.Time.Add(time.Nanosecond)},
		}
	case types.Duration:
		return []ref.Val{types.Duration{Duration: v.Duration - 1}, v, types.Duration{Duration: v.Duration + 1}}
	case types.String:
		return []ref.Val{v, v + "~"}
	default:
		return []ref.Val{value}
	}
}

func intNeighbours(n types.Int) []ref.Val {
	around := []ref.Val{n}
	if n > math.MinInt64 {
		around = append(around, n-1)
	}
	if n < math.MaxInt64 {
		around = append(around, n+1)
	}
	return around
}
