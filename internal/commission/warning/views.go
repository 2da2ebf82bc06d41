package warning

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the table of warnings up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "warning" }

// Version changes when the table must be built anew from the record.
func (View) Version() int { return 1 }

// Reset empties the table.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.ExecContext(ctx, "delete from lapse_warning"); err != nil {
		return fmt.Errorf("warning: reset: %w", err)
	}
	return nil
}

type key struct {
	npn   agent.NPN
	lapse LapseID
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	all, order := map[key]*Warning{}, []key(nil)
	for _, e := range events {
		if e.Stream.Category() != category {
			continue
		}
		lapse, err := lapseOf(e)
		if err != nil {
			return err
		}
		k := key{agent.NPN(e.Stream.ID()), lapse}
		if all[k] == nil {
			if all[k], err = one(ctx, tx, k); err != nil {
				return err
			}
			order = append(order, k)
		}
		if err := all[k].apply(e); err != nil {
			return err
		}
	}
	for _, k := range order {
		if err := write(tx, all[k]); err != nil {
			return err
		}
	}
	return nil
}

func write(tx *store.Tx, w *Warning) error {
	text, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("warning: %w", err)
	}
	var settledUS int64
	if w.SettledAt != nil {
		settledUS = w.SettledAt.UnixMicro()
	}
	tx.Queue(store.Statement{
		SQL: `insert into lapse_warning (npn, lapse, until_day, step, given_us, settled, settled_us, read_step, doc) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
 on conflict (npn, lapse) do update set step = excluded.step, given_us = excluded.given_us, settled = excluded.settled,
 settled_us = excluded.settled_us, read_step = excluded.read_step, doc = excluded.doc`,
		Args: []any{
			string(w.NPN), string(w.ID), int64(w.Lapse.Until), w.Newest().Step, w.Newest().At.UnixMicro(), string(w.Settled), settledUS, w.Read, string(text),
		},
	})
	return nil
}

// one is a warning as it stands; a new one when there is none.
func one(ctx context.Context, q store.Queries, k key) (*Warning, error) {
	w := &Warning{NPN: k.npn, ID: k.lapse}
	var text string
	err := q.QueryRowContext(ctx, "select doc from lapse_warning where npn = $1 and lapse = $2", string(k.npn), string(k.lapse)).Scan(&text)
	if store.KindOf(err) == store.NotFound {
		return w, nil
	}
	if err != nil {
		return nil, reading("warning", err)
	}
	return w, json.Unmarshal([]byte(text), w)
}
