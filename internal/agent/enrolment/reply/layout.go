// Package reply reads CMS's daily transaction reply file by a layout that is data, and writes test files from the same layout.
//
// Words:
//
//   - A layout names the fields of a record with their positions, for each length that records may have.
//   - A record is one reply to a transaction about one beneficiary: fields by name.
//
// Promises: a file whose records have another length than the layout knows is refused as a whole; a bad record is reported with
// line, field and what was expected, never with its value.
package reply

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Layout says which characters of a record are which field.
type Layout struct {
	ID      string   `yaml:"id"`
	Version string   `yaml:"version"`
	Mark    string   `yaml:"mark"`
	Source  string   `yaml:"source"`
	Fields  []Field  `yaml:"fields"`
	Lengths []Length `yaml:"lengths"`
}

// Length is one length of records, with the fields that only such records have.
type Length struct {
	Length int     `yaml:"length"`
	Fields []Field `yaml:"fields"`
}

// Field is a field of a record. Positions count from 1; To is its last character.
type Field struct {
	Name     string            `yaml:"name" json:"name"`
	From     int               `yaml:"from" json:"from"`
	To       int               `yaml:"to" json:"to"`
	Kind     Kind              `yaml:"kind" json:"kind,omitempty"`
	Required bool              `yaml:"required" json:"required,omitempty"`
	Codes    map[string]string `yaml:"codes" json:"codes,omitempty"`
}

// Kind is how a field is written.
type Kind string

// The kinds: text without blanks around it, CCYYMMDD, and Y, 1 or N, 0 and blank.
const (
	Text Kind = ""
	Date Kind = "date"
	Flag Kind = "flag"
)

// ParseLayout reads a layout. Overlaps, doubles and fields beyond a record's length are errors.
func ParseLayout(text []byte) (*Layout, error) {
	l := &Layout{}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(l); err != nil {
		return nil, fmt.Errorf("reply: layout: %w", err)
	}
	if len(l.Lengths) == 0 {
		return nil, fmt.Errorf("reply: layout %s: no lengths", l.ID)
	}
	for _, n := range l.Lengths {
		if err := checkFields(l.Of(n.Length), n.Length); err != nil {
			return nil, fmt.Errorf("reply: layout %s: records of %d: %w", l.ID, n.Length, err)
		}
	}
	return l, nil
}

func checkFields(fields []Field, length int) error {
	end, seen := 0, map[string]bool{}
	for _, f := range fields {
		switch {
		case f.Name == "" || seen[f.Name]:
			return fmt.Errorf("field %q has no name, or stands twice", f.Name)
		case f.From <= end || f.To < f.From || f.To > length:
			return fmt.Errorf("field %s: %d to %d overlaps another one or leaves the record", f.Name, f.From, f.To)
		case f.Kind != Text && f.Kind != Flag && f.Kind != Date || f.Kind == Date && f.To-f.From != 7:
			return fmt.Errorf("field %s: kind is text, flag, or date with 8 characters", f.Name)
		}
		end, seen[f.Name] = f.To, true
	}
	return nil
}

// Of are the fields of records of a length, by position; nil for a length that no record has.
func (l *Layout) Of(length int) []Field {
	i := slices.IndexFunc(l.Lengths, func(n Length) bool { return n.Length == length })
	if i < 0 {
		return nil
	}
	out := slices.Concat(l.Fields, l.Lengths[i].Fields)
	slices.SortStableFunc(out, func(a, b Field) int { return a.From - b.From })
	return out
}

func (l *Layout) lengths() string {
	parts := make([]string, len(l.Lengths))
	for i, n := range l.Lengths {
		parts[i] = fmt.Sprint(n.Length)
	}
	return strings.Join(parts, " or ")
}
