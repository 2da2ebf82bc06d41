// Package recordtest gives other rooms' tests a record to write to.
package recordtest

import (
	"path/filepath"
	"testing"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Open opens a record in db with a key of its own, closed when the test ends.
func Open(tb testing.TB, db *store.DB, views ...record.View) *record.Record {
	tb.Helper()
	return OpenWith(tb, db, record.Options{Views: views})
}

// OpenWith is Open with options; an empty KeyFile becomes one in a temporary folder.
func OpenWith(tb testing.TB, db *store.DB, options record.Options) *record.Record {
	tb.Helper()
	if options.KeyFile == "" {
		options.KeyFile = filepath.Join(tb.TempDir(), "record.key")
	}
	rec, err := record.Open(tb.Context(), db, options)
	if err != nil {
		tb.Fatalf("open record: %v", err)
	}
	tb.Cleanup(func() {
		if err := rec.Close(); err != nil {
			tb.Errorf("close record: %v", err)
		}
	})
	return rec
}
