package storetest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/keepwell/keepwell/internal/store"
)

const template = "keepwell_template"

var (
	databases atomic.Int64
	creating  sync.Mutex // PostgreSQL copies a template for one caller at a time
	prepare   = sync.OnceValues(prepareServer)
)

// prepareServer finds or starts the server and fills the template database, so
// that each test's database is a copy (30 ms) and not a migration.
func prepareServer() (server string, err error) {
	server = os.Getenv("KEEPWELL_TEST_POSTGRES")
	if server == "" {
		if server, err = startServer(); err != nil {
			return "", err
		}
	}
	name := fmt.Sprintf("%s_%d", template, os.Getpid())
	if err := create(server, name, "template0"); err != nil {
		return "", err
	}
	db, err := store.Open(context.Background(), onServer(server, name))
	if err != nil {
		return "", err
	}
	return server, db.Close()
}

func freshPostgres(tb testing.TB) string {
	tb.Helper()
	server, err := prepare()
	if err != nil {
		tb.Fatalf("no PostgreSQL for this test: %v", err)
	}
	name := fmt.Sprintf("keepwell_%d_%d", os.Getpid(), databases.Add(1))
	if err := create(server, name, fmt.Sprintf("%s_%d", template, os.Getpid())); err != nil {
		tb.Fatalf("create test database: %v", err)
	}
	tb.Cleanup(func() {
		if err := run(server, "drop database "+name+" with (force)"); err != nil {
			tb.Errorf("drop test database: %v", err)
		}
	})
	return onServer(server, name)
}

// Empty returns the URL of a database without any tables.
func Empty(tb testing.TB) string {
	tb.Helper()
	server, err := prepare()
	if err != nil {
		tb.Fatalf("no PostgreSQL for this test: %v", err)
	}
	name := fmt.Sprintf("keepwell_%d_%d", os.Getpid(), databases.Add(1))
	if err := create(server, name, "template0"); err != nil {
		tb.Fatalf("create test database: %v", err)
	}
	tb.Cleanup(func() { _ = run(server, "drop database "+name+" with (force)") })
	return onServer(server, name)
}

// Admin runs one statement as the server's owner, outside any database of the
// tests: to cut connections, for example.
func Admin(tb testing.TB, statement string) {
	tb.Helper()
	server, err := prepare()
	if err == nil {
		err = run(server, statement)
	}
	if err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

func create(server, name, from string) error {
	creating.Lock()
	defer creating.Unlock()
	return run(server, "create database "+name+" template "+from)
}

func run(server, statement string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement)
	return err
}

func onServer(server, database string) string {
	parsed, err := url.Parse(server)
	if err != nil {
		panic("storetest: server URL: " + err.Error())
	}
	parsed.Path = "/" + database
	return parsed.String()
}
