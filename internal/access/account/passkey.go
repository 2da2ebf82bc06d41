package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/store"
)

// Passkey is a stored credential of WebAuthn. Credential is its id in base64url; Data is what the ceremony needs to check it, and
// the room does not look into it.
type Passkey struct {
	Credential string
	Name       string // as the holder calls it
	Data       []byte
	Counter    uint32 // signatures so far, as the authenticator counts them; 0 where it does not
	AddedAt    time.Time
	UsedAt     time.Time // zero when never
}

// What may go wrong with passkeys.
var (
	ErrTooManyPasskeys = errors.New("account: too many passkeys")
	ErrLastFactor      = errors.New("account: the account would have no way in left")
	ErrNoPasskey       = errors.New("account: no such passkey")
)

const (
	maxPasskeys    = 20
	maxPasskeyName = 60
)

// AddPasskey stores a credential whose ceremony the caller checked. Errors: ErrTooManyPasskeys, ErrInvalid when it is known already.
func (a *Accounts) AddPasskey(ctx context.Context, cause Cause, id ID, p Passkey) error {
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockName(ctx, "account/passkeys/"+string(id)); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, "select count(*) from account_passkey where account_id = $1", string(id)).Scan(&n); err != nil {
			return err
		}
		if n >= maxPasskeys {
			return ErrTooManyPasskeys
		}
		_, err := tx.ExecContext(ctx, `insert into account_passkey (credential_id, account_id, name, data, sign_count, added_us, used_us)
 values ($1, $2, $3, $4, $5, $6, 0)`, p.Credential, string(id), cut(p.Name, maxPasskeyName), string(p.Data), int64(p.Counter), cause.At.UnixMicro())
		return err
	})
	if store.KindOf(err) == store.Conflict {
		return fmt.Errorf("%w: the passkey is known already", ErrInvalid)
	}
	if err != nil {
		return err
	}
	return a.note(ctx, cause, id, event(typePasskeyAdded, fact{Passkey: hashOf("passkey", p.Credential)}))
}

const selectPasskey = "select account_id, credential_id, name, data, sign_count, added_us, used_us from account_passkey where "

func scanPasskey(row interface{ Scan(...any) error }) (id ID, p Passkey, err error) {
	var added, used int64
	var data string
	err = row.Scan(&id, &p.Credential, &p.Name, &data, &p.Counter, &added, &used)
	p.Data, p.AddedAt = []byte(data), time.UnixMicro(added).UTC()
	if used > 0 {
		p.UsedAt = time.UnixMicro(used).UTC()
	}
	return id, p, err
}

// Passkeys lists an account's passkeys, the oldest first.
func (a *Accounts) Passkeys(ctx context.Context, id ID) ([]Passkey, error) {
	rows, err := a.db.Read().QueryContext(ctx, selectPasskey+"account_id = $1 order by added_us, credential_id", string(id))
	if err != nil {
		return nil, fmt.Errorf("account: list passkeys: %w", err)
	}
	defer rows.Close()
	var list []Passkey
	for rows.Next() {
		_, p, err := scanPasskey(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// Passkey finds a credential and whose it is. Errors: ErrNoPasskey.
func (a *Accounts) Passkey(ctx context.Context, credential string) (ID, Passkey, error) {
	id, p, err := scanPasskey(a.db.Read().QueryRowContext(ctx, selectPasskey+"credential_id = $1", credential))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoPasskey
	}
	return id, p, err
}

// UsePasskey notes that a credential signed. A counter that does not grow tells of a copy of the key (Web Authentication section
// 6.1.1): that is recorded and refused, also when both copies come at once. Errors: ErrRefused.
func (a *Accounts) UsePasskey(ctx context.Context, cause Cause, id ID, p Passkey) error {
	grew := false
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.ExecContext(ctx, `update account_passkey set data = $3, sign_count = $4, used_us = $5
 where credential_id = $1 and account_id = $2 and (sign_count < $4 or (sign_count = 0 and $4 = 0))`,
			p.Credential, string(id), string(p.Data), int64(p.Counter), cause.At.UnixMicro())
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		grew = n == 1
		return err
	})
	if err != nil || grew {
		return err
	}
	return errors.Join(ErrRefused, a.note(ctx, cause, id, event(typePasskeySuspect, fact{Passkey: hashOf("passkey", p.Credential)})))
}

// RenamePasskey gives a passkey another name.
func (a *Accounts) RenamePasskey(ctx context.Context, id ID, credential, name string) error {
	return a.drop(ctx, "update account_passkey set name = $3 where account_id = $1 and credential_id = $2", id, credential, cut(name, maxPasskeyName))
}

// RemovePasskey removes a passkey, unless it is the last way in. Errors: ErrLastFactor, ErrNoPasskey.
func (a *Accounts) RemovePasskey(ctx context.Context, cause Cause, id ID, credential string) error {
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockName(ctx, "account/passkeys/"+string(id)); err != nil {
			return err
		}
		var mine, others int
		err := tx.QueryRowContext(ctx, `select (select count(*) from account_passkey where account_id = $1 and credential_id = $2),
 (select count(*) from account_passkey where account_id = $1 and credential_id <> $2) +
 (select count(*) from account_password where account_id = $1) +
 (select count(*) from account_holder where account_id = $1 and subject <> '')`, string(id), credential).Scan(&mine, &others)
		switch {
		case err != nil:
			return err
		case mine == 0:
			return ErrNoPasskey
		case others == 0:
			return ErrLastFactor
		}
		_, err = tx.ExecContext(ctx, "delete from account_passkey where credential_id = $1", credential)
		return err
	})
	if err != nil {
		return err
	}
	return a.note(ctx, cause, id, event(typePasskeyRemoved, fact{Passkey: hashOf("passkey", credential)}))
}
