package credential

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the tables of producers up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "credential" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 1 }

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range []string{"producer", "producer_statement", "credential_file"} {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("credential: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(_ context.Context, tx *store.Tx, events []record.Event) error {
	b := batch{newest: map[string]int64{}}
	for _, e := range events {
		if err := b.event(e); err != nil {
			return err
		}
	}
	tx.Queue(b.statements()...)
	return nil
}

// batch gathers the rows of one commit.
type batch struct {
	newest map[string]int64 // position by producer
	told   []any
	files  []any
}

func (b *batch) event(e record.Event) error {
	switch e.Type {
	case typeStated:
		data, err := readEvent[stated](e)
		if err != nil {
			return err
		}
		return b.stated(e, &data)
	case typeLoaded:
		b.files = append(b.files, e.Stream.ID(), e.Position, e.At.UnixMicro(), string(e.Data))
	}
	return nil
}

func (b *batch) stated(e record.Event, data *stated) error {
	b.newest[e.Stream.ID()] = e.Position
	for i := range data.Facts {
		f := &data.Facts[i]
		if err := b.add(e, data, f.ID, f.Line, f.Fact, 0); err != nil {
			return err
		}
	}
	for _, id := range data.Withdrawn {
		if err := b.add(e, data, id, 0, nil, 1); err != nil {
			return err
		}
	}
	return nil
}

// doc is what a row of a statement holds beside its keys.
type doc struct {
	Fact   *Fact  `json:"fact,omitempty"`
	File   string `json:"file,omitempty"`
	By     string `json:"by,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func (b *batch) add(e record.Event, data *stated, id FactID, line int, f *Fact, withdrawn int) error {
	text, err := json.Marshal(doc{f, data.File, data.By, data.Reason})
	if err != nil {
		return fmt.Errorf("credential: %w", err)
	}
	entry := int64(0) // a file that says the same for the same day is one statement, each entry of a person is one of its own
	if data.At != 0 {
		entry = e.Position
	}
	b.told = append(b.told, e.Stream.ID(), string(id), int64(data.AsOf), data.At, entry, withdrawn, e.Position, e.At.UnixMicro(), line, string(text))
	return nil
}

func (b *batch) statements() []store.Statement {
	var newest []any
	for _, npn := range slices.Sorted(maps.Keys(b.newest)) { // always in the same order, so that two servers do not wait for each other
		newest = append(newest, npn, b.newest[npn])
	}
	all := store.Inserts("producer", []string{"npn", "position"}, newest, "on conflict (npn) do update set position = excluded.position")
	all = append(all, store.Inserts("producer_statement",
		[]string{"npn", "fact_id", "as_of_day", "at_us", "entry", "withdrawn", "position", "known_us", "line", "doc"}, b.told,
		"on conflict (npn, fact_id, as_of_day, entry, withdrawn) do nothing")...)
	return append(all, store.Inserts("credential_file", []string{"id", "position", "loaded_us", "doc"}, b.files,
		"on conflict (id) do update set position = excluded.position, loaded_us = excluded.loaded_us, doc = excluded.doc")...)
}
