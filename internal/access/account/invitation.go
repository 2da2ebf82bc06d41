package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Invitation is a kind of invitation. The texts are stored.
type Invitation string

// The invitations. A link is sent or handed to staff and opens by itself. A code is short enough to be read on the phone or printed
// in a letter, and opens only together with the member number and the birth date.
const (
	ByLink Invitation = "link"
	ByCode Invitation = "code"
)

// How long an invitation waits: a link over a weekend, a letter its way and two weeks on the kitchen table.
const (
	linkLife          = 72 * time.Hour
	codeLife          = 30 * 24 * time.Hour
	activationLetters = 12
)

// Invite gives an account a one-time way in, in place of any earlier one; it is also how a forgotten password is replaced. The secret
// is shown once. Errors: ErrNoAccount, ErrClosed.
func (a *Accounts) Invite(ctx context.Context, cause Cause, id ID, kind Invitation) (secret string, expires time.Time, err error) {
	now, err := a.load(ctx, id)
	if err != nil {
		return "", time.Time{}, err
	}
	if now.State == Closed {
		return "", time.Time{}, ErrClosed
	}
	secret, expires = newSecret(), cause.At.Add(linkLife)
	kept := secret
	if kind == ByCode {
		secret, expires = newCode(activationLetters), cause.At.Add(codeLife)
		kept = readCode(secret)
	}
	if err := a.note(ctx, cause, id, event(typeInvited, fact{Kind: kind, Expires: &expires})); err != nil {
		return "", time.Time{}, err
	}
	if err := a.forgiveNumbers(ctx, now.Person); err != nil {
		return "", time.Time{}, err
	}
	return secret, expires, a.db.Write(ctx, func(tx *store.Tx) error {
		tx.Queue(
			store.Statement{SQL: "delete from account_invitation where account_id = $1", Args: []any{string(id)}},
			store.Statement{
				SQL:  "insert into account_invitation (hash, account_id, kind, made_us, expires_us) values ($1, $2, $3, $4, $5)",
				Args: []any{hashOf("invitation", kept), string(id), string(kind), cause.At.UnixMicro(), expires.UnixMicro()},
			})
		return nil
	})
}

// forgiveNumbers lets the numbers of a person be tried again: somebody else may have used up their attempts.
func (a *Accounts) forgiveNumbers(ctx context.Context, id person.ID) error {
	if id == "" {
		return nil
	}
	p, err := a.people.Get(ctx, id)
	if err != nil {
		return fmt.Errorf("account: who is invited: %w", err)
	}
	var buckets []bucket
	for _, i := range p.Identifiers {
		buckets = append(buckets, byLogin("activation", plainNumber(i.Value)))
	}
	return a.succeeded(ctx, buckets...)
}

// plainNumber is a member number or Medicare number as it is compared, however it was typed.
func plainNumber(typed string) string {
	return strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(typed))
}

// Invited finds whom a link lets in, without using it up. Errors: ErrRefused.
func (a *Accounts) Invited(ctx context.Context, secret string, at time.Time) (Holder, error) {
	id, err := a.invited(ctx, secret, ByLink, at)
	if err != nil {
		return Holder{}, err
	}
	return a.holder(ctx, id)
}

func (a *Accounts) invited(ctx context.Context, secret string, kind Invitation, at time.Time) (id ID, err error) {
	err = a.db.Read().QueryRowContext(ctx, `select i.account_id from account_invitation i join account a on a.account_id = i.account_id
 where i.hash = $1 and i.kind = $2 and i.expires_us > $3 and a.state = $4`,
		hashOf("invitation", secret), string(kind), at.UnixMicro(), string(Active)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrRefused
	}
	return id, err
}

// Acceptance is what somebody who opens an invitation chooses. Login is used where the account has none yet. Password may be empty
// with a link: then the holder adds a passkey in the session that begins.
type Acceptance struct {
	Secret   string
	Login    string
	Password string
	Device   Device
}

// Accept opens an account by its link. Errors: ErrRefused, ErrLoginTaken, ErrInvalid, those of CheckPassword; none of them but the
// first uses the link up.
func (a *Accounts) Accept(ctx context.Context, cause Cause, c Acceptance) (Started, error) {
	id, err := a.invited(ctx, c.Secret, ByLink, cause.At)
	if err != nil {
		return Started{}, err
	}
	return a.open(ctx, cause, id, c.Secret, c)
}

