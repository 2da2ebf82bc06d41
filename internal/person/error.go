package person

import (
	"errors"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrNoPerson = errors.New("no such person")
	ErrSeveral  = errors.New("several people hold this number; a reviewer must decide about them first")
	ErrTaken    = errors.New("somebody else holds this number")
	ErrMerged   = errors.New("these are one person already")
	ErrApart    = errors.New("these are two people")
	ErrNoWhy    = errors.New("a reason is needed")
)

func noPerson(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrNoPerson} }

func conflict(op string, err error) error {
	return &store.Error{Kind: store.Conflict, Op: op, Err: err}
}

func invalid(op string, err error) error { return &store.Error{Kind: store.Invalid, Op: op, Err: err} }

// FieldError says which field is wrong and what it should be. It never holds the value.
type FieldError struct {
	Field    string `json:"field"`
	Expected string `json:"expected"`
}

func (e *FieldError) Error() string { return fmt.Sprintf("%s: expected %s", e.Field, e.Expected) }

// FieldErrors are all that is wrong with what was entered.
type FieldErrors []*FieldError

func (e FieldErrors) Error() string {
	texts := make([]string, len(e))
	for i, f := range e {
		texts[i] = f.Error()
	}
	return strings.Join(texts, "; ")
}
