package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Rows is what a statement's reader sees of its answer.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
}

// Statement is one SQL statement to be sent together with others. Read is nil
// for a statement without an answer.
type Statement struct {
	SQL  string
	Args []any
	Read func(Rows) error
}

// Tx is one write transaction. It begins with its first statement, so that
// PostgreSQL gets BEGIN and that statement in the same round trip.
type Tx struct {
	engine  Engine
	conn    *connection
	begun   bool
	pending []Statement
}

var _ Queries = (*Tx)(nil)

// Send runs the statements in order; PostgreSQL gets them in one round trip.
func (tx *Tx) Send(ctx context.Context, statements ...Statement) error {
	all := append(tx.pending, statements...)
	tx.pending = nil
	if tx.engine == Postgres {
		return tx.pipeline(ctx, all, false)
	}
	return tx.each(ctx, all)
}

// Queue holds statements back until the next statement that must be answered,
// or the commit. Their errors come back from there.
func (tx *Tx) Queue(statements ...Statement) {
	tx.pending = append(tx.pending, statements...)
}

// ExecContext runs a statement at once, after the queued ones.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := tx.ready(ctx); err != nil {
		return nil, err
	}
	return tx.conn.exec(ctx, query, args)
}

// QueryContext runs a query at once, after the queued statements.
func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := tx.ready(ctx); err != nil {
		return nil, err
	}
	return tx.conn.query(ctx, query, args)
}

// QueryRowContext is QueryContext for one row. An error of a queued statement
// shows here as an ended transaction and again, in full, from Write.
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if err := tx.ready(ctx); err != nil {
		ended, cancel := context.WithCancelCause(ctx)
		cancel(err)
		return tx.conn.QueryRowContext(ended, query, args...)
	}
	return tx.conn.QueryRowContext(ctx, query, args...)
}

// PrepareContext prepares a statement that lives as long as the transaction.
func (tx *Tx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := tx.ready(ctx); err != nil {
		return nil, err
	}
	return tx.conn.PrepareContext(ctx, query)
}

func (tx *Tx) ready(ctx context.Context) error {
	if tx.begun && len(tx.pending) == 0 {
		return nil
	}
	return tx.Send(ctx)
}

func (tx *Tx) run(ctx context.Context, fn func(*Tx) error) (err error) {
	committed := false
	defer func() {
		if !committed {
			err = errors.Join(err, tx.rollback(ctx))
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.commit(ctx); err != nil {
		return err
	}
	committed = true
	return nil
}

func (tx *Tx) commit(ctx context.Context) error {
	if !tx.begun && len(tx.pending) == 0 {
		return nil
	}
	if tx.engine == Postgres {
		return tx.pipeline(ctx, tx.pending, true)
	}
	if err := tx.each(ctx, tx.pending); err != nil {
		return err
	}
	_, err := tx.conn.exec(ctx, "commit", nil)
	return err
}

// rollback runs even when the caller has given up: the next writer needs the
// connection. Its own failure is not news (the transaction is gone already).
func (tx *Tx) rollback(ctx context.Context) error {
	if tx.begun {
		_, _ = tx.conn.exec(context.WithoutCancel(ctx), "rollback", nil)
	}
	return nil
}

// each is SQLite's way: there is no round trip to save.
func (tx *Tx) each(ctx context.Context, statements []Statement) error {
	if !tx.begun {
		if _, err := tx.conn.exec(ctx, "begin immediate", nil); err != nil {
			return err
		}
		tx.begun = true
	}
	for _, s := range statements {
		if err := tx.one(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) one(ctx context.Context, s Statement) (err error) {
	if s.Read == nil {
		_, err := tx.conn.exec(ctx, s.SQL, s.Args)
		return err
	}
	rows, err := tx.conn.query(ctx, s.SQL, s.Args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return errors.Join(s.Read(rows), rows.Err())
}

// pipeline is PostgreSQL's way: BEGIN if needed, the statements, COMMIT if
// wanted, all in one round trip. When one fails the server skips the rest,
// COMMIT included.
func (tx *Tx) pipeline(ctx context.Context, statements []Statement, commit bool) error {
	batch := &pgx.Batch{}
	if !tx.begun {
		batch.Queue("begin")
		tx.begun = true
	}
	for _, s := range statements {
		queued := batch.Queue(s.SQL, s.Args...)
		if s.Read != nil {
			queued.Query(func(rows pgx.Rows) error { return s.Read(rows) })
		}
	}
	if commit {
		batch.Queue("commit")
	}
	return tx.conn.Raw(func(driver any) error {
		standard, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("unexpected PostgreSQL driver %T", driver)
		}
		return standard.Conn().SendBatch(ctx, batch).Close()
	})
}

// NameLock is the statement that lets one transaction at a time, in all
// processes, hold a name; the others wait until it ends. SQLite needs none:
// every write transaction is alone anyway.
func (tx *Tx) NameLock(name string) []Statement {
	if tx.engine == SQLite {
		return nil
	}
	return []Statement{{SQL: "select pg_advisory_xact_lock(hashtextextended($1, 0))", Args: []any{name}}}
}

// LockName takes the name's lock now.
func (tx *Tx) LockName(ctx context.Context, name string) error {
	return tx.Send(ctx, tx.NameLock(name)...)
}
