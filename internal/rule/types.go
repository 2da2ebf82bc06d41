package rule

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types/traits"
)

// Type is the type of an input or param: int, double, bool, string, date, instant, duration, period, or list(...)
// of one of them.
type Type string

// The types. An instant is a point in time, a date a day on the calendar; a duration is elapsed time (36h),
// a period calendar time (P24M).
const (
	Int      Type = "int"
	Double   Type = "double"
	Bool     Type = "bool"
	String   Type = "string"
	Date     Type = "date"
	Instant  Type = "instant"
	Duration Type = "duration"
	Period   Type = "period"
)

var (
	celDate   = cel.ObjectType("date", traits.ComparerType)
	celPeriod = cel.ObjectType("period")
)

var scalarTypes = map[Type]*cel.Type{
	Int: cel.IntType, Double: cel.DoubleType, Bool: cel.BoolType, String: cel.StringType,
	Date: celDate, Instant: cel.TimestampType, Duration: cel.DurationType, Period: celPeriod,
}

// element is the type of a list's elements.
func (t Type) element() (Type, bool) {
	inner, ok := strings.CutPrefix(string(t), "list(")
	if !ok || !strings.HasSuffix(inner, ")") {
		return "", false
	}
	return Type(strings.TrimSuffix(inner, ")")), true
}

// cel is the type as CEL checks it.
func (t Type) cel() (*cel.Type, error) {
	if scalar, ok := scalarTypes[t]; ok {
		return scalar, nil
	}
	if element, ok := t.element(); ok {
		if scalar, ok := scalarTypes[element]; ok {
			return cel.ListType(scalar), nil
		}
	}
	return nil, fmt.Errorf("unknown type %q: expected int, double, bool, string, date, instant, duration, period or "+
		"list(...) of one of them", string(t))
}

// nullable is the type as CEL checks it, with null added.
func (t Type) nullable() (*cel.Type, error) {
	plain, err := t.cel()
	if err != nil {
		return nil, err
	}
	switch t {
	case Date, Instant, Duration, Period: // these take null already
		return plain, nil
	default:
		return cel.NullableType(plain), nil
	}
}
