package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Engine names the database behind a DB. Only tests, backup and the few
// statements without a common spelling ask for it.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Queries is what reading and writing handles have in common; generated query
// code (sqlc) takes it.
type Queries interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// DB is one opened database.
type DB struct {
	engine   Engine
	location string // SQLite: the file; PostgreSQL: the connection string
	reading  *sql.DB
	writing  *sql.DB
	writer   *writer // SQLite's only writing connection; nil on PostgreSQL
}

// Open opens the database that url names, creates a SQLite file that does not
// exist yet, and brings the tables up to date.
//
//	sqlite:///var/lib/keepwell/keepwell.db   SQLite
//	keepwell.db                              SQLite, a plain path
//	postgres://user@host/keepwell            PostgreSQL
//
// Errors: Invalid for a URL it cannot read, Unavailable when the database
// cannot be reached.
func Open(ctx context.Context, url string) (*DB, error) {
	db, err := Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Connect is Open without touching the tables.
func Connect(ctx context.Context, url string) (*DB, error) {
	engine, location, err := parseURL(url)
	if err != nil {
		return nil, wrap("store.Open", err)
	}
	open := openSQLite
	if engine == Postgres {
		open = openPostgres
	}
	db, err := open(ctx, location)
	if err != nil {
		return nil, wrap("store.Open", err)
	}
	return db, nil
}

// Engine tells which database this is.
func (db *DB) Engine() Engine { return db.engine }

// Path is the file of a SQLite database, and empty on PostgreSQL.
func (db *DB) Path() string {
	if db.engine == SQLite {
		return db.location
	}
	return ""
}

// Read is the handle for single queries. Statements that write are refused by
// the database. Use Snapshot when several queries must agree with each other.
func (db *DB) Read() Queries { return db.reading }

// Snapshot runs fn on one unchanging state of the database.
func (db *DB) Snapshot(ctx context.Context, fn func(q Queries) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if db.engine == Postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.reading.BeginTx(ctx, options)
	if err != nil {
		return wrap("store.Snapshot", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written: ending it either way is the same
	return wrap("store.Snapshot", fn(tx))
}

// Write runs fn in one write transaction and commits it when fn returns nil.
// Errors of fn come back wrapped. Write does not nest: calling it inside fn
// waits forever on SQLite.
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	conn, release, err := db.acquire(ctx)
	if err != nil {
		return wrap("store.Write", err)
	}
	err = errUnfinished
	defer func() { release(err) }() // also when fn panics
	tx := &Tx{engine: db.engine, conn: conn}
	err = tx.run(ctx, fn)
	return wrap("store.Write", err)
}

// errUnfinished is what a write transaction that panicked ends with.
var errUnfinished = errors.New("the transaction did not end")

func (db *DB) acquire(ctx context.Context) (*connection, func(error), error) {
	if db.writer != nil {
		return db.writer.acquire(ctx)
	}
	conn, err := db.writing.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	return &connection{Conn: conn}, func(error) { _ = conn.Close() }, nil
}

// Close waits for running statements and closes the database.
func (db *DB) Close() error {
	var errs []error
	if db.writer != nil {
		errs = append(errs, db.writer.close())
	}
	errs = append(errs, db.reading.Close(), db.writing.Close())
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("store.Close: %w", err)
	}
	return nil
}
