package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
)

// ErrRefused is the one answer to a factor that opens nothing: unknown login, wrong password, suspended account, used code.
var ErrRefused = errors.New("account: refused")

// Attempt is somebody at the door with a login and a password or recovery code.
type Attempt struct {
	Login   string
	Secret  string
	Address string // network address the attempt comes from; only a hash is kept, for the throttle
	Device  Device
}

// SignIn starts a session for a login and its password. It takes the same steps for a login that is not there. Errors: ErrRefused,
// *Throttled.
func (a *Accounts) SignIn(ctx context.Context, cause Cause, t Attempt) (Started, error) {
	id, err := a.byPassword(ctx, cause, t)
	if err != nil {
		return Started{}, err
	}
	return a.start(ctx, cause, id, ByPassword, t.Device)
}

// byPassword checks a password under the throttle.
func (a *Accounts) byPassword(ctx context.Context, cause Cause, t Attempt) (ID, error) {
	login, err := cleanLogin(t.Login)
	if err != nil {
		login = ""
	}
	buckets := []bucket{byLogin("password", login), byAddress(t.Address)}
	failures, err := a.attempt(ctx, cause.At, buckets...)
	if err != nil {
		return "", err
	}
	id, stored, err := a.stored(ctx, login)
	if err != nil {
		return "", err
	}
	fits, old, err := a.hasher.check(ctx, stored, t.Secret)
	if err != nil {
		return "", err
	}
	if !fits {
		return "", a.failed(ctx, cause, id, failures)
	}
	if old {
		if err := a.renew(ctx, cause, id, t.Secret); err != nil {
			return "", err
		}
	}
	return id, a.succeeded(ctx, buckets...)
}

// renew stores a password with today's settings: only at sign-in is it known.
func (a *Accounts) renew(ctx context.Context, cause Cause, id ID, password string) error {
	sealed, err := a.hasher.seal(ctx, password)
	if err != nil {
		return err
	}
	return a.storePassword(ctx, id, sealed, cause.At.UnixMicro())
}

// stored is the password hash of an account that may sign in; "" where there is none.
func (a *Accounts) stored(ctx context.Context, login string) (id ID, sealed string, err error) {
	err = a.db.Read().QueryRowContext(ctx, `select h.account_id, p.phc from account_holder h
 join account a on a.account_id = h.account_id and a.state = $2 join account_password p on p.account_id = h.account_id
 where h.login = $1 and h.login <> ''`, login, string(Active)).Scan(&id, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	return id, sealed, err
}

// failed records some of the failures, those at unknown logins alike, and gives the one answer.
func (a *Accounts) failed(ctx context.Context, cause Cause, id ID, failures int64) error {
	if !worthNoting(failures) {
		return ErrRefused
	}
	if id == "" {
		id = unknownLogins
	}
	cause.Actor.ID, cause.Actor.Role = "", ""
	return errors.Join(ErrRefused, a.note(ctx, cause, id, event(typeSignInFailed, fact{Failures: failures})))
}

// StepUp confirms by the password that the visitor is still who signed in; the session goes on under a new secret. Errors as SignIn.
func (a *Accounts) StepUp(ctx context.Context, cause Cause, v access.Visitor, password, address string) (Started, error) {
	h, err := a.holder(ctx, ID(v.Account))
	if err != nil {
		return Started{}, err
	}
	id, err := a.byPassword(ctx, cause, Attempt{Login: h.Login, Secret: password, Address: address})
	if err != nil {
		return Started{}, err
	}
	if id != ID(v.Account) {
		return Started{}, ErrRefused
	}
	return a.Confirm(ctx, cause, v, ByPassword)
}

// Confirm notes that the visitor just showed a factor: a passkey or the identity provider's word, checked by the caller.
func (a *Accounts) Confirm(ctx context.Context, cause Cause, v access.Visitor, method Method) (Started, error) {
	if err := a.note(ctx, cause, ID(v.Account), event(typeSteppedUp, fact{Session: v.Session, Method: method})); err != nil {
		return Started{}, err
	}
	secret, err := a.rotate(ctx, v.Session, ", confirmed_us = $3", cause.At.UnixMicro())
	absolute, _ := limits(v.Roles)
	return Started{Secret: secret, Session: v.Session, EndsAt: v.SignedInAt.Add(absolute), Role: v.Role}, err
}

// Enter starts a session for an account whose holder showed a factor that the caller checked: passkey, identity provider, demo link.
// Errors: ErrRefused when the account is not active or has no role.
func (a *Accounts) Enter(ctx context.Context, cause Cause, id ID, method Method, d Device) (Started, error) {
	s, err := a.start(ctx, cause, id, method, d)
	if errors.Is(err, ErrNoAccount) {
		err = ErrRefused
	}
	return s, err
}

// BySubject finds the account that the plan's identity provider means. Errors: ErrNoAccount.
func (a *Accounts) BySubject(ctx context.Context, subject string) (ID, error) {
	h, err := a.oneHolder(ctx, "subject = $1", subject)
	return h.Account, err
}

// ByLogin finds the account of a login. It is for staff and the command line, never for the door. Errors: ErrNoAccount.
func (a *Accounts) ByLogin(ctx context.Context, login string) (ID, error) {
	login, err := cleanLogin(login)
	if err != nil {
		return "", ErrNoAccount
	}
	h, err := a.oneHolder(ctx, "login = $1", login)
	return h.Account, err
}

// RecoveryCodes is how many codes an account gets at a time.
const RecoveryCodes = 10

// recoveryLetters is the length of a recovery code: 80 bits, so that the hash needs no slow function.
const recoveryLetters = 16

// MakeRecoveryCodes replaces the account's recovery codes by new ones, which are shown once.
func (a *Accounts) MakeRecoveryCodes(ctx context.Context, cause Cause, id ID) ([]string, error) {
	codes := make([]string, RecoveryCodes)
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		tx.Queue(store.Statement{SQL: "delete from account_recovery where account_id = $1", Args: []any{string(id)}})
		for i := range codes {
			codes[i] = newCode(recoveryLetters)
			tx.Queue(store.Statement{
				SQL:  "insert into account_recovery (hash, account_id, made_us) values ($1, $2, $3)",
				Args: []any{hashOf("recovery", readCode(codes[i])), string(id), cause.At.UnixMicro()},
			})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("account: make recovery codes: %w", err)
	}
	return codes, a.note(ctx, cause, id, event(typeRecoveryMade, fact{Count: len(codes)}))
}

// RecoveryCodesLeft counts the codes that were not used yet.
func (a *Accounts) RecoveryCodesLeft(ctx context.Context, id ID) (n int, err error) {
	err = a.db.Read().QueryRowContext(ctx, "select count(*) from account_recovery where account_id = $1", string(id)).Scan(&n)
	return n, err
}

// Recover starts a session for a login and one of its recovery codes, which is used up. Errors: ErrRefused, *Throttled.
func (a *Accounts) Recover(ctx context.Context, cause Cause, t Attempt) (Started, error) {
	login, err := cleanLogin(t.Login)
	if err != nil {
		login = ""
	}
	buckets := []bucket{byLogin("recovery", login), byAddress(t.Address)}
	failures, err := a.attempt(ctx, cause.At, buckets...)
	if err != nil {
		return Started{}, err
	}
	id, err := a.takeCode(ctx, login, t.Secret)
	if err != nil {
		return Started{}, err
	}
	if id == "" {
		return Started{}, a.failed(ctx, cause, id, failures)
	}
	if err := a.succeeded(ctx, append(buckets, byLogin("password", login))...); err != nil {
		return Started{}, err
	}
	if err := a.note(ctx, Cause{At: cause.At, Zone: cause.Zone, Actor: cause.Actor}, id, event(typeRecoveryUsed, fact{})); err != nil {
		return Started{}, err
	}
	return a.start(ctx, cause, id, ByRecovery, t.Device)
}

// takeCode uses a code up and tells whose it was; "" when it opens nothing. Of two who use it at once one gets it.
func (a *Accounts) takeCode(ctx context.Context, login, code string) (id ID, err error) {
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		err := tx.QueryRowContext(ctx, `delete from account_recovery where hash = $1 and account_id in
 (select h.account_id from account_holder h join account a on a.account_id = h.account_id and a.state = $3 where h.login = $2 and h.login <> '')
 returning account_id`, hashOf("recovery", readCode(code)), login, string(Active)).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return id, err
}
