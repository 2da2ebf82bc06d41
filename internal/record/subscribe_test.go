package record_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// follow reads n events and reports the first that is out of order.
func follow(ctx context.Context, rec *record.Record, after, n int64) error {
	want := after
	for e, err := range rec.Subscribe(ctx, after) {
		if err != nil {
			return err
		}
		if want++; e.Position != want {
			return fmt.Errorf("position %d after %d", e.Position, want-1)
		}
		if want == after+n {
			return nil
		}
	}
	return errors.New("the subscription ended early")
}

func TestSubscribersSeeEveryEventInOrderWhileWritersAppend(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := recordtest.OpenWith(t, db, record.Options{PollEvery: time.Hour}) // the process wakes them itself
		mustAppend(t, rec, "first", one("a/0", record.NoStream, fact("x", 0)))
		const writers, each = 8, 40
		var group sync.WaitGroup
		for _, after := range []int64{0, 1, 100} {
			group.Go(func() {
				if err := follow(t.Context(), rec, after, 1+writers*each*2-after); err != nil {
					t.Errorf("from %d: %v", after, err)
				}
			})
		}
		for w := range writers {
			group.Go(func() {
				for i := range each {
					mustAppend(t, rec, fmt.Sprintf("c%d-%d", w, i),
						one(record.Stream("a", fmt.Sprint(w, i)), record.NoStream, fact("x", i), fact("y", i)))
				}
			})
		}
		group.Wait()
	})
}

func TestSubscribersHearOfOtherProcesses(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			url, key := storetest.URL(t, engine), filepath.Join(t.TempDir(), "key")
			open := func() *record.Record {
				return recordtest.OpenWith(t, storetest.Reopen(t, url), record.Options{KeyFile: key, PollEvery: time.Millisecond})
			}
			here, there := open(), open()
			done := make(chan error)
			go func() { done <- follow(t.Context(), here, 0, 20) }()
			for i := range 10 {
				mustAppend(t, there, fmt.Sprint("t", i), one("a/1", record.AnyVersion, fact("x", i)))
				mustAppend(t, here, fmt.Sprint("h", i), one("a/1", record.AnyVersion, fact("x", i)))
			}
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSubscriptionEndsWithItsContextAndWithTheRecord(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	rec := recordtest.Open(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := follow(ctx, rec, 0, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("after cancel: %v", err)
	}
	done := make(chan error)
	go func() { done <- follow(t.Context(), rec, 0, 1) }()
	if err := rec.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, record.ErrClosed) {
		t.Errorf("after close: %v", err)
	}
	_, err := rec.Append(t.Context(), command("c"), one("a/1", record.AnyVersion, fact("x", 1)))
	if !errors.Is(err, record.ErrClosed) {
		t.Errorf("append after close: %v", err)
	}
}

// Two servers on one database: the same guarantees as one.
func TestSeveralServersShareOneRecord(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			url, key := storetest.URL(t, engine), filepath.Join(t.TempDir(), "key")
			var servers []*record.Record
			for range 2 {
				servers = append(servers, recordtest.OpenWith(t, storetest.Reopen(t, url), record.Options{KeyFile: key, SealEvery: 10 * time.Millisecond}))
			}
			watching := make(chan error)
			go func() { watching <- follow(t.Context(), servers[0], 0, 200+1) }()
			contested := contest(t, servers)
			if err := <-watching; err != nil {
				t.Error(err)
			}
			if contested != 1 {
				t.Errorf("%d servers created the same stream", contested)
			}
			mustSeal(t, servers[1], 201)
			if report := mustVerify(t, servers[0], record.VerifyOptions{}); !report.OK() || report.Sealed != 201 {
				t.Error(report)
			}
		})
	}
}

// contest lets both servers do the same 200 commands and fight over one stream.
// It returns how many won the fight.
func contest(t *testing.T, servers []*record.Record) (winners int) {
	var group sync.WaitGroup
	var mu sync.Mutex
	for s, server := range servers {
		for w := range 4 {
			group.Go(func() {
				for i := range 50 {
					id := fmt.Sprintf("c%d-%d", w, i)
					mustAppend(t, server, id, one(record.Stream("a", id), record.AnyVersion, fact("x", i)))
				}
			})
		}
		group.Go(func() {
			_, err := server.Append(t.Context(), command(fmt.Sprint("fight", s)), one("ring/1", record.NoStream, fact("x", s)))
			if err != nil && store.KindOf(err) != store.Conflict {
				t.Error(err)
			}
			if err == nil {
				mu.Lock()
				winners++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return winners
}
