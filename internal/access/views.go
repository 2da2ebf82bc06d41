package access

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Views keeps the tables of grants, limits, looks and refusals up to date in the transaction of their events.
type Views struct{}

var _ record.View = Views{}

// Name of the view in the record.
func (Views) Name() string { return "access" }

// Version changes when the tables must be built anew from the record.
func (Views) Version() int { return 1 }

// Reset empties the tables.
func (Views) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range []string{"access_member", "access_grant", "access_limit", "look", "look_question", "refusal", "access_review"} {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("access: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit. Looks, the many, go many to a statement.
func (Views) Apply(_ context.Context, tx *store.Tx, events []record.Event) error {
	b := batch{versions: map[string]int64{}}
	for _, e := range events {
		if err := b.event(e); err != nil {
			return err
		}
	}
	b.flush()
	tx.Queue(b.all...)
	return nil
}

type batch struct {
	all      []store.Statement
	looks    []any
	versions map[string]int64
	changed  []string // members of versions, in order
}

func (b *batch) do(sql string, args ...any) {
	b.all = append(b.all, store.Statement{SQL: sql, Args: args})
}

func (b *batch) event(e record.Event) error {
	switch e.Type {
	case typeLooked:
		return apply(e, b.looked)
	case typeGranted:
		return apply(e, b.granted)
	case typeRevoked:
		return apply(e, b.revoked)
	case typeConsented, typeRestricted:
		return apply(e, b.limited)
	case typeWithdrawn, typeUnrestricted:
		return apply(e, b.unlimited)
	case typeQuestioned:
		return apply(e, b.questioned)
	case typeAnswered:
		return apply(e, b.answered)
	case typeRefused:
		return apply(e, b.refused)
	case typeLookReviewed, typeGlassReviewed:
		return apply(e, b.reviewed)
	}
	return nil
}

func apply[T any](e record.Event, write func(record.Event, T)) error {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("access: event %d (%s): %w", e.Position, e.Type, err)
	}
	write(e, data)
	return nil
}

// version notes how far the member's access stream is.
func (b *batch) version(e record.Event) {
	id := e.Stream.ID()
	if _, seen := b.versions[id]; !seen {
		b.changed = append(b.changed, id)
	}
	b.versions[id] = e.Version
}

func (b *batch) granted(e record.Event, g Grant) {
	b.version(e)
	b.do(`insert into access_grant (grant_id, member_id, to_id, kind, position, ended_us, data) values ($1, $2, $3, $4, $5, 0, $6)`,
		g.ID, e.Stream.ID(), string(g.To), string(g.Kind), e.Position, string(e.Data))
}

func (b *batch) revoked(e record.Event, x ended) {
	b.version(e)
	b.do("update access_grant set ended_us = $2 where grant_id = $1", x.ID, e.At.UnixMicro())
}

func (b *batch) limited(e record.Event, x ended) {
	b.version(e)
	b.do("insert into access_limit (limit_id, member_id, what, position, data) values ($1, $2, $3, $4, $5)",
		x.ID, e.Stream.ID(), e.Type, e.Position, string(e.Data))
}

func (b *batch) unlimited(e record.Event, x ended) {
	b.version(e)
	b.do("delete from access_limit where limit_id = $1", x.ID)
}

func (b *batch) looked(e record.Event, l looked) {
	b.looks = append(b.looks, e.Position, e.Stream.ID(), e.At.UnixMicro(), l.Account, string(l.Person), string(l.Role), l.Page,
		e.Command, 0, string(e.Data))
}

var lookColumns = []string{
	"position", "member_id", "at_us", "account", "person_id", "role", "page", "command_id", "question", "data",
}

func (b *batch) flush() {
	if len(b.looks) > 0 {
		b.all = append(store.Inserts("look", lookColumns, b.looks, ""), b.all...)
	}
	for _, id := range b.changed {
		b.do("insert into access_member (member_id, version) values ($1, $2) on conflict (member_id) do update set version = excluded.version",
			id, b.versions[id])
	}
}

func (b *batch) questioned(e record.Event, q questioned) {
	b.do("update look set question = 1 where position = $1", q.Position)
	b.do(`insert into look_question (look_position, member_id, asked_us, text, answered_us, answered_by, answer)
 values ($1, $2, $3, $4, 0, '', '')`, q.Position, e.Stream.ID(), e.At.UnixMicro(), q.Text)
}

func (b *batch) answered(e record.Event, a answered) {
	b.do("update look set question = 2 where position = $1", a.Position)
	b.do("update look_question set answered_us = $2, answered_by = $3, answer = $4 where look_position = $1",
		a.Position, e.At.UnixMicro(), a.By, a.Text)
}

func (b *batch) refused(e record.Event, r refused) {
	b.do("insert into refusal (position, account, member_id, at_us, role, data) values ($1, $2, $3, $4, $5, $6)",
		e.Position, e.Actor.ID, string(r.Member), e.At.UnixMicro(), string(r.Role), string(e.Data))
}
