package adherence

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// What a fact is expected to be, in the words of a refusal.
const (
	aDate        = "a date as YYYY-MM-DD"
	aWholeNumber = "a whole number from -2147483648 to 2147483647"
	aBool        = "true or false"
	aText        = "a text"
	aListOfTexts = "a list of texts"
	anObject     = "an object"
)

// object is one JSON object among the facts. Keys match exactly, which a Go struct would not ask for: "YEAR" is not "year" but
// an unknown key, and those are ignored. Null is as good as absent.
type object struct {
	name  string // where it stands, "fills[2]"; empty for the facts themselves
	facts map[string]json.RawMessage
}

// read leaves the fact as it is when the object does not give it.
func (o *object) read(key, expected string, fact any) error {
	raw, given := o.facts[key]
	if given && json.Unmarshal(raw, fact) != nil {
		return refused(o.path(key), expected)
	}
	return nil
}

func (o *object) path(key string) string {
	if o.name == "" {
		return key
	}
	return o.name + "." + key
}

func (o *object) object(key string) (object, error) {
	inner := object{name: o.path(key)}
	return inner, o.read(key, anObject, &inner.facts)
}

func (o *object) objects(key string) ([]object, error) {
	var list []map[string]json.RawMessage
	if err := o.read(key, "a list of objects", &list); err != nil {
		return nil, err
	}
	all := make([]object, len(list))
	for i, facts := range list {
		all[i] = object{fmt.Sprintf("%s[%d]", o.path(key), i), facts}
	}
	return all, nil
}

// whole is a whole number however JSON writes it: 30, 30.0 and 3e1 are the same.
type whole int32

// UnmarshalJSON refuses fractions and what an int32 cannot hold.
func (w *whole) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	n, err := strconv.ParseFloat(string(text), 64)
	if err != nil || n != math.Trunc(n) || n < math.MinInt32 || n > math.MaxInt32 {
		return refused("number", aWholeNumber)
	}
	*w = whole(n)
	return nil
}
