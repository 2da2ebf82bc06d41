package population

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/keepwell/keepwell/internal/population/column"
	"github.com/keepwell/keepwell/internal/population/evaluate"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Population is the room: everybody's columns, the rules they are held against, and the record of what was found.
type Population struct {
	db      *store.DB
	rec     *record.Record
	rules   *Rulebook
	columns *column.Store
	dir     string
	zone    string
	binder  *evaluate.Binder

	changing sync.Mutex // one load or identification at a time in this process

	refreshing sync.Mutex
	tending    sync.Mutex // held while small segments are joined in the background
	background sync.WaitGroup
	log        *slog.Logger

	prepared prepared

	mu   sync.Mutex
	live *view
}

// view is the live segments with their codes classified. It is closed when its last user lets go.
type view struct {
	*column.Snapshot
	classes *evaluate.Classes
	users   atomic.Int64
}

func (v *view) release() {
	if v.users.Add(-1) == 0 {
		_ = v.Snapshot.Close() // unmapping what was only read
	}
}

// Options of New.
type Options struct {
	DB     *store.DB
	Record *record.Record // opened with View among its views
	Rules  *Rulebook
	Dir    string       // folder of the columns
	Zone   string       // IANA zone of the plan, noted on every event
	Log    *slog.Logger // hears what goes wrong in the background; nil for nobody
}

// New opens the population. It maps the live segments. It scans nothing.
func New(ctx context.Context, o Options) (*Population, error) {
	p := &Population{db: o.DB, rec: o.Record, rules: o.Rules, dir: o.Dir, zone: o.Zone, binder: o.Rules.program.Binder(), log: o.Log}
	var err error
	if p.columns, err = openColumns(o.Dir); err != nil {
		return nil, err
	}
	return p, p.refresh(ctx)
}

func openColumns(dir string) (*column.Store, error) {
	s, err := column.OpenStore(dir)
	if err != nil {
		return nil, fmt.Errorf("population: %w", err)
	}
	return s, nil
}

// Close waits for what runs in the background and unmaps the columns; the record and the database belong to the caller.
func (p *Population) Close() error {
	p.background.Wait()
	p.prepared.close()
	p.swap(nil)
	return nil
}

// refreshTries is how often the live list is read when a segment of it is gone: another process merged in between.
const refreshTries = 5

// refresh maps the segments that the record says are live.
func (p *Population) refresh(ctx context.Context) error {
	p.refreshing.Lock() // who reads the list later swaps later
	defer p.refreshing.Unlock()
	snapshot, err := p.openLive(ctx)
	for try := 1; try < refreshTries && errors.Is(err, column.ErrNotFound); try++ {
		snapshot, err = p.openLive(ctx)
	}
	if err != nil {
		return err
	}
	p.swap(&view{Snapshot: snapshot, classes: p.binder.Bind(snapshot.Dict(), snapshot.DictParts())})
	return nil
}

func (p *Population) openLive(ctx context.Context) (*column.Snapshot, error) {
	ids, err := p.segments(ctx)
	if err != nil {
		return nil, err
	}
	snapshot, err := p.columns.Snapshot(ids)
	if err != nil {
		return nil, fmt.Errorf("population: %w", err)
	}
	return snapshot, nil
}

func (p *Population) swap(fresh *view) {
	if fresh != nil {
		fresh.users.Add(1)
	}
	p.mu.Lock()
	old := p.live
	p.live = fresh
	p.mu.Unlock()
	if old != nil {
		old.release()
	}
}

// view is the live segments; release it when done with their rows.
func (p *Population) view() *view {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.live.users.Add(1)
	return p.live
}

func (p *Population) segments(ctx context.Context) ([]string, error) {
	rows, err := p.db.Read().QueryContext(ctx, "select segment_id from population_segment order by ordinal")
	if err != nil {
		return nil, fmt.Errorf("population: read segments: %w", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("population: read segments: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Cause is who asks for a change, and when.
type Cause struct {
	At    time.Time
	Actor record.Actor
}

func (p *Population) command(id string, c Cause) record.Command {
	return record.Command{ID: id, At: c.At, Zone: p.zone, Actor: c.Actor}
}

// append writes one event to the stream that concerns everybody.
func (p *Population) append(ctx context.Context, command record.Command, kind string, data any) (record.Result, error) {
	event, err := newEvent(kind, data)
	if err != nil {
		return record.Result{}, err
	}
	return p.rec.Append(ctx, command, record.StreamAppend{
		Stream: populationStream, Expected: record.AnyVersion, Events: []record.NewEvent{event},
	})
}

// Progress hears how far a long piece of work has come.
type Progress func(stage string, done, total int64)

func (f Progress) report(stage string, done, total int64) {
	if f != nil {
		f(stage, done, total)
	}
}
