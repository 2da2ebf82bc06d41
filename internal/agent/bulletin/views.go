package bulletin

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the tables of this room up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "bulletin" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 1 }

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range []string{"bulletin", "bulletin_receipt", "agent_page"} {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("bulletin: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	b := batch{own: map[string]*Bulletin{}, pages: map[string]*AgentPage{}}
	for _, e := range events {
		if err := b.event(ctx, tx, e); err != nil {
			return err
		}
	}
	for _, id := range b.order {
		if err := b.write(id); err != nil {
			return err
		}
	}
	tx.Queue(b.all...)
	return nil
}

type batch struct {
	all   []store.Statement
	own   map[string]*Bulletin
	pages map[string]*AgentPage
	order []string
}

func (b *batch) do(sql string, args ...any) {
	b.all = append(b.all, store.Statement{SQL: sql, Args: args})
}

func (b *batch) event(ctx context.Context, tx *store.Tx, e record.Event) error {
	switch e.Stream.Category() {
	case category:
		return fold(ctx, tx, b, b.own, "select doc from bulletin where id = $1", e)
	case pageCategory:
		return fold(ctx, tx, b, b.pages, "select doc from agent_page where npn = $1", e)
	case readerCategory:
		return b.receipt(e)
	}
	return nil
}

// receipt keeps the first instant of each.
func (b *batch) receipt(e record.Event) error {
	return record.Read(e, func(d received) {
		read, ack := int64(0), int64(0)
		if e.Type == typeRead {
			read = e.At.UnixMicro()
		} else {
			ack = e.At.UnixMicro()
		}
		b.do(`insert into bulletin_receipt (bulletin_id, npn, edition, read_us, acknowledged_us) values ($1, $2, $3, $4, $5)
 on conflict (bulletin_id, npn, edition) do update set
 read_us = case when bulletin_receipt.read_us = 0 then excluded.read_us else bulletin_receipt.read_us end,
 acknowledged_us = case when bulletin_receipt.acknowledged_us = 0 then excluded.acknowledged_us else bulletin_receipt.acknowledged_us end`,
			string(d.Bulletin), string(d.NPN), int64(d.Edition), read, ack)
	})
}

// fold applies an event to the row of its stream, or to a new one.
func fold[T any, P folding[T]](ctx context.Context, tx *store.Tx, b *batch, all map[string]P, query string, e record.Event) error {
	id := e.Stream.ID()
	x, seen := all[id]
	if !seen {
		x = P(new(T))
		if e.Version > 1 {
			var doc string
			err := tx.QueryRowContext(ctx, query, id).Scan(&doc)
			if errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("bulletin: event %d has no row", e.Position)
			}
			if err != nil {
				return fmt.Errorf("bulletin: %w", err)
			}
			if err := json.Unmarshal([]byte(doc), x); err != nil {
				return fmt.Errorf("bulletin: %w", err)
			}
		}
		all[id], b.order = x, append(b.order, id)
	}
	return x.apply(e)
}

func (b *batch) write(id string) error {
	if x, ok := b.own[id]; ok {
		doc, err := json.Marshal(x)
		if err != nil {
			return fmt.Errorf("bulletin: %w", err)
		}
		b.do(`insert into bulletin (id, state, touched_us, doc) values ($1, $2, $3, $4)
 on conflict (id) do update set state = excluded.state, touched_us = excluded.touched_us, doc = excluded.doc`,
			string(x.ID), string(x.State), x.TouchedAt.UnixMicro(), string(doc))
	}
	if p, ok := b.pages[id]; ok {
		doc, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("bulletin: %w", err)
		}
		b.do(`insert into agent_page (npn, slug, state, written_us, doc) values ($1, $2, $3, $4, $5)
 on conflict (npn) do update set slug = excluded.slug, state = excluded.state, written_us = excluded.written_us, doc = excluded.doc`,
			string(p.NPN), p.Slug, string(p.State), p.WrittenAt.UnixMicro(), string(doc))
	}
	return nil
}
