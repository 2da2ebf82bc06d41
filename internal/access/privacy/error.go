package privacy

import (
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown    = errors.New("no such request") // also one of another member
	ErrState      = errors.New("the request is not in a state for it")
	ErrIncomplete = errors.New("something that is needed was not given")
	ErrMust       = errors.New("the plan must accept this request")
	ErrGround     = errors.New("this is no ground to deny such a request")
	ErrReviewer   = errors.New("whoever denied it may not review the denial")
)

// NotExtendedError tells why the time was not extended: the reason of the rule set, in a word and in words.
type NotExtendedError struct{ Reason, Because string }

func (e *NotExtendedError) Error() string { return "not extended: " + e.Reason }

func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }

func wrongState(op string, s Status) error {
	return &store.Error{Kind: store.Conflict, Op: op, Err: fmt.Errorf("%w: it is %s", ErrState, s)}
}

func incomplete(op, field string) error {
	return invalid(op, fmt.Errorf("%w: %s", ErrIncomplete, field))
}

func invalid(op string, err error) error { return &store.Error{Kind: store.Invalid, Op: op, Err: err} }

func notExtended(op string, x extension) error {
	return &store.Error{Kind: store.Conflict, Op: op, Err: &NotExtendedError{x.Reason, x.Because}}
}
