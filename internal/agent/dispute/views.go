package dispute

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the table of disputes up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "dispute" }

// Version changes when the table must be built anew from the record.
func (View) Version() int { return 1 }

// Reset empties the table.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.ExecContext(ctx, "delete from dispute"); err != nil {
		return fmt.Errorf("dispute: reset: %w", err)
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	touched := map[ID]*Dispute{}
	var order []ID
	for _, e := range events {
		if e.Stream.Category() != category {
			continue
		}
		id := ID(e.Stream.ID())
		if touched[id] == nil {
			d, err := rowOf(ctx, tx, id, e)
			if err != nil {
				return err
			}
			touched[id], order = d, append(order, id)
		}
		if err := touched[id].apply(e); err != nil {
			return err
		}
	}
	for _, id := range order {
		s, err := touched[id].row()
		if err != nil {
			return err
		}
		tx.Queue(s)
	}
	return nil
}

// rowOf is a dispute before an event.
func rowOf(ctx context.Context, tx *store.Tx, id ID, e record.Event) (*Dispute, error) {
	d := &Dispute{}
	if e.Version == 1 {
		return d, nil
	}
	var doc string
	err := tx.QueryRowContext(ctx, "select doc from dispute where id = $1", string(id)).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("dispute: event %d has no row", e.Position)
	}
	if err != nil {
		return nil, fmt.Errorf("dispute: %w", err)
	}
	if err := json.Unmarshal([]byte(doc), d); err != nil {
		return nil, fmt.Errorf("dispute: %w", err)
	}
	return d, nil
}

// row is what the table holds of a dispute. tick_us is the next instant at which time brings something: 0 for none, 1 for at once.
func (d *Dispute) row() (store.Statement, error) {
	doc, err := json.Marshal(d)
	if err != nil {
		return store.Statement{}, fmt.Errorf("dispute: %w", err)
	}
	return store.Statement{
		SQL: `insert into dispute (id, number, agent_id, member_id, change_id, claim, state, open, opened_us, late_us, tick_us, last_us, assignee, line, doc)
 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
 on conflict (id) do update set member_id = excluded.member_id, change_id = excluded.change_id, state = excluded.state, open = excluded.open,
 late_us = excluded.late_us, tick_us = excluded.tick_us, last_us = excluded.last_us, assignee = excluded.assignee, doc = excluded.doc`,
		Args: []any{
			string(d.ID), d.Number, string(d.Person), string(d.Member), string(d.Change), string(d.Claim), string(d.State), number(d.State.Open()),
			d.OpenedAt.UnixMicro(), d.Running().Target.FirstLateAt.UnixMicro(), d.tickUS(), d.TouchedAt.UnixMicro(), d.Assignee, d.Line, string(doc),
		},
	}, nil
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (d *Dispute) tickUS() int64 {
	now := d.Running()
	r, ruled := d.Ruling()
	switch {
	case !d.State.Open() && ruled && r.Correct != nil && r.Redecided == nil && d.State.Ruled():
		return 1
	case !d.State.Open() || now.MissedAt != nil:
		return 0
	case now.SoonAt == nil:
		return now.Target.Zone.StartOfDay(now.SoonOn).UnixMicro()
	}
	return now.Target.FirstLateAt.UnixMicro()
}
