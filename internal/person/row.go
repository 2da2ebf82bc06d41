package person

import (
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
)

// Row is what one line of a source says about one person or organization.
type Row struct {
	File string
	Line int
	// AsOf is the day for which the source says it; nil means that it holds now. What was said for an earlier day never replaces
	// what was said for a later one.
	AsOf   *clock.Date
	Person Person
	Ties   []Tie
	// Without are fields that were wrong and left out; the row counts nevertheless.
	Without []*RowError
}

// Tie is a relation to somebody whom the source names by a number. Who is not known yet gets the id that the number gives.
type Tie struct {
	Kind  string
	Other Identifier
	Valid
}

// RowError is a row that cannot be loaded: where it stands, which field, and what was expected there. It never holds the value.
type RowError struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Field    string `json:"field"`
	Expected string `json:"expected"`
}

func (e *RowError) Error() string {
	return fmt.Sprintf("%s:%d: %s: expected %s", e.File, e.Line, e.Field, e.Expected)
}

// ErrOutdated stands in place of a row that its source itself calls outdated: it is counted and left out.
var ErrOutdated = errors.New("an outdated version of a row")

// Report is what an import did, in rows and in people.
type Report struct {
	Source     string      `json:"source,omitempty"`
	Rows       int         `json:"rows"`       // read, bad ones included
	Registered int         `json:"registered"` // people who were new
	Changed    int         `json:"changed"`    // people of whom something is known anew
	Unchanged  int         `json:"unchanged"`  // people of whom everything was known
	Bad        int         `json:"bad"`        // rows that were not loaded
	Partial    int         `json:"partial"`    // rows that were loaded without a field that was wrong
	Skipped    int         `json:"skipped"`    // rows that say nothing of today: outdated versions
	Problems   []*RowError `json:"problems,omitempty"`
	// Proposed is how many pairs of possible duplicates were found among the people of this import.
	Proposed int `json:"proposed"`
	// KnownBefore are the files whose content was imported before: they were not read again.
	KnownBefore []string `json:"known_before,omitempty"`
}

// keptProblems is how many bad rows a report lists; Bad counts all.
const keptProblems = 1000

func (r *Report) problem(e *RowError) {
	if len(r.Problems) < keptProblems {
		r.Problems = append(r.Problems, e)
	}
}

// Progress hears how many rows were read. May be nil.
type Progress func(rows int)
