package record

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/keepwell/keepwell/internal/store"
)

// Past is a scratch database in which some views stand as they did at a
// position of the record. Close removes it.
type Past struct {
	Position int64
	DB       *store.DB
	folder   string
}

// AsOf rebuilds views as of a past position in a scratch SQLite database; the
// record and its present views are not touched.
func (r *Record) AsOf(ctx context.Context, position int64, views ...View) (_ *Past, err error) {
	end, err := r.Position(ctx)
	if err != nil {
		return nil, err
	}
	if position < 0 || position > end {
		return nil, fault(store.Invalid, "record.AsOf", errors.New("the position is not in the record"))
	}
	past, err := newPast(ctx, position)
	if err != nil {
		return nil, err
	}
	err = past.DB.Write(ctx, func(tx *store.Tx) error {
		return replay(ctx, r.db.Read(), tx, views, position, nil)
	})
	if err != nil {
		return nil, errors.Join(err, past.Close())
	}
	return past, nil
}

func newPast(ctx context.Context, position int64) (*Past, error) {
	folder, err := os.MkdirTemp("", "keepwell-past-")
	if err != nil {
		return nil, fault(store.Unavailable, "record.AsOf", err)
	}
	db, err := store.Open(ctx, filepath.Join(folder, "past.db"))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return &Past{Position: position, DB: db, folder: folder}, nil
}

// Close closes and removes the scratch database.
func (p *Past) Close() error {
	return errors.Join(p.DB.Close(), os.RemoveAll(p.folder))
}
