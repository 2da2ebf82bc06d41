package account

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Fresh is a new account. Login may be empty: whoever opens the invitation chooses one.
type Fresh struct {
	Login   string
	Name    string // as others may see it, for an account without a person
	Person  person.ID
	Roles   []access.Role
	Subject string // of the plan's identity provider, or empty
}

// Limits of what is written by hand.
const (
	maxLogin = 254 // an e-mail address, RFC 5321 section 4.5.3.1.3
	maxName  = 200
)

// Create makes an account. It can be used once its holder has a factor: invite them. Errors: ErrLoginTaken, ErrUnknownRole, ErrInvalid.
func (a *Accounts) Create(ctx context.Context, cause Cause, f Fresh) (ID, error) {
	roles, err := checkRoles(f.Roles)
	if err != nil {
		return "", err
	}
	if f.Login, err = cleanLogin(f.Login); err != nil {
		return "", err
	}
	if len(f.Name) > maxName {
		return "", fmt.Errorf("%w: name", ErrInvalid)
	}
	id, err := a.reserve(ctx, cause.ID, f)
	if err != nil {
		return "", err
	}
	_, err = a.append(ctx, cause, id, record.NoStream, event(typeCreated, fact{Person: f.Person, Roles: roles}))
	if record.Moved(err) {
		return "", ErrLoginTaken
	}
	return id, err
}

// reserve binds a login and a subject to an account id before the account is in the record. A reservation whose account never came
// is used by the next who asks for it; of two who ask at once, the record lets one through.
func (a *Accounts) reserve(ctx context.Context, command string, f Fresh) (ID, error) {
	id := ID("a" + strings.ToLower(rand.Text()))
	if command != "" {
		id = ID("a" + hashOf("command", command)[:26]) // a repeated command makes the same account
	}
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into account_holder (account_id, login, name, subject) values ($1, $2, $3, $4)
 on conflict do nothing`, string(id), f.Login, f.Name, f.Subject)
		if err != nil {
			return err
		}
		tx.Queue(store.Statement{SQL: `update account_holder set name = $2 where login = $1 and login <> ''
 and not exists (select 1 from account where account.account_id = account_holder.account_id)`, Args: []any{f.Login, f.Name}})
		return tx.QueryRowContext(ctx, `select account_id from account_holder
 where account_id = $1 or (login = $2 and login <> '') or (subject = $3 and subject <> '')`, string(id), f.Login, f.Subject).Scan(&id)
	})
	return id, err
}

// AddRole gives an account a role from its next request on. An account that has it already stays as it is.
func (a *Accounts) AddRole(ctx context.Context, cause Cause, id ID, role access.Role) error {
	if _, err := checkRoles([]access.Role{role}); err != nil {
		return err
	}
	return a.change(ctx, cause, id, func(now Account) []record.NewEvent {
		if now.Has(role) {
			return nil
		}
		return []record.NewEvent{event(typeRoleAdded, fact{Role: role, Roles: append(slices.Clone(now.Roles), role)})}
	})
}

// RemoveRole takes a role away from the next request on; sessions that act in it end there.
func (a *Accounts) RemoveRole(ctx context.Context, cause Cause, id ID, role access.Role) error {
	return a.change(ctx, cause, id, func(now Account) []record.NewEvent {
		if !now.Has(role) {
			return nil
		}
		left := slices.DeleteFunc(slices.Clone(now.Roles), func(r access.Role) bool { return r == role })
		return []record.NewEvent{event(typeRoleRemoved, fact{Role: role, Roles: left})}
	})
}

// Suspend lets nobody in by this account until it is resumed. Its sessions end; its tokens are refused meanwhile.
func (a *Accounts) Suspend(ctx context.Context, cause Cause, id ID, reason string) error {
	return a.step(ctx, cause, id, Active, event(typeSuspended, fact{Reason: reason}))
}

// Resume undoes Suspend. Ended sessions stay ended.
func (a *Accounts) Resume(ctx context.Context, cause Cause, id ID, reason string) error {
	return a.step(ctx, cause, id, Suspended, event(typeResumed, fact{Reason: reason}))
}

// Close ends an account for ever and erases its secrets. Its login can be given to a new account.
func (a *Accounts) Close(ctx context.Context, cause Cause, id ID, reason string) error {
	err := a.change(ctx, cause, id, func(Account) []record.NewEvent {
		return []record.NewEvent{event(typeClosed, fact{Reason: reason})}
	})
	if err != nil {
		return err
	}
	return a.erase(ctx, id)
}

func (a *Accounts) erase(ctx context.Context, id ID) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		for _, table := range []string{
			"account_password", "account_recovery", "account_passkey", "account_session", "account_invitation", "account_token", "account_ceremony",
		} {
			tx.Queue(store.Statement{SQL: "delete from " + table + " where account_id = $1", Args: []any{id}})
		}
		tx.Queue(store.Statement{SQL: "update account_holder set login = '', subject = '' where account_id = $1", Args: []any{id}})
		return nil
	})
}

// step appends an event that means something only in one state; in any other open state there is nothing to do.
func (a *Accounts) step(ctx context.Context, cause Cause, id ID, from State, e record.NewEvent) error {
	return a.change(ctx, cause, id, func(now Account) []record.NewEvent {
		if now.State != from {
			return nil
		}
		return []record.NewEvent{e}
	})
}

// changeTries is how often a change is decided again when another one came in between.
const changeTries = 8

// change decides on the account as it is and appends, again if somebody else was faster.
func (a *Accounts) change(ctx context.Context, cause Cause, id ID, decide func(Account) []record.NewEvent) error {
	for try := 1; ; try++ {
		now, err := a.load(ctx, id)
		if err != nil {
			return err
		}
		if now.State == Closed {
			return ErrClosed
		}
		events := decide(now)
		if len(events) == 0 {
			return nil
		}
		_, err = a.append(ctx, cause, id, record.ExpectedVersion(now.Version), events...)
		if !record.Moved(err) || try == changeTries {
			return err
		}
	}
}

// load is the account as the record has it now. Errors: ErrNoAccount.
func (a *Accounts) load(ctx context.Context, id ID) (Account, error) {
	events, err := a.rec.Load(ctx, streamOf(id))
	if err != nil {
		return Account{}, err
	}
	found, err := fold(id, events)
	if err == nil && found.State == "" {
		err = ErrNoAccount
	}
	return found, err
}

// note appends facts that hold whatever else happened to the account.
func (a *Accounts) note(ctx context.Context, cause Cause, id ID, events ...record.NewEvent) error {
	_, err := a.append(ctx, cause, id, record.AnyVersion, events...)
	return err
}

func (a *Accounts) append(ctx context.Context, cause Cause, id ID, expected record.ExpectedVersion, events ...record.NewEvent) (record.Result, error) {
	command := record.Command{ID: cause.ID, At: cause.At, Zone: cause.Zone, Actor: cause.Actor}
	if command.ID == "" {
		command.ID = "account/" + rand.Text()
	}
	if command.Zone == "" {
		command.Zone = "UTC"
	}
	return a.rec.Append(ctx, command, record.StreamAppend{Stream: streamOf(id), Expected: expected, Events: events})
}

// cleanLogin is a login in the one form it is kept and compared in: composed, lower case, without space around.
func cleanLogin(text string) (string, error) {
	login := strings.ToLower(norm.NFKC.String(strings.TrimSpace(text)))
	if len(login) > maxLogin || strings.ContainsFunc(login, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", fmt.Errorf("%w: login: no spaces, at most %d bytes", ErrInvalid, maxLogin)
	}
	return login, nil
}
