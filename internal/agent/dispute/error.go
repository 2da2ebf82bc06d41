package dispute

import (
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown    = errors.New("no such dispute") // also what somebody may not see
	ErrIncomplete = errors.New("something that is needed was not given")
	ErrState      = errors.New("the dispute is not in a state for it")
	ErrEvidence   = errors.New("evidence that the ruling needs is not there")
	ErrTwice      = errors.New("this is in dispute already")
)

// IncompleteError names the field that was not given, or was wrong. It is an ErrIncomplete.
type IncompleteError struct{ Field string }

func (e *IncompleteError) Error() string { return fmt.Sprintf("%v: %s", ErrIncomplete, e.Field) }

// Is makes it an ErrIncomplete.
func (e *IncompleteError) Is(target error) bool { return target == ErrIncomplete }

func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }

func wrongState(op string) error { return &store.Error{Kind: store.Conflict, Op: op, Err: ErrState} }

func twice(op string) error { return &store.Error{Kind: store.Conflict, Op: op, Err: ErrTwice} }

func incomplete(op, field string) error {
	return &store.Error{Kind: store.Invalid, Op: op, Err: &IncompleteError{field}}
}

func noEvidence(op string) error { return &store.Error{Kind: store.Invalid, Op: op, Err: ErrEvidence} }
