package record

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/record/recorddb"
	"github.com/keepwell/keepwell/internal/store"
	"golang.org/x/mod/sumdb/note"
)

var (
	errNoKeyFile  = errors.New("a record on PostgreSQL needs the path of its key file")
	errKeyMissing = errors.New("the key file of this record is missing; bring it back, or adopt a new key")
	errKeyForeign = errors.New("the key file belongs to another record; bring the right one back, or adopt this key")
)

// openSealing reads the signing key, or makes one for a new record. The private
// key is never in the database: who can change the rows cannot sign them.
func (r *Record) openSealing(ctx context.Context, options Options) error {
	path := options.KeyFile
	if path == "" && r.db.Path() != "" {
		path = r.db.Path() + ".key"
	}
	if path == "" {
		return fault(store.Invalid, "record.Open", errNoKeyFile)
	}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockName(ctx, "record.seal"); err != nil {
			return err
		}
		q := recorddb.New(tx)
		known, err := q.Keys(ctx)
		if err != nil {
			return err
		}
		key, err := readKey(path, len(known) == 0 || options.AdoptNewKey)
		if err != nil {
			return fault(store.Invalid, "record.Open", err)
		}
		if r.sealing, err = newSealing(key); err != nil {
			return fault(store.Invalid, "record.Open", err)
		}
		return r.register(ctx, q, known, options.AdoptNewKey)
	})
}

// register notes the public key with the size from which on it signs.
func (r *Record) register(ctx context.Context, q *recorddb.Queries, known []recorddb.RecordKey, adopt bool) error {
	for _, k := range known {
		if k.Verifier == r.sealing.public {
			return nil
		}
	}
	if len(known) > 0 && !adopt {
		return fault(store.Invalid, "record.Open", errKeyForeign)
	}
	last, err := latestHead(ctx, q, r.sealing.public)
	if err != nil {
		return err
	}
	return q.PutKey(ctx, recorddb.PutKeyParams{Verifier: r.sealing.public, FromSize: last.Size})
}

// readKey returns the private key's line and the public key's line.
func readKey(path string, mayCreate bool) ([2]string, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && mayCreate {
		return createKey(path)
	}
	if errors.Is(err, os.ErrNotExist) {
		return [2]string{}, errKeyMissing
	}
	if err != nil {
		return [2]string{}, err
	}
	private, public, ok := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if !ok {
		return [2]string{}, errors.New("a key file has two lines, the private and the public key")
	}
	return [2]string{private, public}, nil
}

// createKey writes a new key that only its owner can read. The file appears
// complete or not at all, and an existing one is never replaced.
func createKey(path string) (key [2]string, err error) {
	private, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return key, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return key, err
	}
	_, err = fmt.Fprintf(file, "%s\n%s\n", private, public)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Link(file.Name(), path)
	}
	return [2]string{private, public}, errors.Join(err, os.Remove(file.Name()))
}

func newSealing(key [2]string) (*sealing, error) {
	signer, err := note.NewSigner(key[0])
	if err != nil {
		return nil, errors.New("the first line of the key file is not a private key")
	}
	verifier, err := note.NewVerifier(key[1])
	if err != nil || verifier.KeyHash() != signer.KeyHash() || verifier.Name() != signer.Name() {
		return nil, errors.New("the second line of the key file is not the public key of the first")
	}
	return &sealing{signer: signer, public: key[1]}, nil
}

// PublicKey is the text with which others check this record's proofs. Publish
// it where the record's owner cannot change it.
func (r *Record) PublicKey() string {
	if r.sealing == nil {
		return ""
	}
	return r.sealing.public
}

// trustedKeys are the record's own key and those registered before it.
func trustedKeys(ctx context.Context, q *recorddb.Queries, own string) (note.Verifiers, error) {
	known, err := q.Keys(ctx)
	if err != nil {
		return nil, err
	}
	texts := []string{own}
	for _, k := range known {
		texts = append(texts, k.Verifier)
	}
	return verifiers(texts...)
}

// verifiers reads public keys; the same one twice counts once.
func verifiers(texts ...string) (note.Verifiers, error) {
	slices.Sort(texts)
	var list []note.Verifier
	for _, text := range slices.Compact(texts) {
		verifier, err := note.NewVerifier(text)
		if err != nil {
			return nil, errors.New("a public key is not readable")
		}
		list = append(list, verifier)
	}
	return note.VerifierList(list...), nil
}
