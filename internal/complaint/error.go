package complaint

import (
	"errors"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown    = errors.New("no such complaint") // also one that the visitor may not see
	ErrState      = errors.New("the complaint is not in a state for it")
	ErrIncomplete = errors.New("something that is needed was not given")
	ErrBarred     = errors.New("whoever a complaint is about neither sees nor decides it")
	ErrReviewer   = errors.New("this reviewer may not sign this")
	ErrAgentsWord = errors.New("an agent's word opens no complaint; it is an inquiry") // promise A3
	ErrNoStanding = errors.New("only the member or a representative opens a complaint")
	ErrForm       = errors.New("the rule does not allow an answer of this form")
	ErrWorker     = errors.New("this worker cannot have the case")
	ErrNotOnFile  = errors.New("no paper on file lets the speaker act for the member")
	ErrVerify     = errors.New("identity was not verified")
)

// NotExtendedError tells why the time was not extended: the reason of the rule, in a word and in words.
type NotExtendedError struct{ Reason, Because string }

func (e *NotExtendedError) Error() string { return "not extended: " + e.Reason }

// NotReadyError lists what a decision waits for: items of the checklist and sign-offs.
type NotReadyError struct {
	Checks  []string // ids of items that are needed and neither done nor found not to apply
	Reviews []string // as whom somebody must sign
}

func (e *NotReadyError) Error() string {
	return "not ready: " + strings.Join(append(append([]string{}, e.Checks...), e.Reviews...), ", ")
}

// NotDismissedError tells why a case cannot be dismissed.
type NotDismissedError struct{ Reason string } // clock_runs, no_efforts, too_early, policy

func (e *NotDismissedError) Error() string { return "not dismissed: " + e.Reason }

func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }

func wrongState(op string, s State) error {
	return conflict(op, fmt.Errorf("%w: it is %s", ErrState, s))
}

func incomplete(op, field string) error {
	return invalid(op, fmt.Errorf("%w: %s", ErrIncomplete, field))
}

func invalid(op string, err error) error { return &store.Error{Kind: store.Invalid, Op: op, Err: err} }

func conflict(op string, err error) error {
	return &store.Error{Kind: store.Conflict, Op: op, Err: err}
}

func forbidden(op string, err error) error {
	return &store.Error{Kind: store.Forbidden, Op: op, Err: err}
}
