package authorization

import (
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown    = errors.New("no such authorization")                      // also one of another member
	ErrState      = errors.New("the authorization is not in a state for it") // e.g. a revoked one is verified
	ErrSelf       = errors.New("only the person named may do this, after confirming who they are")
	ErrReviewer   = errors.New("whoever captured it may not verify it") // two pairs of eyes
	ErrIncomplete = errors.New("something that is needed was not given")
)

func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }
func wrongState(op string, s Status) error {
	return &store.Error{Kind: store.Conflict, Op: op, Err: fmt.Errorf("%w: it is %s", ErrState, s)}
}
func notSelf(op string) error { return forbidden(op, ErrSelf) }
func incomplete(op, field string) error {
	return &store.Error{Kind: store.Invalid, Op: op, Err: fmt.Errorf("%w: %s", ErrIncomplete, field)}
}

func forbidden(op string, err error) error {
	return &store.Error{Kind: store.Forbidden, Op: op, Err: err}
}
