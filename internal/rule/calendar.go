package rule

import (
	"fmt"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/keepwell/keepwell/internal/clock"
)

// dateValue is a civil date in CEL. It is a type of its own, so that an instant cannot be compared with a date without
// saying in which zone.
type dateValue clock.Date

func (d dateValue) ConvertToNative(want reflect.Type) (any, error) {
	return nil, fmt.Errorf("a date cannot become a %s", want)
}

func (d dateValue) ConvertToType(want ref.Type) ref.Val {
	if want == types.StringType {
		return types.String(clock.Date(d).String())
	}
	return types.NewErr("a date cannot become a %s", want.TypeName())
}

func (d dateValue) Equal(other ref.Val) ref.Val {
	e, ok := other.(dateValue)
	return types.Bool(ok && d == e)
}

func (d dateValue) Compare(other ref.Val) ref.Val {
	e, ok := other.(dateValue)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	return types.Int(clock.Date(d).Compare(clock.Date(e)))
}

func (d dateValue) Type() ref.Type { return celDate }
func (d dateValue) Value() any     { return clock.Date(d) }

// periodValue is calendar time in CEL. Periods have no order: is P1M longer than P30D?
type periodValue clock.Period

func (p periodValue) ConvertToNative(want reflect.Type) (any, error) {
	return nil, fmt.Errorf("a period cannot become a %s", want)
}

func (p periodValue) ConvertToType(want ref.Type) ref.Val {
	if want == types.StringType {
		return types.String(clock.Period(p).String())
	}
	return types.NewErr("a period cannot become a %s", want.TypeName())
}

func (p periodValue) Equal(other ref.Val) ref.Val {
	q, ok := other.(periodValue)
	return types.Bool(ok && p == q)
}

func (p periodValue) Type() ref.Type { return celPeriod }
func (p periodValue) Value() any     { return clock.Period(p) }

// calendar is the functions on dates that expressions may use, beside comparing them.
func calendar() []cel.EnvOption {
	dates := []*cel.Type{celDate, celDate}
	return []cel.EnvOption{
		cel.Function("_<_", cel.Overload("less_date", dates, cel.BoolType)),
		cel.Function("_<=_", cel.Overload("less_equals_date", dates, cel.BoolType)),
		cel.Function("_>_", cel.Overload("greater_date", dates, cel.BoolType)),
		cel.Function("_>=_", cel.Overload("greater_equals_date", dates, cel.BoolType)),
		fromText("date", celDate, Date),
		fromText("period", celPeriod, Period),
		onDate("year", func(d clock.Date) int { return d.Year() }),
		onDate("month", func(d clock.Date) int { return int(d.Month()) }),
		onDate("day", func(d clock.Date) int { return d.Day() }),
		member("daysSince", celDate, celDate, cel.IntType, daysSince),
		member("ageOn", celDate, celDate, cel.IntType, ageOn),
		member("addDays", celDate, cel.IntType, celDate, addDays),
		member("plus", celDate, celPeriod, celDate, plus),
		member("minus", celDate, celPeriod, celDate, minus),
		member("dateIn", cel.TimestampType, cel.StringType, celDate, dateIn),
	}
}

// fromText declares date("2026-01-01") and the like.
func fromText(name string, result *cel.Type, t Type) cel.EnvOption {
	return cel.Function(name, cel.Overload(name+"_string", []*cel.Type{cel.StringType}, result,
		cel.UnaryBinding(func(text ref.Val) ref.Val {
			value, err := t.value(text.Value())
			if err != nil {
				return types.WrapErr(err)
			}
			return value
		})))
}

func onDate(name string, part func(clock.Date) int) cel.EnvOption {
	return cel.Function(name, cel.MemberOverload("date_"+name, []*cel.Type{celDate}, cel.IntType,
		cel.UnaryBinding(func(d ref.Val) ref.Val { return types.Int(part(clock.Date(d.(dateValue)))) })))
}

func member(name string, on, with, result *cel.Type, do func(a, b ref.Val) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.MemberOverload(on.TypeName()+"_"+name, []*cel.Type{on, with}, result,
		cel.BinaryBinding(do)))
}

func daysSince(a, b ref.Val) ref.Val {
	return types.Int(clock.Date(a.(dateValue)).DaysSince(clock.Date(b.(dateValue))))
}

// ageOn reads birth.ageOn(day).
func ageOn(birth, day ref.Val) ref.Val {
	return types.Int(clock.Date(day.(dateValue)).AgeOn(clock.Date(birth.(dateValue))))
}

func addDays(d, n ref.Val) ref.Val {
	days := int64(n.(types.Int))
	if days < -maxDays || days > maxDays {
		return types.NewErr("addDays: more than ten thousand years")
	}
	return checkedDate(clock.Date(d.(dateValue)).AddDays(int(days)))
}

const maxDays = 3_660_000 // ten thousand years; keeps the sum within the type

func plus(d, p ref.Val) ref.Val {
	return checkedDate(clock.Date(d.(dateValue)).Add(clock.Period(p.(periodValue))))
}

func minus(d, p ref.Val) ref.Val {
	return checkedDate(clock.Date(d.(dateValue)).Sub(clock.Period(p.(periodValue))))
}

func checkedDate(d clock.Date) ref.Val {
	if !d.Valid() {
		return types.NewErr("the date is outside the years 1 to 9999")
	}
	return dateValue(d)
}

// dateIn reads at.dateIn("America/New_York"): the local date at an instant.
func dateIn(at, name ref.Val) ref.Val {
	zone, err := clock.LoadZone(string(name.(types.String)))
	if err != nil {
		return types.WrapErr(err)
	}
	return dateValue(zone.DateOf(at.(types.Timestamp).Time))
}
