package store

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

func (db *DB) migrate(ctx context.Context) error {
	provider, err := db.migrator()
	if err != nil {
		return wrap("store.migrate", err)
	}
	unlock, err := db.lockMigration()
	if err != nil {
		return wrap("store.migrate", err)
	}
	_, err = provider.Up(ctx)
	return wrap("store.migrate", errors.Join(err, unlock()))
}

// lockMigration keeps other processes from migrating the same SQLite file; on
// PostgreSQL the migrator takes a lock in the database. The lock is on a file
// of its own, for SQLite's locks are on the database file.
func (db *DB) lockMigration() (unlock func() error, err error) {
	if db.engine == Postgres {
		return func() error { return nil }, nil
	}
	file, err := os.OpenFile(db.location+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, &Error{Kind: Unavailable, Op: "store.migrate", Err: err}
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file.Close, nil // closing unlocks
}

func (db *DB) migrator() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+string(db.engine))
	if err != nil {
		return nil, err
	}
	if db.engine == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, db.writing, files)
	}
	// Several servers may start together; only one of them changes the tables.
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db.writing, files, goose.WithSessionLocker(locker))
}

// SchemaVersion is the number of the last migration that ran.
func (db *DB) SchemaVersion(ctx context.Context) (int64, error) {
	provider, err := db.migrator()
	if err != nil {
		return 0, wrap("store.SchemaVersion", err)
	}
	version, err := provider.GetDBVersion(ctx)
	return version, wrap("store.SchemaVersion", errors.Join(err))
}
