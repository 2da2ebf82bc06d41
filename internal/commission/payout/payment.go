package payout

import (
	"errors"
	"log/slog"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrAmount   = errors.New("a payment is not above zero, or too large for an entry")
	ErrTwice    = errors.New("a payee is paid twice in one file")
	ErrToken    = errors.New("the vault does not know the account of a payee")
	ErrAccount  = errors.New("a routing number, account number or kind of account cannot be")
	ErrUnequal  = errors.New("the file does not hold what is paid")
	ErrVault    = errors.New("the list of accounts cannot be read")
	ErrNobody   = errors.New("nothing is paid by this file")
	ErrOrigin   = errors.New("the originator is not complete")
	ErrTooLarge = errors.New("more payments than a file holds")
)

// Token stands for a bank account. It is made by whoever keeps the accounts, and means nothing by itself.
type Token string

// Payment is one amount to one payee.
type Payment struct {
	NPN   agent.NPN
	Name  string
	Cents int64
	Bank  Token  // "" is paid by check
	Trace string // run and line, for whoever asks later
}

// Kind of an account.
type Kind string

// The kinds.
const (
	Checking Kind = "checking"
	Savings  Kind = "savings"
)

// Account is where money goes. It never shows its numbers.
type Account struct {
	Routing  string // nine digits, the last is a check digit
	Number   string
	Kind     Kind
	Business bool // of a business: CCD instead of PPD
}

// String keeps the numbers out of messages.
func (Account) String() string { return "account" }

// GoString does, too.
func (Account) GoString() string { return "account" }

// LogValue does, too.
func (Account) LogValue() slog.Value { return slog.StringValue("account") }

// MarshalJSON does, too.
func (Account) MarshalJSON() ([]byte, error) { return []byte(`"account"`), nil }

// Vault knows the accounts of tokens.
type Vault interface {
	Account(Token) (Account, bool)
}

// refused wraps what is wrong, with the producer number of the payee and nothing else.
func refused(kind store.Kind, err error, npn agent.NPN) error {
	if npn != "" {
		err = &PayeeError{npn, err}
	}
	return &store.Error{Kind: kind, Op: "payout", Err: err}
}

// PayeeError says whose payment is wrong.
type PayeeError struct {
	NPN agent.NPN
	Err error
}

func (e *PayeeError) Error() string { return "payee " + string(e.NPN) + ": " + e.Err.Error() }

// Unwrap is what is wrong.
func (e *PayeeError) Unwrap() error { return e.Err }

// check refuses what no file may hold.
func check(payments []Payment) error {
	const most = 99_999_999_99 // ten digits of an entry
	seen := map[agent.NPN]bool{}
	for i := range payments {
		switch p := &payments[i]; {
		case p.Cents <= 0 || p.Cents > most:
			return refused(store.Invalid, ErrAmount, p.NPN)
		case seen[p.NPN]:
			return refused(store.Invalid, ErrTwice, p.NPN)
		default:
			seen[p.NPN] = true
		}
	}
	return nil
}
