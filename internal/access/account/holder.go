package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/store"
)

// Holder is how an account is known at the door.
type Holder struct {
	Account ID
	Login   string
	Name    string
	Subject string
}

// words are what a guesser who knows the account tries.
func (h Holder) words() []string {
	at, _, _ := strings.Cut(h.Login, "@")
	return append(strings.Fields(h.Name), h.Login, at)
}

// holder finds how an account is known. Errors: ErrNoAccount.
func (a *Accounts) holder(ctx context.Context, id ID) (Holder, error) {
	return a.oneHolder(ctx, "account_id = $1", string(id))
}

func (a *Accounts) oneHolder(ctx context.Context, where, value string) (Holder, error) {
	if value == "" {
		return Holder{}, ErrNoAccount
	}
	var h Holder
	err := a.db.Read().QueryRowContext(ctx, "select account_id, login, name, subject from account_holder where "+where, value).
		Scan(&h.Account, &h.Login, &h.Name, &h.Subject)
	if errors.Is(err, sql.ErrNoRows) {
		return Holder{}, ErrNoAccount
	}
	if err != nil {
		return Holder{}, fmt.Errorf("account: read holder: %w", err)
	}
	return h, nil
}

// SetLogin gives an account its login, or another one. Errors: ErrLoginTaken, ErrInvalid, ErrNoAccount.
func (a *Accounts) SetLogin(ctx context.Context, id ID, login string) error {
	login, err := cleanLogin(login)
	if err != nil {
		return err
	}
	if login == "" {
		return fmt.Errorf("%w: login is empty", ErrInvalid)
	}
	return a.setHolder(ctx, "update account_holder set login = $2 where account_id = $1", id, login)
}

// LinkSubject lets an account in by the plan's identity provider. Errors: ErrLoginTaken when the subject has another account.
func (a *Accounts) LinkSubject(ctx context.Context, cause Cause, id ID, subject string) error {
	if err := a.setHolder(ctx, "update account_holder set subject = $2 where account_id = $1", id, subject); err != nil {
		return err
	}
	return a.note(ctx, cause, id, event(typeSubjectLinked, fact{}))
}

func (a *Accounts) setHolder(ctx context.Context, update string, id ID, value string) error {
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.ExecContext(ctx, update, string(id), value)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNoAccount)
		}
		return nil
	})
	if store.KindOf(err) == store.Conflict {
		return ErrLoginTaken
	}
	return err
}
