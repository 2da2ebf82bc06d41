package person

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the directory's tables up to date in the transaction of the events they come from.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "person" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 2 }

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range []string{"person", "person_identifier", "person_name_key", "person_relation", "person_candidate", "person_file"} {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("person: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	b := &batch{known: map[ID]*entry{}}
	if err := b.fetch(ctx, tx, events); err != nil {
		return err
	}
	for _, e := range events {
		if err := b.event(e); err != nil {
			return err
		}
	}
	statements, err := b.statements()
	tx.Queue(statements...)
	return err
}

// batch gathers the rows of one commit: people who are new come thousands at a time.
type batch struct {
	known  map[ID]*entry
	order  []*entry // in the order of their first events here
	single []store.Statement
}

// entry is one id before and after the commit.
type entry struct {
	seq    int64
	before *Person // nil when the id is new
	now    Person
	listed bool
}

// fetch reads the people whom the events change.
func (b *batch) fetch(ctx context.Context, tx *store.Tx, events []record.Event) error {
	var keys []any
	asked := map[ID]bool{}
	for _, e := range events {
		id := ID(e.Stream.ID())
		if e.Stream.Category() != "person" || asked[id] {
			continue
		}
		asked[id] = true
		if e.Version > 1 {
			keys = append(keys, string(id))
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return tx.Send(ctx, store.Lookups("select seq, doc from person where id in (%)", keys, func(rows store.Rows) error {
		for rows.Next() {
			if err := b.entry(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})...)
}

func (b *batch) entry(row scanner) error {
	var seq int64
	var doc string
	if err := row.Scan(&seq, &doc); err != nil {
		return err
	}
	p, err := readDoc(doc)
	b.known[p.ID] = &entry{seq: seq, before: &p, now: p}
	return err
}

func (b *batch) event(e record.Event) error {
	switch e.Stream.Category() {
	case "person":
		return b.person(e)
	case "person_pair":
		return b.pair(e)
	case "person_import":
		return b.imported(e)
	}
	return nil
}

func (b *batch) person(e record.Event) error {
	id := ID(e.Stream.ID())
	x := b.known[id]
	if x == nil {
		x = &entry{seq: e.Position, now: Person{ID: id}}
		b.known[id] = x
	}
	if !x.listed {
		x.listed = true
		b.order = append(b.order, x)
	}
	return x.now.fold(e)
}

func (b *batch) do(sql string, args ...any) {
	b.single = append(b.single, store.Statement{SQL: sql, Args: args})
}

func (b *batch) pair(e record.Event) error {
	switch e.Type {
	case typePairFound:
		f, err := read[pairFound](e)
		if err != nil {
			return err
		}
		reasons, err := json.Marshal(f.Reasons)
		if err != nil {
			return fmt.Errorf("person: write reasons: %w", err)
		}
		b.do(upsertPair, string(f.A), string(f.B), e.Version, f.Score, 0, string(reasons))
	case typePairApart:
		f, err := read[pairApart](e)
		if err != nil {
			return err
		}
		b.do(upsertApart, string(f.A), string(f.B), e.Version)
	}
	return nil
}

const (
	upsertPair = `insert into person_candidate (a, b, version, score, not_same, reasons) values ($1, $2, $3, $4, $5, $6)
 on conflict (a, b) do update set version = excluded.version, score = excluded.score, reasons = excluded.reasons`
	upsertApart = `insert into person_candidate (a, b, version, score, not_same, reasons) values ($1, $2, $3, 0, 1, '[]')
 on conflict (a, b) do update set version = excluded.version, not_same = 1`
)

func (b *batch) imported(e record.Event) error {
	f, err := read[imported](e)
	if err == nil {
		b.do("insert into person_file (sha256, at_us) values ($1, $2) on conflict (sha256) do nothing", f.SHA256, e.At.UnixMicro())
	}
	return err
}

// statements are the rows of everybody in the batch: new ones many to a statement, then whatever changed.
func (b *batch) statements() ([]store.Statement, error) {
	var add rowSet
	var all []store.Statement
	for _, x := range b.order {
		doc, err := json.Marshal(x.now)
		if err != nil {
			return nil, fmt.Errorf("person: write a person: %w", err)
		}
		p := &x.now
		if x.before == nil {
			add.person = append(add.person, x.seq, string(p.ID), p.Version, capacityBits(p.Capacities), dayOf(p.Birth), p.sortName(), p.zip(), string(p.MergedInto), string(doc))
			add.all(x.seq, *p)
			continue
		}
		all = append(all, store.Statement{SQL: updatePerson, Args: []any{
			x.seq, p.Version, capacityBits(p.Capacities), dayOf(p.Birth), p.sortName(), p.zip(), string(p.MergedInto), string(doc),
		}})
		all = append(all, changedRows(x, &add)...)
	}
	return append(append(all, add.statements()...), b.single...), nil
}

const updatePerson = `update person set version = $2, capacities = $3, birth_day = $4, sort_name = $5, zip = $6, merged_into = $7,
 doc = $8 where seq = $1`
