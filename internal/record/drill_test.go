package record_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// The drill that an operator repeats with real data: back up while people work,
// restore elsewhere, verify, rebuild, compare.
func TestBackupDrill(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		key, file := filepath.Join(t.TempDir(), "key"), filepath.Join(t.TempDir(), "backup")
		rec := recordtest.OpenWith(t, db, record.Options{KeyFile: key})
		mustAppend(t, rec, "before", one("a/0", record.NoStream, fact("x", 0)))
		mustSeal(t, rec, 1)

		stop := make(chan struct{})
		var writers sync.WaitGroup
		for w := range 8 {
			writers.Go(func() { appendUntil(t, rec, w, stop) })
		}
		if err := follow(ctx, rec, 0, 50); err != nil { // the writers are at work
			t.Error(err)
		}
		err := db.Backup(ctx, file)
		close(stop)
		writers.Wait()
		if err != nil {
			t.Fatal(err)
		}

		restored := restoreElsewhere(t, db.Engine(), file)
		withTally(t, restored, "tally")
		copied := recordtest.OpenWith(t, restored, record.Options{KeyFile: key, Views: []record.View{tally{name: "tally", version: 1}}})
		position, err := copied.Position(ctx)
		if err != nil || position < 50 {
			t.Fatalf("restored up to %d, %v", position, err)
		}
		if report := mustVerify(t, copied, record.VerifyOptions{}); !report.OK() {
			t.Error(report)
		}
		if err := copied.Rebuild(ctx, nil); err != nil {
			t.Fatal(err)
		}
		compareWithPast(t, rec, copied, restored, position)
		mustAppend(t, copied, "after", one("a/0", 1, fact("x", 1)))
	})
}

func appendUntil(t *testing.T, rec *record.Record, writer int, stop <-chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		default:
			id := fmt.Sprintf("c%d-%d", writer, i)
			mustAppend(t, rec, id, one(record.Stream("a", id), record.NoStream, fact("x", i), fact("y", i)))
		}
	}
}

func restoreElsewhere(t *testing.T, engine store.Engine, file string) *store.DB {
	t.Helper()
	url := filepath.Join(t.TempDir(), "restored.db")
	if engine == store.Postgres {
		url = storetest.Empty(t)
	}
	if err := store.Restore(t.Context(), file, url); err != nil {
		t.Fatal(err)
	}
	return storetest.Reopen(t, url)
}

// compareWithPast compares the restored record and its view with the original
// as of the position of the backup.
func compareWithPast(t *testing.T, original, copied *record.Record, restored *store.DB, position int64) {
	t.Helper()
	want, err1 := original.Read(t.Context(), 0, int(position))
	got, err2 := copied.Read(t.Context(), 0, int(position)+1)
	if diff := cmp.Diff(want, got); diff != "" || err1 != nil || err2 != nil {
		t.Error(diff, err1, err2)
	}
	past, err := original.AsOf(t.Context(), position, scratchTally{tally{name: "tally", version: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = past.Close() }()
	wantCounts(t, restored.Read(), "tally", counts(t, past.DB.Read(), "tally"))
}
