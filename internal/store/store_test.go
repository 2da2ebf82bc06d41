package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

const insertView = "insert into record_view (name, version) values ($1, $2)"

func TestOpenRefusesURLsItCannotRead(t *testing.T) {
	for _, url := range []string{
		"", "mysql://x/y", "sqlite://", "file.db?_synchronous=OFF", "a\x00b", "postgres://%zz",
	} {
		if _, err := store.Open(t.Context(), url); store.KindOf(err) != store.Invalid {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestOpenSaysWhenTheDatabaseCannotBeReached(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "no", "such", "folder", "x.db")
	for _, url := range []string{missing, "postgres://nobody@127.0.0.1:1/none"} {
		if _, err := store.Open(t.Context(), url); store.KindOf(err) != store.Unavailable {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestWriteCommitsOrRollsBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		refused := errors.New("refused")
		for name, answer := range map[string]error{"kept": nil, "dropped": refused} {
			err := db.Write(ctx, func(tx *store.Tx) error {
				if _, err := tx.ExecContext(ctx, insertView, name, 1); err != nil {
					return err
				}
				return answer
			})
			if !errors.Is(err, answer) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if names := viewNames(t, db.Read()); fmt.Sprint(names) != "[kept]" {
			t.Errorf("rows %v", names)
		}
	})
}

func TestQueuedStatementsGoWithTheCommit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		put := func(name string) store.Statement {
			return store.Statement{SQL: insertView, Args: []any{name, 1}}
		}
		var seen int
		err := db.Write(ctx, func(tx *store.Tx) error {
			tx.Queue(put("a"), put("b"))
			if err := tx.QueryRowContext(ctx, "select count(*) from record_view").Scan(&seen); err != nil {
				return err
			}
			tx.Queue(put("c"))
			return nil
		})
		if err != nil || seen != 2 || len(viewNames(t, db.Read())) != 3 {
			t.Errorf("saw %d rows, %v", seen, err)
		}
		err = db.Write(ctx, func(tx *store.Tx) error {
			tx.Queue(put("d"), put("a"))
			return nil
		})
		if store.KindOf(err) != store.Conflict || len(viewNames(t, db.Read())) != 3 {
			t.Errorf("a queued conflict: %v", err)
		}
		err = db.Write(ctx, func(tx *store.Tx) error {
			tx.Queue(put("a"))
			return tx.QueryRowContext(ctx, "select count(*) from record_view").Scan(&seen)
		})
		if err == nil {
			t.Error("a queued conflict before a query was lost")
		}
	})
}

func viewNames(t *testing.T, q store.Queries) (names []string) {
	t.Helper()
	rows, err := q.QueryContext(t.Context(), "select name from record_view order by name")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func TestReadHandleCannotWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if _, err := db.Read().ExecContext(t.Context(), insertView, "x", 1); err == nil {
			t.Error("the read handle wrote")
		}
	})
}

func TestSnapshotDoesNotSeeLaterWrites(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		err := db.Snapshot(ctx, func(q store.Queries) error {
			before := viewNames(t, q)
			if err := db.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, insertView, "new", 1)
				return err
			}); err != nil {
				return err
			}
			if after := viewNames(t, q); len(after) != len(before) {
				t.Errorf("the snapshot moved: %v", after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestManyWritersLoseNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		var group sync.WaitGroup
		for writer := range 8 {
			group.Go(func() {
				for i := range 20 {
					err := db.Write(ctx, func(tx *store.Tx) error {
						_, err := tx.ExecContext(ctx, insertView, fmt.Sprintf("w%d-%d", writer, i), 1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if n := len(viewNames(t, db.Read())); n != 160 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestLockNameLetsOneInAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		inside, most := 0, 0
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				err := db.Write(ctx, func(tx *store.Tx) error {
					if err := tx.LockName(ctx, "test"); err != nil {
						return err
					}
					inside++ // the race detector would object to two at once
					most = max(most, inside)
					inside--
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if most != 1 {
			t.Errorf("%d held the name at once", most)
		}
	})
}

func TestWriteStopsWaitingWhenTheCallerGivesUp(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	err := db.Write(t.Context(), func(*store.Tx) error {
		impatient, cancel := context.WithCancel(t.Context())
		cancel()
		inner := db.Write(impatient, func(*store.Tx) error { return nil })
		if store.KindOf(inner) != store.Unavailable || !errors.Is(inner, context.Canceled) {
			t.Errorf("waiting for the writer: %v", inner)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLostConnectionIsUnavailableAndTheNextWriteWorks(t *testing.T) {
	ctx := t.Context()
	db := storetest.Open(t, store.Postgres)
	err := db.Write(ctx, func(tx *store.Tx) error {
		var id int
		if err := tx.QueryRowContext(ctx, "select pg_backend_pid()").Scan(&id); err != nil {
			return err
		}
		storetest.Admin(t, fmt.Sprintf("select pg_terminate_backend(%d)", id))
		_, err := tx.ExecContext(ctx, insertView, "lost", 1)
		return err
	})
	if store.KindOf(err) != store.Unavailable {
		t.Fatalf("after the connection was cut: %v", err)
	}
	err = db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, insertView, "kept", 1)
		return err
	})
	if err != nil {
		t.Fatalf("the next write: %v", err)
	}
}

func TestFullSQLiteIsUnavailableAndRecovers(t *testing.T) {
	ctx := t.Context()
	db := storetest.Open(t, store.SQLite)
	limit := func(pages int) {
		if err := db.Write(ctx, func(tx *store.Tx) error {
			var now int
			return tx.QueryRowContext(ctx, fmt.Sprintf("pragma max_page_count = %d", pages)).Scan(&now)
		}); err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // SQLite takes the present size as the least
	var err error
	for i := 0; err == nil && i < 10_000; i++ {
		err = db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, insertView, fmt.Sprintf("%0200d", i), 1)
			return err
		})
	}
	if store.KindOf(err) != store.Unavailable || !errors.Is(err, store.ErrDiskFull) {
		t.Fatalf("a full database: %v", err)
	}
	kept := len(viewNames(t, db.Read()))
	limit(1 << 30)
	if err := db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, insertView, "room again", 1)
		return err
	}); err != nil || len(viewNames(t, db.Read())) != kept+1 {
		t.Errorf("after making room: %v", err)
	}
}

func TestSQLiteIsAsDurableAsPromised(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
			var got string
			if err := tx.QueryRowContext(t.Context(), "pragma "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s = %s, %v; want %s", pragma, got, err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(db.Path()); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the file is readable by others: %v, %v", info.Mode(), err)
	}
}
