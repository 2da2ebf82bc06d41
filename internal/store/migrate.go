package store

import (
	"context"
	"embed"
	"errors"
	"io/fs"

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
	_, err = provider.Up(ctx)
	return wrap("store.migrate", err)
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
