package account

import (
	"context"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"
)

// Weaken stores a password as weaker settings of the past would have.
func Weaken(ctx context.Context, a *Accounts, id ID, password string) error {
	salt := []byte("sixteen bytes ok")
	key := argon2.IDKey([]byte(password), salt, 1, 8*1024, 1, argonHashBytes)
	sealed := fmt.Sprintf("$argon2id$v=19$m=8192,t=1,p=1$%s$%s", base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
	return a.storePassword(ctx, id, sealed, 0)
}

// Hashes counts the password hashes made so far.
func Hashes(a *Accounts) int64 { return a.hasher.made.Load() }

// Weak tells whether a login's password is stored with other settings than today's.
func Weak(ctx context.Context, a *Accounts, login string) (bool, error) {
	_, sealed, err := a.stored(ctx, login)
	p, err2 := readPHC(sealed)
	if err == nil {
		err = err2
	}
	return p.memory != argonMemoryKiB, err
}
