package inquiry

import (
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown    = errors.New("no such thing") // also what somebody may not see
	ErrIncomplete = errors.New("something that is needed was not given")
	ErrState      = errors.New("it is not in a state for it")
)

// LimitError means that an agent asked too often. Which limit it was is for the file: agent_day, agency_day or member_week.
type LimitError struct {
	Limit  string
	Passed bool // what the agent reported was passed on all the same
}

func (e *LimitError) Error() string { return "asked too often: " + e.Limit }

func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }

func wrongState(op string) error { return &store.Error{Kind: store.Conflict, Op: op, Err: ErrState} }

func incomplete(op, field string) error {
	return invalid(op, fmt.Errorf("%w: %s", ErrIncomplete, field))
}

func invalid(op string, err error) error { return &store.Error{Kind: store.Invalid, Op: op, Err: err} }

func limited(op string, e *LimitError) error {
	return &store.Error{Kind: store.Forbidden, Op: op, Err: e}
}
