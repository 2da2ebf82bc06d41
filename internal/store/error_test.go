package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestEveryErrorHasItsKind(t *testing.T) {
	postgres := func(code string) error { return &pgconn.PgError{Code: code} }
	cases := []struct {
		err  error
		want Kind
	}{
		{nil, ""},
		{errors.New("something else"), Internal},
		{sql.ErrNoRows, NotFound},
		{context.DeadlineExceeded, Unavailable},
		{io.ErrUnexpectedEOF, Unavailable},
		{postgres("23505"), Conflict},    // unique violation
		{postgres("54000"), TooLarge},    // program limit
		{postgres("57P01"), Unavailable}, // terminated by an administrator
		{postgres("53100"), Unavailable}, // disk full
		{postgres("40001"), Unavailable}, // serialization failure
		{postgres("42601"), Internal},    // syntax error
		{postgres(""), Internal},
		{&Error{Kind: Forbidden, Err: io.EOF}, Forbidden},
	}
	for _, c := range cases {
		wrapped := c.err
		if wrapped != nil {
			wrapped = fmt.Errorf("while testing: %w", c.err)
		}
		if got := KindOf(wrapped); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
		if got := wrap("store.Test", wrapped); KindOf(got) != c.want || !errors.Is(got, c.err) {
			t.Errorf("%v: wrapped as %v", c.err, got)
		}
	}
	if !errors.Is(wrap("store.Test", postgres("53100")), ErrDiskFull) {
		t.Error("PostgreSQL's full disk is not recognised")
	}
}
