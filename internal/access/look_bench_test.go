package access_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// benchMembers is how many members the look benchmarks register.
const benchMembers = 2000

// BenchmarkLook asks for 200 looks a second, as a busy day's portals do, and says how long each took from when it should have begun.
// Every second second it asks for as many bare commits instead, of one row each into a database with nothing around it: on the same
// disk, in the same minute. The ratio says what a look costs; the milliseconds say what the machine is doing besides.
// KEEPWELL_LOOK_RATE sets another rate.
func BenchmarkLook(b *testing.B) {
	w := newWorld(b, storetest.Open(b, store.SQLite))
	w.visitor(access.RoleCoordinator, w.coach)
	members := registerMany(w, benchMembers)
	commit := bareCommit(b)
	rate := lookRate(b)
	look := func(i int) {
		_, err := w.guard.Look(b.Context(), w.as, access.Look{
			Member: members[i%len(members)], Action: access.View, Purpose: access.PurposeCare, Page: "look.page.member", At: w.now,
			Kinds: []access.Kind{access.Identity, access.Contact, access.Coverage, access.Conditions, access.Gaps, access.Medicines},
		})
		if err != nil {
			b.Error(err)
		}
	}
	b.ResetTimer()
	var looks, bare []time.Duration
	for done := 0; done < b.N; done += rate {
		calls := min(rate, b.N-done)
		looks = append(looks, paced(b.Context(), rate, calls, func(i int) { look(done + i) })...)
		bare = append(bare, paced(b.Context(), rate, calls, commit)...)
	}
	report(b, looks, "")
	report(b, bare, "-bare")
	b.ReportMetric(float64(at(looks, 0.5))/float64(at(bare, 0.5)), "p50-ratio")
	b.ReportMetric(float64(at(looks, 0.99))/float64(at(bare, 0.99)), "p99-ratio")
}

// bareCommit is one insert of about the size of a look, committed to disk as the store does it.
func bareCommit(b *testing.B) func(int) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(b.Context(), "create table bare (id integer primary key, data text not null)"); err != nil {
		b.Fatal(err)
	}
	insert, err := db.PrepareContext(b.Context(), "insert into bare (data) values ($1)")
	if err != nil {
		b.Fatal(err)
	}
	data := strings.Repeat("x", 600)
	return func(int) {
		if _, err := insert.ExecContext(b.Context(), data); err != nil {
			b.Error(err)
		}
	}
}

// BenchmarkOpener opens lists of 200 rows, one after the other.
func BenchmarkOpener(b *testing.B) {
	w := newWorld(b, storetest.Open(b, store.SQLite))
	w.visitor(access.RoleCoordinator, w.coach)
	registerMany(w, benchMembers)
	open := w.guard.Opener(w.as, access.Look{
		Action: access.List, Purpose: access.PurposeCare, Page: "look.page.worklist", At: w.now,
		Kinds: []access.Kind{access.Identity, access.Conditions, access.Gaps},
	})
	numbers := make([]string, 200)
	var took []time.Duration
	i := 0
	for b.Loop() {
		for row := range numbers {
			numbers[row] = fmt.Sprintf("B%d", (i*200+row)%benchMembers)
		}
		i++
		start := time.Now()
		passes, err := open(b.Context(), numbers)
		took = append(took, time.Since(start))
		if err != nil || len(passes) != 200 {
			b.Fatal(len(passes), err)
		}
	}
	report(b, took, "")
}

func lookRate(b *testing.B) int {
	b.Helper()
	if text := os.Getenv("KEEPWELL_LOOK_RATE"); text != "" {
		rate, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		return rate
	}
	return 200
}

func registerMany(w *world, n int) []person.ID {
	ids := make([]person.ID, n)
	var all sync.WaitGroup
	for worker := range 4 * runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := worker; i < n; i += 4 * runtime.GOMAXPROCS(0) {
				ids[i] = w.register(person.Member, fmt.Sprintf("Member %d", i), fmt.Sprintf("B%d", i))
			}
		})
	}
	all.Wait()
	return ids
}

func report(b *testing.B, took []time.Duration, name string) {
	b.Helper()
	slices.Sort(took)
	for _, share := range []float64{0.5, 0.95, 0.99} {
		b.ReportMetric(float64(at(took, share).Microseconds())/1000, fmt.Sprintf("p%d-ms%s", int(share*100), name))
	}
}

// at is the time within which that share of the calls was done; they are sorted.
func at(took []time.Duration, share float64) time.Duration {
	return took[min(len(took)-1, int(share*float64(len(took))))]
}

// paced calls do at a steady rate and returns how long each call took.
func paced(ctx context.Context, perSecond, calls int, do func(i int)) []time.Duration {
	took := make([]time.Duration, calls)
	var all sync.WaitGroup
	begin := time.Now()
	for i := range calls {
		due := begin.Add(time.Duration(i+1) * time.Second / time.Duration(perSecond))
		select {
		case <-time.After(time.Until(due)):
		case <-ctx.Done():
			return took[:i]
		}
		all.Go(func() {
			do(i)
			took[i] = time.Since(due)
		})
	}
	all.Wait()
	return took
}
