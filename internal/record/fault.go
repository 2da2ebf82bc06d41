package record

import (
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/store"
)

// VersionConflict is inside the Conflict error of an append whose stream has
// moved on. Load the stream, decide again, append with a new command id.
type VersionConflict struct {
	Stream   StreamID
	Expected ExpectedVersion
	Actual   int64
}

func (c *VersionConflict) Error() string {
	return fmt.Sprintf("stream %s is at version %d, expected %d", c.Stream, c.Actual, c.Expected)
}

// CommandConflict is inside the Conflict error of an append that uses the id
// of an earlier command for something else.
type CommandConflict struct{ Command string }

func (c *CommandConflict) Error() string {
	return fmt.Sprintf("command id %s was used before with other content", c.Command)
}

// Causes of Unavailable and Invalid errors that callers may want to tell apart.
var (
	ErrClosed       = errors.New("the record is closed")
	ErrViewsChanged = errors.New("another server changed the views of this record; restart this one")
	ErrViewPanicked = errors.New("a view panicked while it applied an event; see the log")
	ErrReadOnly     = errors.New("the record was opened for reading only")
)

func fault(kind store.Kind, op string, err error) error {
	return &store.Error{Kind: kind, Op: op, Err: err}
}

func invalidf(format string, args ...any) error {
	return fault(store.Invalid, "record.Append", fmt.Errorf(format, args...))
}
