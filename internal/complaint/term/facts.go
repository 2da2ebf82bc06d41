package term

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// moment is an instant of the facts. Reading one never fails, so that whoever knows its name can say which one is wrong.
type moment struct {
	at  *time.Time
	bad bool
}

func (m *moment) UnmarshalJSON(text []byte) error {
	s, ok := plain(text)
	if !ok {
		m.bad = string(text) != "null"
		return nil
	}
	at, err := clock.ParseInstant(s)
	if m.bad = err != nil; err == nil {
		m.at = &at
	}
	return nil
}

// day is a date of the facts.
type day struct {
	on  *clock.Date
	bad bool
}

func (d *day) UnmarshalJSON(text []byte) error {
	s, ok := plain(text)
	if !ok {
		d.bad = string(text) != "null"
		return nil
	}
	on, err := clock.Parse(s)
	if d.bad = err != nil; err == nil {
		d.on = &on
	}
	return nil
}

// plain is the text between quotes; one with escapes is neither a date nor an instant.
func plain(text []byte) (string, bool) {
	if len(text) < 2 || text[0] != '"' {
		return "", false
	}
	return string(text[1 : len(text)-1]), true
}

// zones are those that were asked for: reading one from the database of zones takes longer than a decision. There are some hundred
// names, so that it cannot grow without bound.
var zones sync.Map

func loadZone(name string) (clock.Zone, error) {
	if known, ok := zones.Load(name); ok {
		return known.(clock.Zone), nil
	}
	zone, err := clock.LoadZone(name)
	if err == nil {
		zones.Store(name, zone)
	}
	return zone, err
}

// reader turns facts into their types and keeps the first that is wrong.
type reader struct{ err error }

// read decodes facts; what has another type than it should is named by its path.
func read(facts json.RawMessage, into any) error {
	err := json.Unmarshal(facts, into)
	if err == nil {
		return nil
	}
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) && mistyped.Field != "" {
		return &rule.FactError{Name: mistyped.Field, Problem: "has another type than expected"}
	}
	return &rule.FactError{Name: "facts", Problem: "expected a JSON object"}
}

func (r *reader) fail(name, problem string) {
	if r.err == nil {
		r.err = &rule.FactError{Name: name, Problem: problem}
	}
}

// instant may be missing.
func (r *reader) instant(name string, m moment) *time.Time {
	if m.bad {
		r.fail(name, "expected an instant like 2026-04-01T04:00:00Z; a time without its offset may happen twice or never")
	}
	return m.at
}

// needed must be there.
func (r *reader) needed(name string, m moment) time.Time {
	at := r.instant(name, m)
	if at == nil {
		r.fail(name, "expected an instant like 2026-04-01T04:00:00Z")
		return time.Time{}
	}
	return *at
}

// date may be missing.
func (r *reader) date(name string, d day) *clock.Date {
	if d.bad {
		r.fail(name, "expected a date as YYYY-MM-DD")
	}
	return d.on
}

func (r *reader) neededDate(name string, d day) clock.Date {
	on := r.date(name, d)
	if on == nil {
		r.fail(name, "expected a date as YYYY-MM-DD")
		return 0
	}
	return *on
}

func (r *reader) zone(name string, given *string, otherwise clock.Zone) clock.Zone {
	if given == nil {
		return otherwise
	}
	zone, err := loadZone(*given)
	if err != nil {
		r.fail(name, "expected an IANA name like America/New_York")
	}
	return zone
}

// length is a number of days or hours; nil when it is not given.
func (r *reader) length(name string, given *int, least int) *int {
	if given != nil && (*given < least || *given > maxLength) {
		r.fail(name, fmt.Sprintf("expected a whole number from %d to %d", least, maxLength))
	}
	return given
}

// word is one of some, or what it is when it is not given; without such a default it is needed.
func word[T ~string](r *reader, name string, given *T, otherwise T, allowed ...T) T {
	switch {
	case given == nil && otherwise != "":
		return otherwise
	case given == nil:
		r.fail(name, fmt.Sprintf("expected one of %v", allowed))
		return ""
	case !slices.Contains(allowed, *given):
		r.fail(name, fmt.Sprintf("expected one of %v", allowed))
	}
	return *given
}

// flag is true or false, or what it is when it is not given.
func flag(given *bool, otherwise bool) bool {
	if given == nil {
		return otherwise
	}
	return *given
}
