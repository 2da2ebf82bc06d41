package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
)

// Wording is the one plain-words status of a case, the same on the web, in a letter and on the phone.
type Wording struct {
	Sayings []Saying
	dates   Dates
}

// Dates say how a date is written in each language.
type Dates struct {
	Form   Text                `yaml:"form"`   // {day}, {month}, {year}
	Months map[string][]string `yaml:"months"` // January first
}

// Saying is one status.
type Saying struct {
	ID     string  `yaml:"id"`
	State  string  `yaml:"state"` // of the case, as stored
	When   string  `yaml:"when"`  // which of the cases in this state
	Values []Value `yaml:"values"`
	Text   Text    `yaml:"text"` // values in braces
}

// Value is something that the caller fills in.
type Value struct {
	Name string `yaml:"name"`
	Type string `yaml:"type"` // date (2026-07-01 in, written in words out), text, phone
}

// The keys of the sayings.
const (
	SayReceived          = "received"
	SayAwaitingAuthority = "awaiting_authority"
	SayOpen              = "open"
	SayInvestigating     = "investigating"
	SayMoreTime          = "more_time"
	SayMoreTimeAsked     = "more_time_asked"
	SayFast              = "fast"
	SayDecided           = "decided"
	SayAnsweredByPhone   = "answered_by_phone"
	SayAnsweredByLetter  = "answered_by_letter"
	SayInvestigated      = "received_and_investigated"
	SayReturned          = "letter_returned"
	SayClosed            = "closed"
	SayWithdrawn         = "withdrawn"
	SayDismissed         = "dismissed"
	SayMovedToAppeals    = "moved_to_appeals"
	SayMovedElsewhere    = "moved_elsewhere"
	SayDuplicate         = "duplicate"
	SayReopened          = "reopened"
	SayWithMedicare      = "with_medicare"
	SayAnsweredAtOnce    = "answered_at_once"
	SayQuestion          = "question"
)

// WordingError says why a status cannot be said. It repeats no value.
type WordingError struct{ Key, Problem string }

func (e *WordingError) Error() string {
	return fmt.Sprintf("catalog: wording %s: %s", e.Key, e.Problem)
}

// Say is the status in a language. It refuses a key that nobody knows, a value that is missing or not declared, and a date that
// is none.
func (w Wording) Say(lang, key string, values map[string]string) (string, error) {
	saying, known := w.Saying(key)
	if !known {
		return "", &WordingError{key, "there is no such key"}
	}
	for name := range values {
		if !slices.ContainsFunc(saying.Values, func(v Value) bool { return v.Name == name }) {
			return "", &WordingError{key, "the value " + name + " is not declared"}
		}
	}
	text := saying.Text.In(lang)
	for _, v := range saying.Values {
		written, err := w.write(lang, v.Type, values[v.Name])
		if err != nil {
			return "", &WordingError{key, "the value " + v.Name + " " + err.Error()}
		}
		text = strings.ReplaceAll(text, "{"+v.Name+"}", written)
	}
	return text, nil
}

// Saying is the status of a key.
func (w Wording) Saying(key string) (Saying, bool) {
	return find(w.Sayings, func(s Saying) bool { return s.ID == key })
}

func (w Wording) write(lang, kind, value string) (string, error) {
	if value == "" {
		return "", errMissing
	}
	if kind != "date" {
		return value, nil
	}
	day, err := clock.Parse(value)
	if err != nil {
		return "", errNoDate
	}
	return w.Date(lang, day), nil
}

var (
	errMissing = errors.New("is missing")
	errNoDate  = errors.New("must be a date like 2026-07-01")
)

// Date is a day in words.
func (w Wording) Date(lang string, day clock.Date) string {
	months, known := w.dates.Months[lang]
	if base, _, _ := strings.Cut(lang, "-"); !known {
		months, known = w.dates.Months[base]
	}
	if !known {
		lang, months = Source, w.dates.Months[Source]
	}
	return strings.NewReplacer(
		"{day}", strconv.Itoa(day.Day()), "{month}", months[day.Month()-1], "{year}", strconv.Itoa(day.Year()),
	).Replace(w.dates.Form.In(lang))
}

// sayings are the keys that cases need.
var sayings = []string{
	SayReceived, SayAwaitingAuthority, SayOpen, SayInvestigating, SayMoreTime, SayMoreTimeAsked, SayFast, SayDecided, SayAnsweredByPhone,
	SayAnsweredByLetter, SayInvestigated, SayReturned, SayClosed, SayWithdrawn, SayDismissed, SayMovedToAppeals, SayMovedElsewhere,
	SayDuplicate, SayReopened, SayWithMedicare, SayAnsweredAtOnce, SayQuestion,
}
