package record_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

var benchData = json.RawMessage(`{"measure":"colorectal","state":"open","asOf":"2026-03-01","evidence":["c1","c2"]}`)

// BenchmarkAppend measures durable appends of one event to a new stream, and
// in the same run the bare database: the same two rows (command, event) in
// prepared statements, one transaction each, from as many writers. "ratio" is
// the record's rate divided by the bare one's.
func BenchmarkAppend(b *testing.B) {
	for _, engine := range storetest.Engines {
		for _, writers := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/writers=%d", engine, writers), func(b *testing.B) {
				benchAppend(b, engine, writers)
			})
		}
	}
}

// benchRound is how many appends each side does before the other one has its
// turn: short, so that a busy machine slows both alike.
const benchRound = 256

func benchAppend(b *testing.B, engine store.Engine, writers int) {
	rec := recordtest.Open(b, storetest.Open(b, engine))
	bare := newBare(b, engine, writers)
	var ours, theirs time.Duration
	var id atomic.Int64
	rounds := max(b.N/benchRound, 2)
	share := benchRound
	b.ResetTimer()
	for range rounds {
		ours += spread(writers, share, func() {
			n := id.Add(1)
			stream := record.Stream("finding", fmt.Sprint("member-", n))
			event := record.NewEvent{Type: "gap-opened", Schema: 1, Data: benchData}
			if _, err := rec.Append(b.Context(), command(fmt.Sprint("command-", n)), one(stream, record.NoStream, event)); err != nil {
				b.Error(err)
			}
		})
		b.StopTimer()
		theirs += spread(writers, share, func() { bare.append(b, id.Add(1)) })
		b.StartTimer()
	}
	count := float64(rounds * share)
	b.ReportMetric(count/ours.Seconds(), "appends/s")
	b.ReportMetric(count/theirs.Seconds(), "bare/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "ratio")
}

func spread(writers, count int, do func()) time.Duration {
	var left atomic.Int64
	left.Store(int64(count))
	var group sync.WaitGroup
	start := time.Now()
	for range writers {
		group.Go(func() {
			for left.Add(-1) >= 0 {
				do()
			}
		})
	}
	group.Wait()
	return time.Since(start)
}

// bare writes the record's rows with nothing around them: database/sql, the
// engine's driver, prepared statements.
type bare struct {
	pool           *sql.DB
	command, event *sql.Stmt
}

func newBare(b *testing.B, engine store.Engine, writers int) *bare {
	b.Helper()
	url := storetest.URL(b, engine)
	storetest.Reopen(b, url) // makes the tables
	driver, dsn := "pgx", url
	if engine == store.SQLite {
		driver, writers = "sqlite", 1 // a second connection would only meet the first one's lock
		dsn = "file:" + strings.TrimPrefix(url, "sqlite://") + "?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate"
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	pool.SetMaxOpenConns(writers)
	pool.SetMaxIdleConns(writers)
	w := &bare{pool: pool}
	b.Cleanup(func() { _ = pool.Close() })
	if w.command, err = pool.Prepare(bareCommand); err != nil {
		b.Fatal(err)
	}
	if w.event, err = pool.Prepare(bareEvent); err != nil {
		b.Fatal(err)
	}
	return w
}

const (
	bareCommand = `insert into record_command (first_position, last_position, id, at_us, zone,
		actor_id, actor_role, actor_channel, actor_on_behalf_of, cause, content)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	bareEvent = `insert into record_event (position, command_position, stream, version, type, schema, data)
		values ($1, $2, $3, $4, $5, $6, $7)`
	bareContent = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

func (w *bare) append(b *testing.B, n int64) {
	tx, err := w.pool.Begin()
	if err != nil {
		b.Error(err)
		return
	}
	c := command(fmt.Sprint("command-", n))
	_, err1 := tx.Stmt(w.command).Exec( //nolint:sqlclosecheck // the transaction closes it
		n, n, c.ID, c.At.UnixMicro(), c.Zone,
		c.Actor.ID, c.Actor.Role, c.Actor.Channel, c.Actor.OnBehalfOf, c.Cause, bareContent)
	_, err2 := tx.Stmt(w.event).Exec( //nolint:sqlclosecheck // as above
		n, n, fmt.Sprint("finding/member-", n), int64(1), "gap-opened", int64(1), string(benchData))
	if err := errors.Join(err1, err2, tx.Commit()); err != nil {
		b.Error(err)
	}
}

// BenchmarkBulk measures commands of 1,000 streams with one event each, as
// identify appends them for a whole population.
func BenchmarkBulk(b *testing.B) {
	for _, engine := range storetest.Engines {
		b.Run(string(engine), func(b *testing.B) {
			rec := recordtest.Open(b, storetest.Open(b, engine))
			const streams = 1000
			start := time.Now()
			for n := range b.N {
				appends := make([]record.StreamAppend, streams)
				for i := range appends {
					stream := record.Stream("finding", fmt.Sprint("member-", n*streams+i))
					appends[i] = one(stream, record.AnyVersion, record.NewEvent{Type: "gap-opened", Schema: 1, Data: benchData})
				}
				if _, err := rec.Append(b.Context(), command(fmt.Sprint("bulk-", n)), appends...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*streams)/time.Since(start).Seconds(), "events/s")
		})
	}
}

// BenchmarkWhole measures what reads the whole record: sealing, verifying and
// rebuilding a view that does nothing (the record's own share of a rebuild).
func BenchmarkWhole(b *testing.B) {
	for _, engine := range storetest.Engines {
		b.Run(string(engine), func(b *testing.B) {
			rec := recordtest.OpenWith(b, storetest.Open(b, engine), record.Options{SealEvery: time.Hour, Views: []record.View{nothing{}}})
			const commands, streams = 50, 1000
			for n := range commands {
				appends := make([]record.StreamAppend, streams)
				for i := range appends {
					appends[i] = one(record.Stream("finding", fmt.Sprint("member-", i)), record.AnyVersion, fact("x", n))
				}
				mustAppend(b, rec, fmt.Sprint("bulk-", n), appends...)
			}
			rate := func(name string, do func() error) {
				start := time.Now()
				if err := do(); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(commands*streams/time.Since(start).Seconds(), name)
			}
			for b.Loop() {
				rate("sealed/s", func() error { _, err := rec.Seal(b.Context()); return err })
				rate("verified/s", func() error {
					report, err := rec.Verify(b.Context(), record.VerifyOptions{})
					if !report.OK() || report.Sealed != commands*streams {
						b.Error(report)
					}
					return err
				})
				rate("replayed/s", func() error { return rec.Rebuild(b.Context(), nil) })
			}
		})
	}
}

// nothing is a view without tables.
type nothing struct{}

func (nothing) Name() string                                           { return "nothing" }
func (nothing) Version() int                                           { return 1 }
func (nothing) Apply(context.Context, *store.Tx, []record.Event) error { return nil }
func (nothing) Reset(context.Context, *store.Tx) error                 { return nil }
