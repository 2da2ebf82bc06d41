package record

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/keepwell/keepwell/internal/record/recorddb"
	"github.com/keepwell/keepwell/internal/store"
)

// Record is the append-only list of events in one database. Several Records,
// in several processes, may share a database.
type Record struct {
	db      *store.DB
	log     *slog.Logger
	views   []View
	viewSet string // fingerprint of views, compared with the database on each append
	sealing *sealing
	line    line
	turn    chan struct{} // holds one token: who has it writes
	news    *news
	closing chan struct{} // closed when the last command is written
	once    sync.Once
	running sync.WaitGroup
}

// Options of Open. The zero value is a record without views on SQLite.
type Options struct {
	// Views kept up to date by this record. All processes that append to one
	// database must register the same views in the same versions.
	Views []View
	// KeyFile holds the private key that signs checkpoints. Empty means the
	// database file's name with ".key"; required on PostgreSQL. Servers that
	// share a database share the key.
	KeyFile string
	// AdoptNewKey lets Open make a new key for a record whose key is not in
	// KeyFile, as after a disaster.
	AdoptNewKey bool
	// SealEvery is the longest an event waits for its checkpoint while the
	// record is open; zero means one second.
	SealEvery time.Duration
	// PollEvery is how often subscribers look for events of other processes;
	// zero means a quarter of a second.
	PollEvery time.Duration
	// ReadOnly opens without views, key, writer and sealer: for Verify, Proof
	// and reading.
	ReadOnly bool
	// Log hears what happens in the background; nil means slog.Default().
	Log *slog.Logger
}

const (
	defaultSealEvery = time.Second
	defaultPollEvery = 250 * time.Millisecond
)

// Open opens the record in db. A view whose version changed, or that is new,
// is rebuilt before Open returns. Errors: Invalid when the key file is missing
// or belongs to another record.
func Open(ctx context.Context, db *store.DB, options Options) (*Record, error) {
	r := &Record{
		db: db, log: options.Log, views: options.Views, viewSet: fingerprint(options.Views),
		turn: make(chan struct{}, 1), news: newNews(), closing: make(chan struct{}),
	}
	r.turn <- struct{}{}
	if r.log == nil {
		r.log = slog.Default()
	}
	if options.ReadOnly {
		r.line.close()
		return r, r.startNews(ctx, options)
	}
	if err := r.openSealing(ctx, options); err != nil {
		return nil, err
	}
	if err := r.refreshViews(ctx); err != nil {
		return nil, err
	}
	if err := r.startNews(ctx, options); err != nil {
		return nil, err
	}
	r.running.Go(func() { r.sealNow(options.sealEvery()) })
	return r, nil
}

func (o Options) sealEvery() time.Duration {
	if o.SealEvery > 0 {
		return o.SealEvery
	}
	return defaultSealEvery
}

func (o Options) pollEvery() time.Duration {
	if o.PollEvery > 0 {
		return o.PollEvery
	}
	return defaultPollEvery
}

// Close finishes the commands that wait, seals what is not sealed yet and ends
// all subscriptions. It does not close the database.
func (r *Record) Close() error {
	r.once.Do(func() {
		r.line.close()
		for <-r.turn; !r.line.isEmpty(); {
			r.writeNext(context.Background())
		}
		r.turn <- struct{}{}
		close(r.closing) // the last seal covers the last command
	})
	r.running.Wait()
	return nil
}

// Position is the position of the last event; 0 for an empty record.
func (r *Record) Position(ctx context.Context) (int64, error) {
	position, err := r.queries().LastPosition(ctx)
	if err != nil {
		return 0, reading("record.Position", err)
	}
	return position, nil
}

func (r *Record) queries() *recorddb.Queries { return recorddb.New(r.db.Read()) }

// reading gives a query's error its kind.
func reading(op string, err error) error {
	return fault(store.KindOf(err), op, err)
}
