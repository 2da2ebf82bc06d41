package verification

import (
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown    = errors.New("no such verification") // also what somebody may not see
	ErrIncomplete = errors.New("something that is needed was not given")
	ErrState      = errors.New("it is not in a state for it")
	ErrLink       = errors.New("this link opens nothing") // unknown, ended, used or locked: all alike from outside
	ErrWrong      = errors.New("the number or the code does not fit")
)

func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }

func wrongState(op string, s State) error {
	return &store.Error{Kind: store.Conflict, Op: op, Err: fmt.Errorf("%w: it is %s", ErrState, s)}
}

func incomplete(op, field string) error {
	return &store.Error{Kind: store.Invalid, Op: op, Err: fmt.Errorf("%w: %s", ErrIncomplete, field)}
}

func noLink(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrLink} }

func wrongKey(op string) error { return &store.Error{Kind: store.Forbidden, Op: op, Err: ErrWrong} }

// blocksAll tells whether an error would meet every other one too.
func blocksAll(err error) bool {
	return store.KindOf(err) == store.Unavailable || store.KindOf(err) == store.Internal
}
