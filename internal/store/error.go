package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Kind says what a caller can do about an error.
type Kind string

// The kinds. Unavailable is the only one worth trying again unchanged.
const (
	Invalid     Kind = "invalid"
	NotFound    Kind = "not found"
	Forbidden   Kind = "forbidden"
	Conflict    Kind = "conflict"
	TooLarge    Kind = "too large"
	Unavailable Kind = "unavailable"
	Internal    Kind = "internal"
)

// ErrDiskFull is inside the Unavailable error of a database without room.
var ErrDiskFull = errors.New("no room left for the database")

// Error is the one error type: the kind, the operation that failed, a message
// key for people where there is one, and the cause.
type Error struct {
	Kind Kind
	Op   string
	Key  string
	Err  error
}

func (e *Error) Error() string {
	if e.Op == "" {
		return fmt.Sprintf("%s: %v", e.Kind, e.Err)
	}
	return fmt.Sprintf("%s: %s: %v", e.Op, e.Kind, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf finds the kind of any error; Internal when nothing in it says more,
// and empty for nil.
func KindOf(err error) Kind {
	var known *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &known):
		return known.Kind
	default:
		return classify(err)
	}
}

// PlainErrors are errors of the database's library that quote nothing: a log may tell them word by word.
var PlainErrors = []error{sql.ErrNoRows, sql.ErrTxDone, sql.ErrConnDone}

func invalid(err error) error { return &Error{Kind: Invalid, Err: err} }

// wrap gives a foreign error its kind; an *Error passes unchanged so that the
// innermost operation keeps the word.
func wrap(op string, err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if isDiskFull(err) {
		err = fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return &Error{Kind: classify(err), Op: op, Err: err}
}

func classify(err error) Kind {
	var fromSQLite *sqlite.Error
	var fromPostgres *pgconn.PgError
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return NotFound
	case errors.As(err, &fromSQLite):
		return classifySQLite(fromSQLite.Code() & 0xff) // the low byte is the primary code
	case errors.As(err, &fromPostgres):
		return classifyPostgres(fromPostgres.Code)
	case isLost(err):
		return Unavailable
	default:
		return Internal
	}
}

func classifySQLite(code int) Kind {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT:
		return Conflict
	case sqlite3.SQLITE_TOOBIG:
		return TooLarge
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
		sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM:
		return Unavailable
	default:
		return Internal
	}
}

// classifyPostgres goes by SQLSTATE class: 08 connection, 40 transaction
// rollback, 53 out of resources, 55 not in the needed state, 57 operator
// intervention, 58 system error; 23 integrity constraint; 54 program limit.
func classifyPostgres(code string) Kind {
	switch {
	case strings.HasPrefix(code, "23"):
		return Conflict
	case strings.HasPrefix(code, "54"):
		return TooLarge
	case slices.Contains([]string{"08", "40", "53", "55", "57", "58"}, code[:min(2, len(code))]):
		return Unavailable
	default:
		return Internal
	}
}

func isLost(err error) bool {
	var network net.Error
	var connecting *pgconn.ConnectError
	for _, lost := range []error{
		driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
		context.Canceled, context.DeadlineExceeded,
	} {
		if errors.Is(err, lost) {
			return true
		}
	}
	return errors.As(err, &network) || errors.As(err, &connecting) || strings.Contains(err.Error(), "conn closed")
}

func isDiskFull(err error) bool {
	var fromSQLite *sqlite.Error
	var fromPostgres *pgconn.PgError
	switch {
	case errors.As(err, &fromSQLite):
		return fromSQLite.Code()&0xff == sqlite3.SQLITE_FULL
	case errors.As(err, &fromPostgres):
		return fromPostgres.Code == "53100"
	default:
		return false
	}
}