// Activation is an acceptance by code: only the member it was sent to knows all three.
type Activation struct {
	Acceptance            // Secret is the code as typed
	Number     string     // member number or Medicare number
	Birth      clock.Date //
	Address    string     // network address, for the throttle
}

// Activate opens a member's or representative's account by the code of their letter. Errors as Accept, and *Throttled.
func (a *Accounts) Activate(ctx context.Context, cause Cause, c Activation) (Started, error) {
	c.Number = plainNumber(c.Number)
	buckets := []bucket{byLogin("activation", c.Number), byAddress(c.Address)}
	if _, err := a.attempt(ctx, cause.At, buckets...); err != nil {
		return Started{}, err
	}
	if c.Password == "" {
		return Started{}, ErrShort
	}
	code := readCode(c.Secret)
	id, err := a.invited(ctx, code, ByCode, cause.At)
	if err != nil {
		return Started{}, err
	}
	if err := a.matches(ctx, id, c); err != nil {
		return Started{}, err
	}
	if err := a.succeeded(ctx, buckets...); err != nil {
		return Started{}, err
	}
	return a.open(ctx, cause, id, code, c.Acceptance)
}

// matches holds number and birth date against the person who holds the account.
func (a *Accounts) matches(ctx context.Context, id ID, c Activation) error {
	now, err := a.load(ctx, id)
	if err != nil {
		return err
	}
	if now.Person == "" {
		return ErrRefused
	}
	p, err := a.people.Get(ctx, now.Person)
	if err != nil {
		return fmt.Errorf("account: whose code: %w", err)
	}
	known := slices.ContainsFunc(p.Identifiers, func(i person.Identifier) bool {
		return (i.System == person.MemberNumber || i.System == person.MBI) && c.Number != "" && plainNumber(i.Value) == c.Number
	})
	if !known || p.Birth == nil || *p.Birth != c.Birth {
		return ErrRefused
	}
	return nil
}

// open sets what was chosen, uses the invitation up and starts a session.
func (a *Accounts) open(ctx context.Context, cause Cause, id ID, secret string, c Acceptance) (Started, error) {
	h, err := a.holder(ctx, id)
	if err != nil {
		return Started{}, err
	}
	if c.Password != "" {
		if err := CheckPassword(c.Password, append(h.words(), c.Login)...); err != nil {
			return Started{}, err
		}
	}
	if h.Login == "" {
		if err := a.SetLogin(ctx, id, c.Login); err != nil {
			return Started{}, err
		}
		h.Login, _ = cleanLogin(c.Login)
	}
	if err := a.useUp(ctx, secret); err != nil {
		return Started{}, err
	}
	cause.ID, cause.Actor.ID, cause.Actor.Channel = "", string(id), c.Device.Channel
	if err := a.note(ctx, cause, id, event(typeActivated, fact{})); err != nil {
		return Started{}, err
	}
	if err := a.startAnew(ctx, cause, id, c.Password); err != nil {
		return Started{}, err
	}
	if err := a.succeeded(ctx, byLogin("password", h.Login), byLogin("recovery", h.Login)); err != nil {
		return Started{}, err
	}
	return a.start(ctx, cause, id, ByInvitation, c.Device)
}

// startAnew replaces the password, or takes it away where none was chosen, and ends all sessions: whoever needed an invitation may
// have lost the account to somebody else.
func (a *Accounts) startAnew(ctx context.Context, cause Cause, id ID, password string) error {
	if password != "" {
		return a.SetPassword(ctx, cause, id, password, "")
	}
	if err := a.drop(ctx, "delete from account_password where account_id = $1", id); err != nil {
		return err
	}
	return a.EndOthers(ctx, cause, id, "")
}

// useUp takes an invitation away; of two who open it at once one gets in.
func (a *Accounts) useUp(ctx context.Context, secret string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.ExecContext(ctx, "delete from account_invitation where hash = $1", hashOf("invitation", secret))
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrRefused)
		}
		return nil
	})
}
