package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// Size is how many bytes the database takes on disk, with what is not merged into its file yet. It waits for no writer.
func (db *DB) Size(ctx context.Context) (int64, error) {
	size := db.sizeSQLite
	if db.engine == Postgres {
		size = db.sizePostgres
	}
	bytes, err := size(ctx)
	return bytes, wrap("store.Size", err)
}

func (db *DB) sizePostgres(ctx context.Context) (bytes int64, err error) {
	err = db.Read().QueryRowContext(ctx, "select pg_database_size(current_database())").Scan(&bytes)
	return bytes, err
}

func (db *DB) sizeSQLite(context.Context) (bytes int64, err error) {
	for _, name := range []string{db.location, db.location + "-wal"} {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // no writer left anything to merge
		}
		if err != nil {
			return 0, err
		}
		bytes += info.Size()
	}
	return bytes, nil
}
