package record_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// PostgreSQL cuts all connections again and again while eight writers append
// and retry with the same command id.
func TestRetryAfterLostConnectionsIsExactlyOnce(t *testing.T) {
	address := storetest.URL(t, store.Postgres)
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	rec := recordtest.OpenWith(t, storetest.Reopen(t, address), record.Options{Log: slog.New(slog.DiscardHandler)})
	cut := fmt.Sprintf("select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'", strings.TrimPrefix(parsed.Path, "/"))

	const writers, each = 8, 30
	var lost sync.Map
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				storetest.Admin(t, cut)
			}
		}
	}()
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			stream := record.Stream("a", fmt.Sprint(w))
			for i := range each {
				appendRetrying(t, rec, fmt.Sprintf("c%d-%d", w, i), one(stream, record.AnyVersion, fact("x", i)), &lost)
			}
		})
	}
	group.Wait()
	close(stop)
	<-stopped
	wantSequences(t, rec, writers, each)
	count := 0
	lost.Range(func(any, any) bool { count++; return true })
	t.Logf("%d of %d commands met a lost connection", count, writers*each)
}

// appendRetrying appends until it succeeds; any error but Unavailable is wrong.
func appendRetrying(t *testing.T, rec *record.Record, id string, a record.StreamAppend, lost *sync.Map) {
	for {
		_, err := rec.Append(t.Context(), command(id), a)
		if err == nil {
			return
		}
		if lost.Store(id, true); store.KindOf(err) != store.Unavailable {
			t.Errorf("%s: %v", id, err)
			return
		}
	}
}

// wantSequences checks that stream a/w holds the numbers 0, 1, 2, … once each.
func wantSequences(t *testing.T, rec *record.Record, streams, length int) {
	t.Helper()
	for w := range streams {
		events, err := rec.Load(t.Context(), record.Stream("a", fmt.Sprint(w)))
		if err != nil || len(events) != length {
			t.Errorf("stream %d: %d events, %v; want %d", w, len(events), err, length)
		}
		for i, e := range events {
			if string(e.Data) != fmt.Sprint(i) {
				t.Errorf("stream %d, version %d holds %s", w, e.Version, e.Data)
			}
		}
	}
}

func TestFullDatabaseIsUnavailableAndRetryIsExactlyOnce(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	rec := recordtest.Open(t, db)
	fillAndRecover(t, rec,
		func() { maxPages(t, db, 1) }, // SQLite takes the present size as the least
		func() { maxPages(t, db, 1<<30) })
}

func maxPages(t *testing.T, db *store.DB, pages int) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		var now int
		return tx.QueryRowContext(t.Context(), fmt.Sprintf("pragma max_page_count = %d", pages)).Scan(&now)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A real full disk: a small file system in memory, where mounting is allowed
// (root); elsewhere the test above stands alone.
func TestFullDisk(t *testing.T) {
	folder := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder).CombinedOutput(); err != nil {
		t.Logf("mounting is not allowed here, only the page limit was tested: %s", out)
		return
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", folder).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	rec := recordtest.Open(t, storetest.Reopen(t, filepath.Join(folder, "keepwell.db")))
	fillAndRecover(t, rec, func() {}, func() {
		if out, err := exec.Command("mount", "-o", "remount,size=30m", folder).CombinedOutput(); err != nil {
			t.Fatalf("remount: %s", out)
		}
	})
}

// fillAndRecover appends until there is no room, makes room, and repeats the
// command that failed.
func fillAndRecover(t *testing.T, rec *record.Record, fill, makeRoom func()) {
	t.Helper()
	put := func(i int) error {
		e := fact("x", i)
		e.Data = fmt.Appendf(nil, "%q", fmt.Sprintf("%08d%s", i, strings.Repeat("x", 20_000)))
		_, err := rec.Append(t.Context(), command(fmt.Sprint("c", i)), one("a/0", record.ExpectedVersion(i), e))
		return err
	}
	if err := put(0); err != nil {
		t.Fatal(err)
	}
	fill()
	i, err := 1, error(nil)
	for ; i < 5000; i++ {
		if err = put(i); err != nil {
			break
		}
	}
	if store.KindOf(err) != store.Unavailable || !errors.Is(err, store.ErrDiskFull) {
		t.Fatalf("without room: %v", err)
	}
	if err := put(i); store.KindOf(err) != store.Unavailable {
		t.Errorf("still without room: %v", err)
	}
	makeRoom()
	if err := put(i); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	if events, err := rec.Load(t.Context(), "a/0"); err != nil || len(events) != i+1 {
		t.Errorf("%d events, %v; want %d", len(events), err, i+1)
	}
	if report := mustVerify(t, rec, record.VerifyOptions{}); !report.OK() {
		t.Error(report)
	}
}
