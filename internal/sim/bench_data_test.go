package sim_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"

	"github.com/keepwell/keepwell/internal/population/column"
	"github.com/keepwell/keepwell/internal/sim"
)

const (
	benchSeed  = 2026
	benchLines = 60
	segment    = "sim"
)

// benchMembers is how many members the benchmarks run over; KEEPWELL_BENCH_MEMBERS sets another number.
func benchMembers(tb testing.TB) int {
	text := os.Getenv("KEEPWELL_BENCH_MEMBERS")
	if text == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		tb.Fatal("KEEPWELL_BENCH_MEMBERS: expected a number of members")
	}
	return n
}

// benchDir is where populations are kept between runs; KEEPWELL_BENCH_DIR sets another folder.
func benchDir(tb testing.TB) string {
	if dir := os.Getenv("KEEPWELL_BENCH_DIR"); dir != "" {
		return dir
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		tb.Fatal(err)
	}
	return filepath.Join(cache, "keepwell-bench")
}

// openPopulation opens the columns of a simulated population, drawing it first when no earlier run has.
func openPopulation(tb testing.TB, members int) *column.Snapshot {
	tb.Helper()
	dir := populationDir(tb, members)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		tb.Fatal(err)
	}
	store, err := column.OpenStore(dir)
	if err == nil {
		_, err = store.Info(segment)
	}
	if err != nil { // none yet, or written in an older format
		store = drawnStore(tb, dir, members)
	}
	snapshot, err := store.Snapshot([]string{segment})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = snapshot.Close() })
	return snapshot
}

// drawnStore makes a folder anew with a population.
func drawnStore(tb testing.TB, dir string, members int) *column.Store {
	tb.Helper()
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o750)); err != nil {
		tb.Fatal(err)
	}
	store, err := column.OpenStore(dir)
	if err != nil {
		tb.Fatal(err)
	}
	drawPopulation(tb, store, members)
	return store
}

func populationDir(tb testing.TB, members int) string {
	name := fmt.Sprintf("%s-%d-%d-%d", sim.TablesHash(), benchSeed, members, benchLines)
	return filepath.Join(benchDir(tb), name)
}

func drawPopulation(tb testing.TB, store *column.Store, members int) {
	tb.Helper()
	start := time.Now()
	writer, err := store.NewWriter(segment, column.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	population := sim.Population{Seed: benchSeed, Members: members, Lines: benchLines}
	if err := population.Send(context.Background(), writer); err != nil {
		tb.Fatal(err)
	}
	drawn := time.Since(start)
	info, err := writer.Close(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Logf("drew %d members with %d claims, %d coded facts, %d fills in %.0f s (gathered after %.0f s), %d MB",
		info.Members, info.Claims, info.Codes, info.Fills, time.Since(start).Seconds(), drawn.Seconds(), info.Bytes>>20)
}

// evict takes the mapped files out of the page cache, so that the next pass reads them from disk.
func evict(tb testing.TB, members int) {
	tb.Helper()
	err := filepath.WalkDir(populationDir(tb, members), func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		return unix.Fadvise(int(file.Fd()), 0, 0, unix.FADV_DONTNEED)
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// eachPart runs fn over all partitions on so many workers; fn gets the worker's number, so that each has its own memory.
func eachPart(tb testing.TB, snapshot *column.Snapshot, workers int, fn func(worker int, part *column.Part) error) {
	tb.Helper()
	var group errgroup.Group
	parts := make(chan int)
	for worker := range workers {
		group.Go(func() error {
			for i := range parts {
				if err := fn(worker, snapshot.Partition(i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for i := range snapshot.Partitions() {
		parts <- i
	}
	close(parts)
	if err := group.Wait(); err != nil {
		tb.Fatal(err)
	}
}

func workers() int { return min(2, runtime.GOMAXPROCS(0)) }
