package bulletin

import (
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown    = errors.New("no such bulletin or page") // also what somebody may not see
	ErrIncomplete = errors.New("something that is needed was not given")
	ErrState      = errors.New("it is not in a state for it")
)

func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }

func wrongState(op string) error { return &store.Error{Kind: store.Conflict, Op: op, Err: ErrState} }

func incomplete(op, field string) error {
	return &store.Error{Kind: store.Invalid, Op: op, Err: fmt.Errorf("%w: %s", ErrIncomplete, field)}
}
