package store

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

func (db *DB) migrate(ctx context.Context) error {
	provider, err := db.migrator()
	if err != nil {
		return wrap("store.migrate", err)
	}
	unlock, err := db.lockMigration(ctx)
	if err != nil {
		return wrap("store.migrate", err)
	}
	_, err = provider.Up(ctx)
	return wrap("store.migrate", errors.Join(err, unlock()))
}

// lockMigration keeps other servers and processes from migrating the same
// database at the same time.
func (db *DB) lockMigration(ctx context.Context) (unlock func() error, err error) {
	if db.engine == Postgres {
		return db.lockPostgres(ctx)
	}
	return lockFile(db.location)
}

// lockFile waits until no other process opens or migrates the database file. The lock is a file of its own, for SQLite's locks are
// on the database file.
func lockFile(path string) (unlock func() error, err error) {
	file, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, &Error{Kind: Unavailable, Op: "store.lock", Err: err}
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file.Close, nil // closing unlocks
}

// migrationLock is the advisory lock's number: "keepwell" in ASCII.
const migrationLock = 0x6b65657077656c6c

func (db *DB) lockPostgres(ctx context.Context) (unlock func() error, err error) {
	conn, err := db.writing.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "select pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", int64(migrationLock))
		return errors.Join(err, conn.Close())
	}, nil
}

func (db *DB) migrator() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+string(db.engine))
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if db.engine == Postgres {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, db.writing, files)
}

// SchemaVersion is the number of the last migration that ran. It waits for no writer.
func (db *DB) SchemaVersion(ctx context.Context) (int64, error) {
	var version int64
	err := db.Read().QueryRowContext(ctx, "select max(version_id) from "+gooseTable).Scan(&version)
	return version, wrap("store.SchemaVersion", err)
}
