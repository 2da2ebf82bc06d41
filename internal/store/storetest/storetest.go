// Package storetest gives tests a fresh database on each engine: SQLite in a
// temporary folder, and a real PostgreSQL that is started once per test process
// and stopped when the process ends, however it ends.
//
// KEEPWELL_TEST_POSTGRES may name a running server (a URL whose user may
// create databases) to use instead.
package storetest

import (
	"path/filepath"
	"testing"

	"github.com/keepwell/keepwell/internal/store"
)

// Engines are the engines that every suite passes on.
var Engines = []store.Engine{store.SQLite, store.Postgres}

// Each runs one suite on both engines, each time on an empty database with all
// tables. It never skips an engine.
func Each(t *testing.T, suite func(t *testing.T, db *store.DB)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(string(engine), func(t *testing.T) { suite(t, Open(t, engine)) })
	}
}

// Open returns a fresh database, closed when the test or benchmark ends.
func Open(tb testing.TB, engine store.Engine) *store.DB {
	tb.Helper()
	return Reopen(tb, URL(tb, engine))
}

// Reopen opens a database by the URL that URL gave, as a second process would.
func Reopen(tb testing.TB, url string) *store.DB {
	tb.Helper()
	db, err := store.Open(tb.Context(), url)
	if err != nil {
		tb.Fatalf("open test database: %v", err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Errorf("close test database: %v", err)
		}
	})
	return db
}

// URL makes a fresh database and returns its URL. On SQLite the file does not
// exist yet; on PostgreSQL the tables do.
func URL(tb testing.TB, engine store.Engine) string {
	tb.Helper()
	if engine == store.SQLite {
		return "sqlite://" + filepath.Join(tb.TempDir(), "keepwell.db")
	}
	return freshPostgres(tb)
}
