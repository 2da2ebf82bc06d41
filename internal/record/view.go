package record

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/record/recorddb"
	"github.com/keepwell/keepwell/internal/store"
)

// View is a set of tables derived from the record. Its tables are made by a
// migration; the view only fills them.
//
// Apply gets the events of one commit (or of one slice of a rebuild), all
// types, in order, and must depend on nothing but them and its own tables, so
// that a rebuild gives the same rows. Its error fails the command that caused
// it. Reset empties the tables. Version grows with each change of Apply.
type View interface {
	Name() string
	Version() int
	Apply(ctx context.Context, tx *store.Tx, events []Event) error
	Reset(ctx context.Context, tx *store.Tx) error
}

// Progress hears how far a rebuild has come, in events.
type Progress func(done, total int64)

// rebuildSlice is how many events a rebuild holds in memory and gives to Apply.
const rebuildSlice = 10_000

// fingerprint names the views and their versions. It is kept in the
// database: a server with other views must not append, it would leave them behind.
func fingerprint(views []View) string {
	names := make([]string, len(views))
	for i, v := range views {
		names[i] = fmt.Sprintf("%s@%d", v.Name(), v.Version())
	}
	return strings.Join(names, ",")
}

// Rebuild empties all views and fills them again from the record, in one
// transaction: readers see the old rows until the new ones are complete, and
// appends wait. progress may be nil.
func (r *Record) Rebuild(ctx context.Context, progress Progress) error {
	if r.sealing == nil {
		return fault(store.Invalid, "record.Rebuild", ErrReadOnly)
	}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		return r.rebuild(ctx, tx, r.views, progress)
	})
}

// refreshViews rebuilds, at open, the views whose version in the tables is not
// the one of the code, and forgets those that the code no longer has.
func (r *Record) refreshViews(ctx context.Context) error {
	if err := checkViews(r.views); err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockName(ctx, appendLock); err != nil {
			return err
		}
		known, err := recorddb.New(tx).Views(ctx)
		if err != nil {
			return err
		}
		kept, err := recorddb.New(tx).ViewSet(ctx)
		if err != nil || kept == r.viewSet {
			return err
		}
		return r.rebuild(ctx, tx, stale(r.views, known), nil)
	})
}

func checkViews(views []View) error {
	seen := map[string]bool{}
	for _, v := range views {
		if v.Name() == "" || strings.ContainsAny(v.Name(), "@,") || seen[v.Name()] {
			return fault(store.Invalid, "record.Open", errors.New("views need different names without '@' and ','"))
		}
		seen[v.Name()] = true
	}
	return nil
}

func stale(views []View, known []recorddb.RecordView) (out []View) {
	filled := map[string]int64{}
	for _, k := range known {
		filled[k.Name] = k.Version
	}
	for _, v := range views {
		if version, ok := filled[v.Name()]; !ok || version != int64(v.Version()) {
			out = append(out, v)
		}
	}
	return out
}

// rebuild fills the given views and notes what the tables now hold.
func (r *Record) rebuild(ctx context.Context, tx *store.Tx, views []View, progress Progress) error {
	if err := tx.LockName(ctx, appendLock); err != nil {
		return err
	}
	end, err := recorddb.New(tx).LastPosition(ctx)
	if err != nil {
		return err
	}
	for _, v := range views {
		if err := v.Reset(ctx, tx); err != nil {
			return fmt.Errorf("reset view %s: %w", v.Name(), err)
		}
	}
	if len(views) > 0 {
		if err := replay(ctx, tx, tx, views, end, progress); err != nil {
			return err
		}
	}
	return r.noteViews(ctx, recorddb.New(tx))
}

// replay applies the events up to a position, read from one database, to views
// in another (or the same).
func replay(ctx context.Context, from store.Queries, to *store.Tx, views []View, end int64, progress Progress) error {
	for after := int64(0); after < end; {
		events, err := readAfter(ctx, from, after, int(min(rebuildSlice, end-after)))
		if err != nil {
			return err
		}
		if len(events) == 0 {
			return fault(store.Internal, "record.Rebuild", fmt.Errorf("no events between %d and %d", after, end))
		}
		for _, v := range views {
			if err := v.Apply(ctx, to, events); err != nil {
				return fmt.Errorf("apply view %s: %w", v.Name(), err)
			}
		}
		after = events[len(events)-1].Position
		if progress != nil {
			progress(after, end)
		}
	}
	return nil
}

func (r *Record) noteViews(ctx context.Context, q *recorddb.Queries) error {
	if err := q.DropViews(ctx); err != nil {
		return err
	}
	for _, v := range r.views {
		if err := q.PutView(ctx, recorddb.PutViewParams{Name: v.Name(), Version: int64(v.Version())}); err != nil {
			return err
		}
	}
	return q.SetViewSet(ctx, r.viewSet)
}
