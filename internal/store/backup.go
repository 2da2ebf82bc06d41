package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

var (
	errBackupExists = errors.New("the backup file exists already")
	errNotEmpty     = errors.New("a backup is restored only into a database that does not exist or has no tables")
	errNotABackup   = errors.New("the file is not a backup made from this kind of database")
)

// Backup writes one consistent state of the whole database to a new file while
// others read and write. Either the complete file appears, or none. The file
// holds personal data and is readable only by its owner.
//
// The record's private key is not in it; keep that elsewhere.
//
// Errors: Conflict when the file exists.
func (db *DB) Backup(ctx context.Context, path string) error {
	write := db.backupSQLite
	if db.engine == Postgres {
		write = db.backupPostgres
	}
	return wrap("store.Backup", writeWhole(path, func(partial string) error { return write(ctx, partial) }))
}

// Restore puts a backup into the database that url names, which must be empty,
// and brings the tables up to date. Errors: Conflict when it is not empty,
// Invalid when the file is not a backup for this engine.
func Restore(ctx context.Context, path, url string) error {
	engine, location, err := parseURL(url)
	if err != nil {
		return wrap("store.Restore", err)
	}
	restore := restoreSQLite
	if engine == Postgres {
		restore = restorePostgres
	}
	if err := restore(ctx, path, location); err != nil {
		return wrap("store.Restore", err)
	}
	db, err := Open(ctx, url)
	if err != nil {
		return err
	}
	return db.Close()
}

// writeWhole lets write fill a file beside path and moves it there when it is
// complete and on disk.
func writeWhole(path string, write func(partial string) error) error {
	if _, err := os.Lstat(path); err == nil {
		return &Error{Kind: Conflict, Op: "store.Backup", Err: errBackupExists}
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".partial-*") // mode 0600
	if err != nil {
		return &Error{Kind: Unavailable, Op: "store.Backup", Err: err}
	}
	partial := file.Name()
	if err := errors.Join(file.Close(), write(partial), syncFile(partial)); err != nil {
		return errors.Join(err, os.Remove(partial))
	}
	return errors.Join(os.Rename(partial, path), syncFile(filepath.Dir(path)))
}

func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// copyWhole copies a file to a path that must not exist.
func copyWhole(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return &Error{Kind: NotFound, Op: "store.Restore", Err: err}
	}
	defer func() { _ = source.Close() }()
	return writeWhole(to, func(partial string) error {
		target, err := os.OpenFile(partial, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = io.Copy(target, source)
		return errors.Join(err, target.Close())
	})
}

// startsWith tells a backup's kind from its first bytes.
func startsWith(path, magic string) error {
	file, err := os.Open(path)
	if err != nil {
		return &Error{Kind: NotFound, Op: "store.Restore", Err: err}
	}
	defer func() { _ = file.Close() }()
	begin := make([]byte, len(magic))
	if _, err := io.ReadFull(file, begin); err != nil || string(begin) != magic {
		return invalid(fmt.Errorf("%w: it does not begin as one", errNotABackup))
	}
	return nil
}
