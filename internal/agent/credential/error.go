package credential

import (
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown    = errors.New("no such producer or fact")
	ErrIncomplete = errors.New("something that is needed was not given")
	ErrFuture     = errors.New("the day for which the file holds has not come yet")
)

func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }

func incomplete(op, field string) error {
	return invalid(op, fmt.Errorf("%w: %s", ErrIncomplete, field))
}

func invalid(op string, err error) error { return &store.Error{Kind: store.Invalid, Op: op, Err: err} }
