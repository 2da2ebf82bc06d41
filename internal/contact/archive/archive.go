// Package archive keeps documents: letters that went out, and letters, faxes, recordings and records that came in. A document is
// named by the SHA-256 of its content, so that an event can name exactly what was sent or seen, and nobody can change it unnoticed.
// Nothing here is ever run or interpreted; what a document is, its first bytes say, not whoever brings it.
package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/keepwell/keepwell/internal/store"
)

// Hash names a document: SHA-256 of its content in hex.
type Hash string

// Limits. A scanned medical record of several hundred pages fits; a video does not.
const (
	MaxBytes   = 20 << 20
	chunkBytes = 256 << 10 // so that no statement holds the database's writer for long
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown  = errors.New("no such document")
	ErrTooLarge = fmt.Errorf("a document has at most %d MB", MaxBytes>>20)
	ErrEmpty    = errors.New("the document is empty")
	ErrType     = errors.New("not a kind of document that is kept: PDF, PNG, JPEG, TIFF, text, WAV, MP3, Word (docx)")
	ErrDamaged  = errors.New("the document is not what its name says")
)

// Document is what is known of a document.
type Document struct {
	Hash  Hash
	Media string // media type, from the content
	Size  int64
	At    time.Time // first kept
}

// Archive keeps documents in the database, so that a backup of it has them too.
type Archive struct{ db *store.DB }

// New opens the archive. It reads nothing.
func New(db *store.DB) *Archive { return &Archive{db} }

// Put keeps a document and returns when it is on disk. The same content again is the same document, with the instant of the first
// time. Errors: store.Invalid with ErrEmpty or ErrType, store.TooLarge with ErrTooLarge.
func (a *Archive) Put(ctx context.Context, content io.Reader, at time.Time) (Document, error) {
	const op = "archive: put"
	body, err := io.ReadAll(io.LimitReader(content, MaxBytes+1))
	if err != nil {
		return Document{}, fmt.Errorf("%s: read: %w", op, err)
	}
	media, err := check(op, body)
	if err != nil {
		return Document{}, err
	}
	d := Document{Hash: HashOf(body), Media: media, Size: int64(len(body)), At: at}
	known, err := a.Stat(ctx, d.Hash)
	if !errors.Is(err, ErrUnknown) {
		return known, err
	}
	return d, a.write(ctx, d, body)
}

func check(op string, body []byte) (media string, err error) {
	switch {
	case len(body) == 0:
		return "", &store.Error{Kind: store.Invalid, Op: op, Err: ErrEmpty}
	case len(body) > MaxBytes:
		return "", &store.Error{Kind: store.TooLarge, Op: op, Err: ErrTooLarge}
	}
	media, ok := Sniff(body)
	if !ok {
		return "", &store.Error{Kind: store.Invalid, Op: op, Err: ErrType}
	}
	return media, nil
}

// HashOf is the name of a content.
func HashOf(body []byte) Hash {
	sum := sha256.Sum256(body)
	return Hash(hex.EncodeToString(sum[:]))
}

// write keeps the chunks, each in a transaction of its own so that nobody waits long for the writer, and with the last one the row that
// says that all are there. What a crash leaves without that row is written again the next time, to the same place.
func (a *Archive) write(ctx context.Context, d Document, body []byte) error {
	parts := (len(body) + chunkBytes - 1) / chunkBytes
	for part := range parts {
		chunk := body[part*chunkBytes : min((part+1)*chunkBytes, len(body))]
		statements := []store.Statement{{
			SQL:  "insert into document_chunk (hash, part, body) values ($1, $2, $3) on conflict (hash, part) do nothing",
			Args: []any{string(d.Hash), part, chunk},
		}}
		if part == parts-1 {
			statements = append(statements, store.Statement{
				SQL:  `insert into document (hash, media, size, chunks, kept_us) values ($1, $2, $3, $4, $5) on conflict (hash) do nothing`,
				Args: []any{string(d.Hash), d.Media, d.Size, parts, d.At.UnixMicro()},
			})
		}
		if err := a.db.Write(ctx, func(tx *store.Tx) error { return tx.Send(ctx, statements...) }); err != nil {
			return fmt.Errorf("archive: put: %w", err)
		}
	}
	return nil
}

// Stat is what is known of a document. Errors: store.NotFound with ErrUnknown.
func (a *Archive) Stat(ctx context.Context, hash Hash) (Document, error) {
	d := Document{Hash: hash}
	var kept int64
	err := a.db.Read().QueryRowContext(ctx, "select media, size, kept_us from document where hash = $1", string(hash)).Scan(&d.Media, &d.Size, &kept)
	if errors.Is(err, sql.ErrNoRows) {
		return Document{}, &store.Error{Kind: store.NotFound, Op: "archive: stat", Err: ErrUnknown}
	}
	d.At = time.UnixMicro(kept).UTC()
	if err != nil {
		return Document{}, fmt.Errorf("archive: stat: %w", err)
	}
	return d, nil
}

// Get is a document and its whole content, held against its name. Errors: store.NotFound with ErrUnknown, store.Internal with ErrDamaged.
func (a *Archive) Get(ctx context.Context, hash Hash) (Document, []byte, error) {
	d, err := a.Stat(ctx, hash)
	if err != nil {
		return d, nil, err
	}
	body, err := a.read(ctx, d)
	if err != nil {
		return d, nil, err
	}
	if HashOf(body) != hash {
		return d, nil, &store.Error{Kind: store.Internal, Op: "archive: get", Err: ErrDamaged}
	}
	return d, body, nil
}

func (a *Archive) read(ctx context.Context, d Document) ([]byte, error) {
	rows, err := a.db.Read().QueryContext(ctx, "select body from document_chunk where hash = $1 order by part", string(d.Hash))
	if err != nil {
		return nil, fmt.Errorf("archive: get: %w", err)
	}
	defer rows.Close()
	body := make([]byte, 0, d.Size)
	for rows.Next() {
		var chunk []byte
		if err := rows.Scan(&chunk); err != nil {
			return nil, fmt.Errorf("archive: get: %w", err)
		}
		body = append(body, chunk...)
	}
	return body, rows.Err()
}

// Open is Get for whoever hands the content on. The content was held against its name before.
func (a *Archive) Open(ctx context.Context, hash Hash) (Document, io.ReadSeeker, error) {
	d, body, err := a.Get(ctx, hash)
	return d, bytes.NewReader(body), err
}
