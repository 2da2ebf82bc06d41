package statement

import (
	"errors"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown  = errors.New("there is no such statement")
	ErrTooLarge = errors.New("the statement has more lines than one document holds")
)

// unknown is also what those hear who may not see it.
func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }
