package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
)

// rotate gives a session a new secret, which ends the old one, and sets columns in the same step.
func (a *Accounts) rotate(ctx context.Context, session, set string, args ...any) (string, error) {
	secret := newSecret()
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.ExecContext(ctx, "update account_session set secret_hash = $2"+set+" where session_id = $1",
			append([]any{session, hashOf("session", secret)}, args...)...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNoSession)
		}
		return nil
	})
	return secret, err
}

// SwitchRole lets the session act in another of the account's roles, under a new secret. Errors: ErrRefused, ErrNoSession.
func (a *Accounts) SwitchRole(ctx context.Context, cause Cause, v access.Visitor, role access.Role) (Started, error) {
	now, err := a.load(ctx, ID(v.Account))
	if err != nil {
		return Started{}, err
	}
	if now.State != Active || !now.Has(role) {
		return Started{}, ErrRefused
	}
	if err := a.note(ctx, cause, now.ID, event(typeRoleSwitched, fact{Session: v.Session, Role: role})); err != nil {
		return Started{}, err
	}
	secret, err := a.rotate(ctx, v.Session, ", role = $3", string(role))
	absolute, _ := limits(now.Roles)
	return Started{Secret: secret, Session: v.Session, EndsAt: v.SignedInAt.Add(absolute), Role: role}, err
}

// End ends one session of an account. One that is not there has ended already.
func (a *Accounts) End(ctx context.Context, cause Cause, id ID, session string) error {
	var mine int
	err := a.db.Read().QueryRowContext(ctx, "select count(*) from account_session where session_id = $1 and account_id = $2", session, string(id)).Scan(&mine)
	if err != nil || mine == 0 {
		return err
	}
	if err := a.note(ctx, cause, id, event(typeSessionEnded, fact{Session: session})); err != nil {
		return err
	}
	return a.drop(ctx, "delete from account_session where account_id = $1 and session_id = $2", id, session)
}

// EndOthers ends all sessions of an account but one; keep may be empty.
func (a *Accounts) EndOthers(ctx context.Context, cause Cause, id ID, keep string) error {
	var others int
	err := a.db.Read().QueryRowContext(ctx, "select count(*) from account_session where account_id = $1 and session_id <> $2", string(id), keep).Scan(&others)
	if err != nil || others == 0 {
		return err
	}
	if err := a.note(ctx, cause, id, event(typeSessionsEnded, fact{Count: others})); err != nil {
		return err
	}
	return a.drop(ctx, "delete from account_session where account_id = $1 and session_id <> $2", id, keep)
}

func (a *Accounts) drop(ctx context.Context, sql string, id ID, args ...any) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, sql, append([]any{string(id)}, args...)...)
		return err
	})
}

// Sessions lists an account's sessions that hold, the last used first.
func (a *Accounts) Sessions(ctx context.Context, id ID, at time.Time) ([]Session, error) {
	rows, err := a.db.Read().QueryContext(ctx, selectSession+"s.account_id = $1 order by s.seen_us desc, s.session_id", string(id))
	if err != nil {
		return nil, fmt.Errorf("account: list sessions: %w", err)
	}
	defer rows.Close()
	var list []Session
	for rows.Next() {
		f, err := scanSession(rows)
		if err != nil {
			return nil, err
		}
		if f.holds(at) {
			list = append(list, f.Session)
		}
	}
	return list, rows.Err()
}
