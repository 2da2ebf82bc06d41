package rule

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/keepwell/keepwell/internal/clock"
)

// value reads a fact or parameter of this type from JSON, YAML or Go. Its error names the type that was
// expected and never the value, which may be health information.
func (t Type) value(given any) (ref.Val, error) {
	if element, ok := t.element(); ok {
		return listValue(element, given)
	}
	var value ref.Val
	switch t {
	case Int:
		value = intValue(given)
	case Double:
		value = doubleValue(given)
	case Bool:
		if b, ok := given.(bool); ok {
			value = types.Bool(b)
		}
	case String:
		if s, ok := given.(string); ok {
			value = types.String(s)
		}
	default:
		value = t.timeValue(given)
	}
	if value == nil {
		return nil, fmt.Errorf("expected %s", t.words())
	}
	return value, nil
}

func (t Type) words() string {
	switch t {
	case Int:
		return "a whole number"
	case Double:
		return "a number"
	case Bool:
		return "true or false"
	case String:
		return "a text"
	case Date:
		return "a date as YYYY-MM-DD"
	case Instant:
		return "an instant like 2026-04-01T04:00:00Z"
	case Duration:
		return "a duration like 36h or 90m"
	case Period:
		return "a period like P24M or P45D"
	default:
		return "a list"
	}
}

func intValue(given any) ref.Val {
	switch n := given.(type) {
	case int:
		return types.Int(n)
	case int64:
		return types.Int(n)
	case int32:
		return types.Int(n)
	case uint64: // how YAML gives what is not negative
		if n <= math.MaxInt64 {
			return types.Int(n)
		}
	case json.Number:
		if i, err := n.Int64(); err == nil {
			return types.Int(i)
		}
	case float64: // how encoding/json gives every number
		if n == math.Trunc(n) && math.Abs(n) < 1<<53 {
			return types.Int(int64(n))
		}
	}
	return nil
}

func doubleValue(given any) ref.Val {
	switch n := given.(type) {
	case float64:
		if !math.IsNaN(n) && !math.IsInf(n, 0) {
			return types.Double(n)
		}
	case json.Number:
		if f, err := n.Float64(); err == nil {
			return types.Double(f)
		}
	default:
		if i, ok := intValue(given).(types.Int); ok {
			return types.Double(i)
		}
	}
	return nil
}

// timeValue reads the four types that have a text form.
func (t Type) timeValue(given any) ref.Val {
	switch g := given.(type) {
	case clock.Date:
		if t == Date {
			return dateValue(g)
		}
	case time.Time:
		if t == Instant {
			return types.Timestamp{Time: g.UTC()}
		}
	case time.Duration:
		if t == Duration {
			return types.Duration{Duration: g}
		}
	case clock.Period:
		if t == Period {
			return periodValue(g)
		}
	case string:
		return t.parse(g)
	}
	return nil
}

func (t Type) parse(text string) ref.Val {
	var value ref.Val
	var err error
	switch t {
	case Date:
		var d clock.Date
		d, err = clock.Parse(text)
		value = dateValue(d)
	case Instant:
		var at time.Time
		at, err = clock.ParseInstant(text)
		value = types.Timestamp{Time: at}
	case Duration:
		var d time.Duration
		d, err = time.ParseDuration(text)
		value = types.Duration{Duration: d}
	case Period:
		var p clock.Period
		p, err = clock.ParsePeriod(text)
		value = periodValue(p)
	default:
		return nil
	}
	if err != nil {
		return nil
	}
	return value
}

func listValue(element Type, given any) (ref.Val, error) {
	var elements []any
	switch list := given.(type) {
	case []any:
		elements = list
	case []string:
		for _, s := range list {
			elements = append(elements, s)
		}
	default:
		return nil, fmt.Errorf("expected a list, each element %s", element.words())
	}
	values := make([]ref.Val, len(elements))
	for i, e := range elements {
		value, err := element.value(e)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i+1, err)
		}
		values[i] = value
	}
	return types.NewRefValList(types.DefaultTypeAdapter, values), nil
}

// native is a CEL value as Go and JSON know it: int64, float64, bool, string, clock.Date, clock.Period,
// time.Time, a list, or nil.
func native(value ref.Val) (any, error) {
	switch v := value.(type) {
	case nil, types.Null:
		return nil, nil
	case types.Int:
		return int64(v), nil
	case types.Duration:
		return v.Duration.String(), nil
	case types.Timestamp:
		return v.Time.UTC(), nil
	case dateValue, periodValue, types.Bool, types.String, types.Double:
		return v.Value(), nil
	case *types.Err:
		return nil, v
	case traits.Lister:
		return nativeList(v)
	default:
		return nil, fmt.Errorf("a result cannot be a %s", value.Type().TypeName())
	}
}

func nativeList(list traits.Lister) (any, error) {
	all := []any{}
	for it := list.Iterator(); it.HasNext() == types.True; {
		element, err := native(it.Next())
		if err != nil {
			return nil, err
		}
		all = append(all, element)
	}
	return all, nil
}
