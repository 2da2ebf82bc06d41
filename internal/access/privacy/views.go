package privacy

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the tables of requests, disclosures, letters and notices up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "privacy" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 2 }

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range []string{"privacy_request", "disclosure", "letter", "notice_given"} {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("privacy: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	letters, err := letter.Rows(events)
	if err != nil {
		return err
	}
	notices, err := notice.Rows(events)
	if err != nil {
		return err
	}
	made, err := disclosureRows(events)
	if err != nil {
		return err
	}
	tx.Queue(append(append(letters, notices...), made...)...)
	return applyRequests(ctx, tx, events)
}

// applyRequests folds events into the rows of the requests they concern.
func applyRequests(ctx context.Context, tx *store.Tx, events []record.Event) error {
	changed := map[record.StreamID]*Request{}
	var order []record.StreamID
	for _, e := range events {
		if e.Stream.Category() != privacyCategory {
			continue
		}
		r, seen := changed[e.Stream]
		if !seen {
			var err error
			if r, err = stored(ctx, tx, e); err != nil {
				return err
			}
			changed[e.Stream], order = r, append(order, e.Stream)
		}
		if err := r.apply(e); err != nil {
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
func stored(ctx context.Context, tx *store.Tx, e record.Event) (*Request, error) {
	r := &Request{}
	if e.Version == 1 {
		return r, nil
	}
	var doc string
	err := tx.QueryRowContext(ctx, "select doc from privacy_request where id = $1", e.Stream.ID()).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("privacy: event %d has no row", e.Position)
	}
	if err != nil {
		return nil, fmt.Errorf("privacy: %w", err)
	}
	return r, json.Unmarshal([]byte(doc), r)
}

func write(tx *store.Tx, r *Request) error {
	doc, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("privacy: %w", err)
	}
	open := 1
	if r.Closed() {
		open = 0
	}
	tx.Queue(store.Statement{
		SQL: `insert into privacy_request (id, member_id, kind, open, received_us, late_us, doc) values ($1, $2, $3, $4, $5, $6, $7)
 on conflict (id) do update set open = excluded.open, late_us = excluded.late_us, doc = excluded.doc`,
		Args: []any{
			string(r.ID), string(r.Member), string(r.Kind), open, r.ReceivedAt.UnixMicro(), r.Obligation.FirstLateAt.UnixMicro(), string(doc),
		},
	})
	return nil
}
