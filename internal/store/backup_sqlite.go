package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// sqliteMagic begins every SQLite file.
const sqliteMagic = "SQLite format 3\x00"

// backupSQLite uses VACUUM INTO: it reads one snapshot, writers go on, and the
// copy is compact. A connection of its own keeps the read pool free.
func (db *DB) backupSQLite(ctx context.Context, path string) (err error) {
	pool, err := sql.Open("sqlite", sqliteDSN(db.location, ""))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	_, err = pool.ExecContext(ctx, "vacuum into $1", path)
	return err
}

// restoreSQLite copies the file and lets SQLite check every page and index.
func restoreSQLite(ctx context.Context, path, location string) error {
	if _, err := os.Lstat(location); err == nil {
		return &Error{Kind: Conflict, Op: "store.Restore", Err: errNotEmpty}
	}
	if err := startsWith(path, sqliteMagic); err != nil {
		return err
	}
	if err := copyWhole(path, location); err != nil {
		return err
	}
	return checkSQLite(ctx, location)
}

func checkSQLite(ctx context.Context, location string) (err error) {
	pool, err := sql.Open("sqlite", sqliteDSN(location, ""))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	var said string
	if err := pool.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return invalid(fmt.Errorf("%w: SQLite finds it damaged", errNotABackup))
	}
	return nil
}
