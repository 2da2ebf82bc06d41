package commission

import (
	"errors"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown   = errors.New("no such thing")
	ErrState     = errors.New("the run is not in a state for it")
	ErrOpen      = errors.New("another run is open")
	ErrFourEyes  = errors.New("who prepared a run does not approve it")
	ErrNoReason  = errors.New("a reason is needed")
	ErrInvariant = errors.New("the book would break one of its rules; nothing was posted")
)

// Invariant is a rule of the book that every posting keeps. The texts are stored.
type Invariant string

// The rules.
const (
	Balanced       Invariant = "debits_equal_credits"
	WithinCap      Invariant = "cap"
	HasDecision    Invariant = "decision"
	HasRate        Invariant = "rate"
	WithinYear     Invariant = "pay_date"
	GateKept       Invariant = "gate"
	FollowsHolding Invariant = "holding" // a line begins at what the book holds
	KnownNames     Invariant = "names"
)

// Breach is one rule broken by one line. It names ids, never a person.
type Breach struct {
	Rule   Invariant
	Member string
	Span   string
	Detail string
}

// BreachError refuses a posting.
type BreachError struct{ Breaches []Breach }

func (e *BreachError) Error() string {
	texts := make([]string, 0, len(e.Breaches))
	for _, b := range e.Breaches {
		texts = append(texts, fmt.Sprintf("%s (span %s: %s)", b.Rule, b.Span, b.Detail))
	}
	return ErrInvariant.Error() + ": " + strings.Join(texts, "; ")
}

func (e *BreachError) Unwrap() error { return ErrInvariant }

func fault(kind store.Kind, op string, err error) error {
	return &store.Error{Kind: kind, Op: op, Err: err}
}

func unknown(op string) error            { return fault(store.NotFound, op, ErrUnknown) }
func wrongState(op string) error         { return fault(store.Conflict, op, ErrState) }
func invalid(op string, err error) error { return fault(store.Invalid, op, err) }

// failed gives a query's error its kind.
func failed(op string, err error) error { return fault(store.KindOf(err), op, err) }
