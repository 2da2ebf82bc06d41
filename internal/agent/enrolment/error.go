package enrolment

import (
	"errors"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrApplication = errors.New("an application needs a member, a contract, a plan and the first day")
	ErrFormat      = errors.New("none of the files is in a known format; see docs/agents.md")
	ErrLength      = errors.New("the records of a reply file have 500 or 800 characters")
)

func invalid(op string, err error) error { return &store.Error{Kind: store.Invalid, Op: op, Err: err} }
