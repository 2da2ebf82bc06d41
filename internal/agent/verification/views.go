package verification

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
func (View) Name() string { return "verification" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 1 }

// tables of the view.
var tables = []string{"verification", "verification_link", "verification_following", "supplemental"}

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range tables {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("verification: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	b := batch{own: map[string]*Verification{}, supplemental: map[string]*Supplemental{}}
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
	all          []store.Statement
	own          map[string]*Verification
	supplemental map[string]*Supplemental
	order        []string
}

func (b *batch) do(sql string, args ...any) {
	b.all = append(b.all, store.Statement{SQL: sql, Args: args})
}

func (b *batch) event(ctx context.Context, tx *store.Tx, e record.Event) error {
	switch e.Stream.Category() {
	case category:
		if err := fold(ctx, tx, b, b.own, "select doc from verification where id = $1", e); err != nil {
			return err
		}
		return b.link(e)
	case supplementalCategory:
		return fold(ctx, tx, b, b.supplemental, "select doc from supplemental where id = $1", e)
	case followCategory:
		return record.Read(e, func(d followed) {
			b.do(`insert into verification_following (id, next, version) values ($1, $2, $3)
 on conflict (id) do update set next = excluded.next, version = excluded.version`, e.Stream.ID(), d.Next, e.Version)
		})
	}
	return nil
}

// link keeps which verification a link belongs to.
func (b *batch) link(e record.Event) error {
	if e.Type != typeForm {
		return nil
	}
	return record.Read(e, func(d formMade) {
		b.do("insert into verification_link (hash, verification_id) values ($1, $2) on conflict (hash) do nothing", d.Link.Hash, e.Stream.ID())
	})
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
				return fmt.Errorf("verification: event %d has no row", e.Position)
			}
			if err != nil {
				return fmt.Errorf("verification: %w", err)
			}
			if err := json.Unmarshal([]byte(doc), x); err != nil {
				return fmt.Errorf("verification: %w", err)
			}
		}
		all[id], b.order = x, append(b.order, id)
	}
	return x.apply(e)
}

func (b *batch) write(id string) error {
	if v, ok := b.own[id]; ok {
		if err := b.writeVerification(v); err != nil {
			return err
		}
	}
	if x, ok := b.supplemental[id]; ok {
		return b.writeSupplemental(x)
	}
	return nil
}

// never is the day of what time alone does not bring.
const never = 1 << 30

func (b *batch) writeVerification(v *Verification) error {
	doc, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("verification: %w", err)
	}
	line, err := json.Marshal(v.line())
	if err != nil {
		return fmt.Errorf("verification: %w", err)
	}
	next := int64(never)
	if day, ever := v.nextDay(); ever {
		next = int64(day)
	}
	letterOpen := 0
	if v.Notice != "" && v.NoticeSentAt == nil {
		letterOpen = 1
	}
	b.do(`insert into verification (id, number, member_id, state, effective, due, next_day, work, letter_open, assignee, line, doc)
 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
 on conflict (id) do update set state = excluded.state, effective = excluded.effective, due = excluded.due, next_day = excluded.next_day,
 work = excluded.work, letter_open = excluded.letter_open, assignee = excluded.assignee, line = excluded.line, doc = excluded.doc`,
		string(v.ID), v.Number, string(v.Member), string(v.State), int64(v.Effective), int64(v.workDue()), next, string(v.Work()), letterOpen,
		v.AssigneeAccount, string(line), string(doc))
	return nil
}
