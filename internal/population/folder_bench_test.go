package population_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/sim"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

const (
	benchSeed  = 2026
	benchLines = 60
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

// benchDir is where folders are kept between runs; KEEPWELL_BENCH_DIR sets another place.
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

// benchFolder opens a folder with a simulated population, loaded and identified, building it when no earlier run has. It is a
// living one: the claims that a benchmark loads stay in it. KEEPWELL_BENCH_DATABASE=postgres measures PostgreSQL, on a database
// that is built each time.
func benchFolder(b *testing.B, members int) *house {
	b.Helper()
	dir := filepath.Join(benchDir(b), fmt.Sprintf("folder-%s-%d-%d-%d", sim.TablesHash(), benchSeed, members, benchLines))
	if onPostgres() {
		dir = b.TempDir()
	}
	h := openFolder(b, dir)
	if last, err := h.LastAsOf(b.Context()); err != nil {
		b.Fatal(err)
	} else if last == claim.NoDay {
		h.draw(members)
		h.identifyTimed(b, sim.AsOf())
	}
	return h
}

func onPostgres() bool { return os.Getenv("KEEPWELL_BENCH_DATABASE") == "postgres" }

func openFolder(b *testing.B, dir string) *house {
	b.Helper()
	if err := os.MkdirAll(dir, 0o750); err != nil {
		b.Fatal(err)
	}
	url := "sqlite://" + filepath.Join(dir, "keepwell.db")
	if onPostgres() {
		url = storetest.URL(b, store.Postgres)
	}
	db, err := store.Open(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	h := open(b, db, dir)
	b.Cleanup(h.shut)
	return h
}

// draw loads a simulated population: the loading of one small file takes it along.
func (h *house) draw(members int) {
	h.t.Helper()
	start := time.Now()
	_, err := h.Load(h.t.Context(), population.LoadRequest{
		Paths: []string{eligibility(h.t, h.t.TempDir(), eligible{"SIM1", "female", "1950-01-01", "2020-01-01", "2026-12-31"})},
		Cause: tester, Today: sim.AsOf(),
		Change: func(s claim.Sink) claim.Sink { return &crowd{Sink: s, ctx: h.t.Context(), members: members} },
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Logf("loaded %d members in %.0f s", members, time.Since(start).Seconds())
}

// crowd sends a simulated population behind the first row it is given.
type crowd struct {
	claim.Sink
	ctx     context.Context
	members int
}

// Person takes the file's only row, and everybody else's after it.
func (c *crowd) Person(p *claim.Person) error {
	if err := c.Sink.Person(p); err != nil {
		return err
	}
	return sim.Population{Seed: benchSeed, Members: c.members, Lines: benchLines}.Send(c.ctx, &naming{Sink: c.Sink})
}

// naming gives simulated people names, so that lists can be searched by them.
type naming struct{ claim.Sink }

var (
	firstNames = []string{"Maria", "James", "Ruth", "Robert", "Linda", "Walter", "Irene", "Harold", "Rosa", "Carl", "Helen", "Juan"}
	lastStarts = []string{"Bar", "Cal", "Dor", "Ells", "Fran", "Gar", "Hol", "Jen", "Kir", "Lam", "Mor", "Nor", "Os", "Pet", "Rod", "Sand"}
	lastEnds   = []string{"berg", "dale", "field", "gate", "ham", "ino", "ley", "man", "nett", "quez", "ris", "sen", "ton", "well", "wick", "worth"}
)

// Person names the person by the digits of the member id.
func (n *naming) Person(p *claim.Person) error {
	i, err := strconv.Atoi(p.Member[len("SIM"):])
	if err != nil {
		return err
	}
	p.Name = fmt.Sprintf("%s %c %s%s", firstNames[i%len(firstNames)], 'A'+rune(i/7%26), lastStarts[i/12%len(lastStarts)], lastEnds[i/192%len(lastEnds)])
	return n.Sink.Person(p)
}

// identifyTimed identifies and reports how long evaluating everybody took and how long all of it.
func (h *house) identifyTimed(b *testing.B, day clock.Date) (population.IdentifyResult, time.Duration) {
	b.Helper()
	start := time.Now()
	r := h.identify(day)
	took := time.Since(start)
	b.Logf("identified %d members in %.1f s: %d changed, %d findings", r.Members, took.Seconds(), r.MembersChanged, r.Changed)
	return r, took
}

// spread is a list of durations that reports its percentiles.
type spread []time.Duration

func (s spread) report(b *testing.B, name string) {
	b.Helper()
	slices.Sort(s)
	b.ReportMetric(milliseconds(s[len(s)/2]), name+"p50-ms")
	b.ReportMetric(milliseconds(s[(len(s)*99)/100]), name+"p99-ms")
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// loadOne loads files as a program that keeps running would.
func (h *house) loadOne(file string, today clock.Date) population.LoadResult {
	h.t.Helper()
	r, err := h.Load(h.t.Context(), population.LoadRequest{
		Paths: []string{file}, Source: "one claim", Today: today,
		Cause: population.Cause{At: now, Actor: record.Actor{ID: "bench", Role: "plan engineer", Channel: "test"}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}
