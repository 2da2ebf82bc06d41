package inquiry

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the tables of inquiries, outreach and questions up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "inquiry" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 1 }

// tables of the view.
var tables = []string{
	"inquiry", "inquiry_agency", "inquiry_asker", "inquiry_refusal", "outreach", "resource_question", "resource_question_agency",
}

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range tables {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("inquiry: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	b := batch{tasks: map[string]*Outreach{}, lines: map[string]*LineQuestion{}}
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
	tasks map[string]*Outreach
	lines map[string]*LineQuestion
	order []string
}

func (b *batch) do(sql string, args ...any) {
	b.all = append(b.all, store.Statement{SQL: sql, Args: args})
}

func (b *batch) event(ctx context.Context, tx *store.Tx, e record.Event) error {
	switch e.Stream.Category() {
	case inquiryCategory:
		return b.inquiry(e)
	case askerCategory:
		b.do(`insert into inquiry_asker (asker_id, version) values ($1, $2) on conflict (asker_id) do update set version = excluded.version`,
			e.Stream.ID(), e.Version)
	case outreachCategory:
		return fold(ctx, tx, b, b.tasks, "select doc from outreach where id = $1", e)
	case questionCategory:
		return fold(ctx, tx, b, b.lines, "select doc from resource_question where id = $1", e)
	}
	return nil
}

func (b *batch) inquiry(e record.Event) error {
	switch e.Type {
	case typeAsked:
		return record.Read(e, func(x Inquiry) {
			b.do(`insert into inquiry (id, asker_id, asked_us, member_id, customer_key, code, doc) values ($1, $2, $3, $4, $5, $6, $7)`,
				string(x.ID), string(x.Asker), x.At.UnixMicro(), string(x.Found), keyOf(x.Member), string(x.Code), string(e.Data))
			b.agencies("inquiry_agency", "inquiry_id", string(x.ID), x.Agencies, x.At.UnixMicro())
		})
	case typeRefused:
		return record.Read(e, func(x Refusal) {
			b.do("insert into inquiry_refusal (id, asker_id, at_us, doc) values ($1, $2, $3, $4)", string(x.ID), string(x.Asker), x.At.UnixMicro(), string(e.Data))
		})
	}
	return nil
}

// agencies are the lists of agencies in which something stands.
func (b *batch) agencies(table, column, id string, agencies []person.ID, us int64) {
	seen := map[person.ID]bool{}
	for _, a := range agencies {
		if !seen[a] {
			b.do("insert into "+table+" (agency_id, asked_us, "+column+") values ($1, $2, $3) on conflict do nothing", string(a), us, id)
		}
		seen[a] = true
	}
}

// folded is state that events are applied to.
type folded[T any] interface {
	*T
	apply(record.Event) error
}

// fold applies an event to the row of its stream, or to a new one.
func fold[T any, P folded[T]](ctx context.Context, tx *store.Tx, b *batch, all map[string]P, query string, e record.Event) error {
	id := e.Stream.ID()
	x, seen := all[id]
	if !seen {
		x = P(new(T))
		if e.Version > 1 {
			var doc string
			err := tx.QueryRowContext(ctx, query, id).Scan(&doc)
			if errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("inquiry: event %d has no row", e.Position)
			}
			if err != nil {
				return fmt.Errorf("inquiry: %w", err)
			}
			if err := json.Unmarshal([]byte(doc), x); err != nil {
				return fmt.Errorf("inquiry: %w", err)
			}
		}
		all[id], b.order = x, append(b.order, id)
	}
	return x.apply(e)
}

func (b *batch) write(id string) error {
	if o, ok := b.tasks[id]; ok {
		if err := b.writeOutreach(o); err != nil {
			return err
		}
	}
	if q, ok := b.lines[id]; ok {
		return b.writeLine(q)
	}
	return nil
}

func (b *batch) writeOutreach(o *Outreach) error {
	doc, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("inquiry: %w", err)
	}
	done := int64(0)
	if o.DoneAt != nil {
		done = o.DoneAt.UnixMicro()
	}
	b.do(`insert into outreach (id, kind, desk, made_us, late_us, asker_id, member_id, done_us, result, doc)
 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
 on conflict (id) do update set late_us = excluded.late_us, done_us = excluded.done_us, result = excluded.result, doc = excluded.doc`,
		string(o.ID), string(o.Kind), o.Desk, o.MadeAt.UnixMicro(), o.Target.FirstLateAt.UnixMicro(), string(o.Asker), string(o.Member), done, string(o.Result), string(doc))
	return nil
}

func (b *batch) writeLine(q *LineQuestion) error {
	doc, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("inquiry: %w", err)
	}
	open, missed := 0, 0
	if q.State == LineOpen {
		open = 1
	}
	if q.present().MissedAt != nil {
		missed = 1
	}
	b.do(`insert into resource_question (id, number, asker_id, asked_us, last_us, open, missed, late_us, assignee, topic, doc)
 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
 on conflict (id) do update set last_us = excluded.last_us, open = excluded.open, missed = excluded.missed, late_us = excluded.late_us, assignee = excluded.assignee, doc = excluded.doc`,
		string(q.ID), q.Number, string(q.Asker), q.AskedAt.UnixMicro(), q.TouchedAt.UnixMicro(), open, missed, q.Target.FirstLateAt.UnixMicro(), q.Assignee, string(q.Topic), string(doc))
	if q.Version == 1 {
		b.agencies("resource_question_agency", "question_id", string(q.ID), q.Agencies, q.AskedAt.UnixMicro())
	}
	return nil
}
