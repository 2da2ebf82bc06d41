package ctm

import (
	"errors"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown  = errors.New("the module's exports name no such complaint")
	ErrNoAsOf   = errors.New("nothing says for which time the export holds; give it with --as-of, or add a last-updated column to the map")
	ErrFuture   = errors.New("the export holds for a time that has not come yet; check --as-of and the file's name")
	ErrOtherMap = errors.New("this file was imported before with another map; say that it is to be read again")
	ErrNotTable = errors.New("neither a CSV file nor an XLSX workbook")
)

func invalid(op string, err error) error { return &store.Error{Kind: store.Invalid, Op: op, Err: err} }

func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }

// RowError is a row that cannot be loaded, or a field that it was loaded without: where it stands and what was expected there. It
// never holds the value.
type RowError struct {
	File     string `json:"file"`
	Sheet    string `json:"sheet,omitempty"`
	Row      int    `json:"row"`
	Column   string `json:"column"`
	Expected string `json:"expected"`
}

func (e *RowError) Error() string {
	where := e.File
	if e.Sheet != "" {
		where += "[" + e.Sheet + "]"
	}
	return fmt.Sprintf("%s:%d: %s: expected %s", where, e.Row, e.Column, e.Expected)
}

// HeaderError says which fields of a map a file has no column for.
type HeaderError struct {
	File    string
	Missing []string
}

func (e *HeaderError) Error() string {
	return fmt.Sprintf("%s: %v; missing: %s", e.File, errNoHeader, strings.Join(e.Missing, ", "))
}

func (e *HeaderError) Unwrap() error { return errNoHeader }
