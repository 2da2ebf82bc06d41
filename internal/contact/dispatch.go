package contact

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Dispatch notes that printed letters were handed over: when, which is when they count as given, and how. Those that were noted before
// stay as they are. The answer is those that are sent now; the error joins what was wrong with the others. Errors of one letter:
// letter.ErrUnknown, letter.ErrState, ErrWay, ErrFuture.
func (c *Contact) Dispatch(ctx context.Context, cause person.Cause, ids []letter.ID, how string, at time.Time) ([]letter.ID, error) {
	if at.IsZero() {
		at = cause.At
	}
	var sent []letter.ID
	var problems []error
	for _, id := range ids {
		if err := c.dispatch(ctx, cause, id, how, at); err != nil {
			problems = append(problems, err)
			continue
		}
		sent = append(sent, id)
	}
	return sent, errors.Join(problems...)
}

func (c *Contact) dispatch(ctx context.Context, cause person.Cause, id letter.ID, how string, at time.Time) error {
	l, err := c.Letters.Get(ctx, id)
	switch {
	case err != nil:
		return err
	case l.State() == letter.IsSent:
		return nil
	case l.State() != letter.IsPrinted:
		return refused(store.Conflict, id, fmt.Errorf("%w: it is %s", letter.ErrState, l.State()))
	case at.Before(l.Printed.At) || at.After(cause.At):
		return refused(store.Invalid, id, ErrFuture)
	}
	if err := c.mayGo(ctx, &l, how, at); err != nil {
		return err
	}
	_, err = c.Letters.Dispatch(ctx, cause, id, letter.Sent{How: how, At: at, Address: l.Printed.Address})
	return err
}

// mayGo: what a vendor makes goes by the vendor and nothing else does. Electronic delivery is only for those who chose it as their way to
// be reached; it counts as dispatch only then.
func (c *Contact) mayGo(ctx context.Context, l *letter.Letter, how string, at time.Time) error {
	vendors := isVendors(l.Printed.Format)
	switch how {
	case letter.ByVendor:
		if vendors {
			return nil
		}
	case letter.ByMail:
		if !vendors {
			return nil
		}
	case letter.ByPortal, letter.ByEMail:
		to, err := c.People.Get(ctx, l.Recipient())
		if err != nil {
			return err
		}
		if to.Preferences.Channel != how {
			return refused(store.Conflict, l.ID, fmt.Errorf("%w: the recipient did not choose %s", ErrWay, how))
		}
		if how == letter.ByPortal {
			return nil
		}
		_, _, err = person.EmailFor(to, c.zone.DateOf(at), person.Required)
		return err
	}
	return refused(store.Conflict, l.ID, fmt.Errorf("%w: %s", ErrWay, how))
}

// Returned notes that a letter came back, and why (no_such_address, moved, refused, unclaimed, ...). It is then on the list of those that
// came back until it is printed and sent anew, to the address that is right by then. Errors: letter.ErrUnknown, letter.ErrState.
func (c *Contact) Returned(ctx context.Context, cause person.Cause, id letter.ID, reason string, at time.Time) (letter.Letter, error) {
	if at.IsZero() {
		at = cause.At
	}
	if reason == "" || at.After(cause.At) {
		return letter.Letter{}, refused(store.Invalid, id, errors.New("a reason, and an instant that is not in the future, are needed"))
	}
	return c.Letters.NoteReturned(ctx, cause, id, reason, at)
}

func refused(kind store.Kind, id letter.ID, err error) error {
	return &store.Error{Kind: kind, Op: "contact: letter " + string(id), Err: err}
}
