package account

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/keepwell/keepwell/internal/store"
)

// Ceremony is what a sign-in of several steps remembers between two of them: a challenge, a state with its nonce and verifier.
type Ceremony struct {
	Kind    string // which ceremony: what began as one cannot be finished as another
	Account ID     // whose, where that is known
	Data    []byte
}

// ceremonyLife is how long somebody may take to touch a key or to sign in at the identity provider.
const ceremonyLife = 10 * time.Minute

// Begin remembers a ceremony and returns the secret that brings it back.
func (a *Accounts) Begin(ctx context.Context, at time.Time, c Ceremony) (string, error) {
	secret := newSecret()
	return secret, a.db.Write(ctx, func(tx *store.Tx) error {
		tx.Queue(
			store.Statement{SQL: "delete from account_ceremony where expires_us <= $1", Args: []any{at.UnixMicro()}},
			store.Statement{
				SQL:  "insert into account_ceremony (secret_hash, kind, account_id, data, expires_us) values ($1, $2, $3, $4, $5)",
				Args: []any{hashOf("ceremony", secret), c.Kind, string(c.Account), string(c.Data), at.Add(ceremonyLife).UnixMicro()},
			})
		return nil
	})
}

// Take brings a ceremony back, once. Errors: ErrRefused.
func (a *Accounts) Take(ctx context.Context, at time.Time, kind, secret string) (Ceremony, error) {
	c := Ceremony{Kind: kind}
	var data string
	var expires int64
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		return tx.QueryRowContext(ctx, "delete from account_ceremony where secret_hash = $1 and kind = $2 returning account_id, data, expires_us",
			hashOf("ceremony", secret), kind).Scan(&c.Account, &data, &expires)
	})
	if errors.Is(err, sql.ErrNoRows) || err == nil && expires <= at.UnixMicro() {
		return Ceremony{}, ErrRefused
	}
	c.Data = []byte(data)
	return c, err
}
