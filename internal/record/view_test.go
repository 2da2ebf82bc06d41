package record_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// tally counts events by type: a view small enough to check by hand.
type tally struct {
	name    string
	version int
	refuse  string // events of this type are refused
}

func (v tally) Name() string { return v.name }
func (v tally) Version() int { return v.version }

const (
	createTally = "create table %s (type text not null primary key, count bigint not null, last bigint not null)"
	countEvent  = `insert into %s (type, count, last) values ($1, %d, $2)
		on conflict (type) do update set count = %[1]s.count + %[2]d, last = excluded.last`
)

var errRefused = errors.New("the view refuses this event")

// Apply adds the version to the count, so that versions can be told apart.
func (v tally) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	for _, e := range events {
		if e.Type == v.refuse {
			return errRefused
		}
		if e.Type == "panic" {
			panic("a fault in the view")
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(countEvent, v.name, v.version), e.Type, e.Position); err != nil {
			return err
		}
	}
	return nil
}

// Reset makes the table where a migration would have made it.
func (v tally) Reset(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, "delete from "+v.name)
	return err
}

func withTally(t *testing.T, db *store.DB, names ...string) {
	t.Helper()
	for _, name := range names {
		tamper(t, db, fmt.Sprintf(createTally, name))
	}
}

func counts(t *testing.T, q store.Queries, name string) map[string]int64 {
	t.Helper()
	rows, err := q.QueryContext(t.Context(), "select type, count from "+name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	found := map[string]int64{}
	for rows.Next() {
		var kind string
		var count int64
		if err := rows.Scan(&kind, &count); err != nil {
			t.Fatal(err)
		}
		found[kind] = count
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

func wantCounts(t *testing.T, q store.Queries, name string, want map[string]int64) {
	t.Helper()
	if diff := cmp.Diff(want, counts(t, q, name)); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

func TestViewsFollowInTheSameTransaction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withTally(t, db, "tally")
		rec := recordtest.Open(t, db, tally{name: "tally", version: 1, refuse: "bad"})
		mustAppend(t, rec, "c1", one("a/1", record.NoStream, fact("x", 1), fact("y", 1)))
		wantCounts(t, db.Read(), "tally", map[string]int64{"x": 1, "y": 1})

		_, err := rec.Append(t.Context(), command("c2"), one("a/1", 2, fact("x", 1), fact("bad", 1)))
		if !errors.Is(err, errRefused) {
			t.Errorf("a refused event: %v", err)
		}
		wantCounts(t, db.Read(), "tally", map[string]int64{"x": 1, "y": 1})
		if position, err := rec.Position(t.Context()); position != 2 || err != nil {
			t.Errorf("position %d, %v", position, err)
		}
	})
}

func TestACommandThatAViewRefusesFailsAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withTally(t, db, "tally")
		rec := recordtest.Open(t, db, tally{name: "tally", version: 1, refuse: "bad"})
		var group sync.WaitGroup
		for i := range 60 {
			group.Go(func() {
				kind := "good"
				if i%5 == 0 {
					kind = "bad"
				}
				stream := record.Stream("a", fmt.Sprint(i))
				_, err := rec.Append(t.Context(), command(fmt.Sprint("c", i)), one(stream, record.NoStream, fact(kind, i)))
				if errors.Is(err, errRefused) != (kind == "bad") {
					t.Errorf("%s: %v", kind, err)
				}
			})
		}
		group.Wait()
		wantCounts(t, db.Read(), "tally", map[string]int64{"good": 48})
	})
}

func TestAPanickingViewStopsOnlyItsCommand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withTally(t, db, "tally")
		rec := recordtest.OpenWith(t, db, record.Options{
			Views: []record.View{tally{name: "tally", version: 1}},
			Log:   slog.New(slog.DiscardHandler),
		})
		_, err := rec.Append(t.Context(), command("c1"), one("a/1", record.NoStream, fact("panic", 1)))
		if !errors.Is(err, record.ErrViewPanicked) || store.KindOf(err) != store.Internal {
			t.Errorf("the guilty command: %v", err)
		}
		mustAppend(t, rec, "c2", one("a/1", record.NoStream, fact("x", 1)))
		wantCounts(t, db.Read(), "tally", map[string]int64{"x": 1})
	})
}

func TestRebuildGivesTheSameRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withTally(t, db, "tally")
		rec := recordtest.Open(t, db, tally{name: "tally", version: 1})
		for i := range 30 {
			mustAppend(t, rec, fmt.Sprint("c", i), one("a/1", record.AnyVersion, fact(fmt.Sprint("t", i%3), i)))
		}
		want := counts(t, db.Read(), "tally")
		tamper(t, db, "update tally set count = 99", "insert into tally values ('ghost', 1, 1)")
		var done, total int64
		if err := rec.Rebuild(t.Context(), func(d, n int64) { done, total = d, n }); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, db.Read(), "tally", want)
		if done != 30 || total != 30 {
			t.Errorf("progress ended at %d of %d", done, total)
		}
	})
}

func TestOpenRebuildsNewAndChangedViews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withTally(t, db, "tally", "second")
		key := filepath.Join(t.TempDir(), "key")
		open := func(views ...record.View) *record.Record {
			return recordtest.OpenWith(t, db, record.Options{KeyFile: key, Views: views})
		}
		old := open(tally{name: "tally", version: 1})
		mustAppend(t, old, "c1", one("a/1", record.NoStream, fact("x", 1)))
		wantCounts(t, db.Read(), "tally", map[string]int64{"x": 1})

		next := open(tally{name: "tally", version: 2}, tally{name: "second", version: 1})
		wantCounts(t, db.Read(), "tally", map[string]int64{"x": 2})
		wantCounts(t, db.Read(), "second", map[string]int64{"x": 1})

		// The old server would leave the views behind; it must not append.
		_, err := old.Append(t.Context(), command("c2"), one("a/1", 1, fact("x", 1)))
		if !errors.Is(err, record.ErrViewsChanged) || store.KindOf(err) != store.Unavailable {
			t.Errorf("append of a server with old views: %v", err)
		}
		mustAppend(t, next, "c2", one("a/1", 1, fact("x", 1)))
		wantCounts(t, db.Read(), "tally", map[string]int64{"x": 4})
	})
}

func TestViewsNeedDifferentNames(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	for _, names := range [][]string{{"a", "a"}, {""}, {"a@1"}, {"a,b"}} {
		var views []record.View
		for _, name := range names {
			views = append(views, tally{name: name, version: 1})
		}
		if _, err := record.Open(t.Context(), db, record.Options{Views: views}); store.KindOf(err) != store.Invalid {
			t.Errorf("%q: %v", names, err)
		}
	}
}

// scratchTally makes its table itself, for scratch databases have only what
// migrations make.
type scratchTally struct{ tally }

func (v scratchTally) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	create := bytes.Replace([]byte(fmt.Sprintf(createTally, v.name)), []byte("table"), []byte("table if not exists"), 1)
	if _, err := tx.ExecContext(ctx, string(create)); err != nil {
		return err
	}
	return v.tally.Apply(ctx, tx, events)
}

func TestAsOfShowsWhatWasKnownThen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		rec := recordtest.Open(t, db)
		for i := range 6 {
			cmd := command(fmt.Sprint("c", i))
			cmd.At = noon.Add(time.Duration(i) * time.Hour)
			if _, err := rec.Append(ctx, cmd, one("a/1", record.AnyVersion, fact("x", i), fact("y", i))); err != nil {
				t.Fatal(err)
			}
		}
		for hours, want := range map[int]int64{-1: 0, 0: 2, 2: 6, 5: 12, 9: 12} {
			position, err := rec.PositionAt(ctx, noon.Add(time.Duration(hours)*time.Hour))
			if err != nil || position != want {
				t.Errorf("PositionAt %d h = %d, %v; want %d", hours, position, err, want)
			}
			events, err := rec.LoadAt(ctx, "a/1", noon.Add(time.Duration(hours)*time.Hour))
			if err != nil || int64(len(events)) != want {
				t.Errorf("LoadAt %d h: %d events, %v", hours, len(events), err)
			}
		}
		past, err := rec.AsOf(ctx, 5, scratchTally{tally{name: "tally", version: 1}})
		if err != nil {
			t.Fatal(err)
		}
		wantCounts(t, past.DB.Read(), "tally", map[string]int64{"x": 3, "y": 2})
		if err := past.Close(); err != nil {
			t.Error(err)
		}
		if _, err := rec.AsOf(ctx, 13); store.KindOf(err) != store.Invalid {
			t.Errorf("as of a future position: %v", err)
		}
	})
}
