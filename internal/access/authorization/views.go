package authorization

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the table of authorizations up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "authorization" }

// Version changes when the table must be built anew from the record.
func (View) Version() int { return 1 }

// Reset empties the table.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.ExecContext(ctx, "delete from authorization_paper"); err != nil {
		return fmt.Errorf("authorization: reset: %w", err)
	}
	return nil
}

// Apply folds the events of one commit into the rows they concern.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	changed := map[record.StreamID]*Authorization{}
	var order []record.StreamID
	for _, e := range events {
		if e.Stream.Category() != "authorization" {
			continue
		}
		a, seen := changed[e.Stream]
		if !seen {
			var err error
			if a, err = stored(ctx, tx, e); err != nil {
				return err
			}
			changed[e.Stream], order = a, append(order, e.Stream)
		}
		if err := a.apply(e); err != nil {
			return err
		}
	}
	for _, stream := range order {
		if err := write(tx, changed[stream]); err != nil {
			return err
		}
	}
	return nil
}

// stored is the row before the event; the first event of a stream has none.
func stored(ctx context.Context, tx *store.Tx, e record.Event) (*Authorization, error) {
	a := &Authorization{}
	if e.Version == 1 {
		return a, nil
	}
	var doc string
	err := tx.QueryRowContext(ctx, "select doc from authorization_paper where id = $1", e.Stream.ID()).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("authorization: event %d has no row", e.Position)
	}
	if err != nil {
		return nil, fmt.Errorf("authorization: %w", err)
	}
	return a, json.Unmarshal([]byte(doc), a)
}

func write(tx *store.Tx, a *Authorization) error {
	doc, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("authorization: %w", err)
	}
	tx.Queue(store.Statement{
		SQL: `insert into authorization_paper (id, member_id, holder_id, form, status, captured_us, doc) values ($1, $2, $3, $4, $5, $6, $7)
 on conflict (id) do update set form = excluded.form, status = excluded.status, doc = excluded.doc`,
		Args: []any{string(a.ID), string(a.Member), string(a.Holder), string(a.Form), string(a.Status), a.CapturedAt.UnixMicro(), string(doc)},
	})
	return nil
}
