package store

import (
	"context"
	"database/sql"
)

// maxPrepared bounds the statements SQLite's writer keeps prepared. Bulk
// statements use a few fixed row counts, so that they fit.
const maxPrepared = 256

// connection is a database connection that remembers its prepared statements
// where the driver does not do so itself (SQLite).
type connection struct {
	*sql.Conn
	prepared map[string]*sql.Stmt // nil: the driver prepares by itself
}

func (c *connection) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	stmt, err := c.statement(ctx, query) //nolint:sqlclosecheck // kept for the next call
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return c.ExecContext(ctx, query, args...)
	}
	return stmt.ExecContext(ctx, args...)
}

func (c *connection) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	stmt, err := c.statement(ctx, query) //nolint:sqlclosecheck // kept for the next call
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return c.QueryContext(ctx, query, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

func (c *connection) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := c.prepared[query]; ok || c.prepared == nil || len(c.prepared) >= maxPrepared {
		return stmt, nil
	}
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.prepared[query] = stmt
	return stmt, nil
}

func (c *connection) close() error {
	for _, stmt := range c.prepared {
		_ = stmt.Close()
	}
	return c.Close()
}
