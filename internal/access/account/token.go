package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
)

// Token lets a program act as an account in one of its roles, within scopes, until it expires.
type Token struct {
	ID        string // public
	Account   ID
	Name      string
	Role      access.Role
	Scopes    []string
	MadeAt    time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // to the minute; zero when never
}

const (
	// tokenPrefix lets scanners for leaked secrets find our tokens.
	tokenPrefix  = "keepwell_"
	maxTokenLife = 366 * 24 * time.Hour
	maxTokenName = 60
	maxScopes    = 50
	maxScope     = 60
)

// MakeToken makes a token; the text it returns is shown once. Errors: ErrInvalid, ErrRefused when the account has not that role.
func (a *Accounts) MakeToken(ctx context.Context, cause Cause, t Token) (secret string, made Token, err error) {
	if err := t.check(cause.At); err != nil {
		return "", Token{}, err
	}
	now, err := a.load(ctx, t.Account)
	if err != nil {
		return "", Token{}, err
	}
	if now.State != Active || !now.Has(t.Role) {
		return "", Token{}, ErrRefused
	}
	secret, t.ID, t.MadeAt, t.UsedAt = tokenPrefix+newSecret(), "t"+strings.ToLower(rand.Text()), cause.At, time.Time{}
	expires := t.ExpiresAt
	if err := a.note(ctx, cause, t.Account, event(typeTokenMade, fact{Token: t.ID, Role: t.Role, Scopes: t.Scopes, Expires: &expires})); err != nil {
		return "", Token{}, err
	}
	return secret, t, a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into account_token (token_id, secret_hash, account_id, name, role, scopes, made_us, expires_us, used_us)
 values ($1, $2, $3, $4, $5, $6, $7, $8, 0)`, t.ID, hashOf("token", secret), string(t.Account), t.Name, string(t.Role),
			strings.Join(t.Scopes, " "), t.MadeAt.UnixMicro(), t.ExpiresAt.UnixMicro())
		return err
	})
}

func (t Token) check(at time.Time) error {
	badScope := func(s string) bool { return s == "" || len(s) > maxScope || strings.ContainsAny(s, " \t\r\n") }
	switch {
	case t.Name == "" || len(t.Name) > maxTokenName:
		return fmt.Errorf("%w: name: 1 to %d bytes", ErrInvalid, maxTokenName)
	case len(t.Scopes) == 0 || len(t.Scopes) > maxScopes || slices.ContainsFunc(t.Scopes, badScope):
		return fmt.Errorf("%w: scopes: 1 to %d words", ErrInvalid, maxScopes)
	case !t.ExpiresAt.After(at) || t.ExpiresAt.Sub(at) > maxTokenLife:
		return fmt.Errorf("%w: expiry: after now and within a year", ErrInvalid)
	}
	return nil
}

const selectToken = "select t.token_id, t.account_id, t.name, t.role, t.scopes, t.made_us, t.expires_us, t.used_us"

func scanToken(row interface{ Scan(...any) error }, more ...any) (Token, error) {
	var t Token
	var scopes string
	var made, expires, used int64
	err := row.Scan(append([]any{&t.ID, &t.Account, &t.Name, &t.Role, &scopes, &made, &expires, &used}, more...)...)
	t.Scopes, t.MadeAt, t.ExpiresAt = strings.Fields(scopes), time.UnixMicro(made).UTC(), time.UnixMicro(expires).UTC()
	if used > 0 {
		t.UsedAt = time.UnixMicro(used).UTC()
	}
	return t, err
}

// Tokens lists an account's tokens, expired ones too, the newest first.
func (a *Accounts) Tokens(ctx context.Context, id ID) ([]Token, error) {
	rows, err := a.db.Read().QueryContext(ctx, selectToken+" from account_token t where t.account_id = $1 order by t.made_us desc, t.token_id", string(id))
	if err != nil {
		return nil, fmt.Errorf("account: list tokens: %w", err)
	}
	defer rows.Close()
	var list []Token
	for rows.Next() {
		t, err := scanToken(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// RevokeToken ends a token at once. One that is not there has ended already.
func (a *Accounts) RevokeToken(ctx context.Context, cause Cause, id ID, token string) error {
	list, err := a.Tokens(ctx, id)
	if err != nil || !slices.ContainsFunc(list, func(t Token) bool { return t.ID == token }) {
		return err
	}
	if err := a.note(ctx, cause, id, event(typeTokenRevoked, fact{Token: token})); err != nil {
		return err
	}
	return a.drop(ctx, "delete from account_token where account_id = $1 and token_id = $2", id, token)
}

// Bearer finds who a token lets in. Errors: ErrNoSession, whatever the cause.
func (a *Accounts) Bearer(ctx context.Context, secret string, at time.Time) (access.Visitor, error) {
	var f found
	var roles string
	t, err := scanToken(a.db.Read().QueryRowContext(ctx, selectToken+`, a.state, a.roles, a.person_id, h.name
 from account_token t join account a on a.account_id = t.account_id join account_holder h on h.account_id = t.account_id
 where t.secret_hash = $1`, hashOf("token", secret)), &f.state, &roles, &f.person, &f.name)
	if errors.Is(err, sql.ErrNoRows) {
		return access.Visitor{}, ErrNoSession
	}
	if err != nil {
		return access.Visitor{}, fmt.Errorf("account: read token: %w", err)
	}
	if f.state != Active || !at.Before(t.ExpiresAt) || !slices.Contains(splitRoles(roles), t.Role) {
		return access.Visitor{}, ErrNoSession
	}
	if at.Sub(t.UsedAt) >= seenEvery {
		if err := a.drop(ctx, "update account_token set used_us = $3 where account_id = $1 and token_id = $2", t.Account, t.ID, at.UnixMicro()); err != nil {
			return access.Visitor{}, err
		}
	}
	f.Account, f.ID, f.Role, f.Channel, f.roles, f.StartedAt = t.Account, t.ID, t.Role, "api", []access.Role{t.Role}, t.MadeAt
	err = a.admit(ctx, &f, at)
	v := f.Visitor()
	v.Scopes, v.SteppedUp = t.Scopes, false
	return v, err
}
