package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	postgresReaders = 8
	// postgresWriters bounds the connections one server takes for writing; the
	// record needs two of them, the rest is for timers and sign-in sessions.
	postgresWriters = 8
)

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		// The library's message repeats the URL, which may hold a password.
		return nil, invalid(errURL)
	}
	// A server that died inside a transaction must not hold the record's lock.
	config.RuntimeParams["idle_in_transaction_session_timeout"] = "60s"
	config.RuntimeParams["timezone"] = "UTC"
	reader := config.Copy()
	reader.RuntimeParams["default_transaction_read_only"] = "on"

	db := &DB{engine: Postgres, location: dsn, reading: postgresPool(*reader, postgresReaders)}
	db.writing = postgresPool(*config, postgresWriters)
	if err := db.writing.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach PostgreSQL: %w", err), db.Close())
	}
	return db, nil
}

func postgresPool(config pgx.ConnConfig, size int) *sql.DB {
	pool := stdlib.OpenDB(config)
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool
}
