package ctm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the tables of files, sightings and complaints up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "ctm" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 1 }

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range []string{"ctm_file", "ctm_problem", "ctm_row", "ctm_sighting", "ctm_complaint", "ctm_review", "ctm_entry"} {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("ctm: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	a := applying{ctx: ctx, tx: tx, touched: map[string]bool{}}
	for _, e := range events {
		if err := a.event(e); err != nil {
			return err
		}
	}
	return a.refold()
}

// applying is one commit on its way into the tables.
type applying struct {
	ctx     context.Context
	tx      *store.Tx
	touched map[string]bool // complaints whose sightings changed
}

func (a *applying) event(e record.Event) error {
	switch e.Type {
	case typeBegun:
		d, err := readEvent[begun](e)
		return errors.Join(err, a.begin(e, d))
	case typeRead:
		d, err := readEvent[rowsRead](e)
		return errors.Join(err, a.rows(e, d))
	case typeEnded:
		a.tx.Queue(store.Statement{
			SQL: "update ctm_file set ended_us = $1, doc = $2 where id = $3", Args: []any{e.At.UnixMicro(), string(e.Data), e.Stream.ID()},
		})
	case typeSettled:
		d, err := readEvent[settledCases](e)
		return errors.Join(err, a.refold(), a.settled(d)) // of rows as they were then
	case typeReviewed:
		return a.review(e)
	case typeReconciled:
		return a.reconciled(e)
	case typeWritten:
		return a.entries(e)
	}
	return nil
}

func (a *applying) begin(e record.Event, d begun) error {
	id := e.Stream.ID()
	for _, file := range d.Forget {
		if err := errors.Join(a.refold(), a.forget(file)); err != nil {
			return err
		}
	}
	asOf := int64(0)
	if d.AsOf != nil {
		asOf = d.AsOf.UnixMicro()
	}
	doc, err := json.Marshal(FileReport{ID: id, Name: d.Name, SHA256: contentOf(id), Sheet: d.Sheet, Map: d.Map, MapHash: d.MapHash, AsOf: d.AsOf, AsOfBy: d.AsOfBy, Reading: d.Reading})
	if err != nil {
		return fmt.Errorf("ctm: %w", err)
	}
	a.tx.Queue(store.Statement{
		SQL: `insert into ctm_file (id, sha256, name, reading, as_of_us, begun_us, ended_us, doc) values ($1, $2, $3, $4, $5, $6, 0, $7)
 on conflict (id) do update set name = excluded.name, reading = excluded.reading, as_of_us = excluded.as_of_us, ended_us = 0, doc = excluded.doc`,
		Args: []any{id, contentOf(id), d.Name, d.Reading, asOf, e.At.UnixMicro(), string(doc)},
	})
	return nil
}

// forget takes away what an earlier reading of a file said: it was read with a wrong map or for a wrong time.
func (a *applying) forget(file string) error {
	rows, err := a.tx.QueryContext(a.ctx, "select distinct complaint from ctm_sighting where file = $1", file)
	if err != nil {
		return fmt.Errorf("ctm: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var complaint string
		if err := rows.Scan(&complaint); err != nil {
			return fmt.Errorf("ctm: %w", err)
		}
		a.touched[complaint] = true
	}
	a.tx.Queue(
		store.Statement{SQL: "delete from ctm_sighting where file = $1", Args: []any{file}},
		store.Statement{SQL: "delete from ctm_problem where file = $1", Args: []any{file}},
		store.Statement{SQL: "delete from ctm_file where id = $1", Args: []any{file}},
	)
	return rows.Err()
}

func (a *applying) rows(e record.Event, d rowsRead) error {
	file := e.Stream.ID()
	for _, r := range d.Rows {
		a.touched[r.Complaint] = true
		if r.Row != nil {
			doc, err := json.Marshal(r.Row)
			if err != nil {
				return fmt.Errorf("ctm: %w", err)
			}
			a.tx.Queue(store.Statement{
				SQL:  "insert into ctm_row (complaint, hash, doc) values ($1, $2, $3) on conflict (complaint, hash) do nothing",
				Args: []any{r.Complaint, r.Hash, string(doc)},
			})
		}
		updated := int64(0)
		if r.Updated != nil {
			updated = r.Updated.UnixMicro()
		}
		a.tx.Queue(store.Statement{
			SQL: `insert into ctm_sighting (complaint, as_of_us, updated_us, hash, file, line) values ($1, $2, $3, $4, $5, $6)
 on conflict (complaint, as_of_us, hash, file, line) do nothing`,
			Args: []any{r.Complaint, r.AsOf.UnixMicro(), updated, r.Hash, file, r.Line},
		})
	}
	for i, p := range d.Problems {
		doc, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("ctm: %w", err)
		}
		bad := 0
		if p.Bad {
			bad = 1
		}
		a.tx.Queue(store.Statement{
			SQL:  "insert into ctm_problem (file, line, seq, bad, doc) values ($1, $2, $3, $4, $5) on conflict (file, line, seq) do nothing",
			Args: []any{file, p.Row, i, bad, string(doc)},
		})
	}
	return nil
}

func (a *applying) settled(d settledCases) error {
	for _, s := range d.Cases {
		a.tx.Queue(store.Statement{
			SQL:  "update ctm_complaint set settled = $1, case_id = $2 where complaint = $3 and contract = $4",
			Args: []any{s.State, s.Case, s.Complaint, s.Contract},
		})
	}
	return nil
}

// refold writes what the module says now of the complaints whose sightings changed.
func (a *applying) refold() error {
	ids := make([]string, 0, len(a.touched))
	for id := range a.touched {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	clear(a.touched)
	seen, err := sightingsOf(a.ctx, a.tx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		listed := standing(seen[id])
		if err := a.list(id, listed); err != nil {
			return err
		}
	}
	return nil
}

func (a *applying) list(id string, listed map[string]Listed) error {
	contracts := make([]string, 0, len(listed))
	for contract := range listed {
		contracts = append(contracts, contract)
	}
	slices.Sort(contracts)
	if len(contracts) == 0 { // every file that named it was read again and names it no more
		a.tx.Queue(store.Statement{SQL: "delete from ctm_complaint where complaint = $1 and case_id = ''", Args: []any{id}})
	}
	for _, contract := range contracts {
		l := listed[contract]
		doc, err := json.Marshal(l)
		if err != nil {
			return fmt.Errorf("ctm: %w", err)
		}
		a.tx.Queue(store.Statement{
			SQL: `insert into ctm_complaint (complaint, contract, assigned_day, level, away, resolved, state, settled, case_id, doc)
 values ($1, $2, $3, $4, $5, $6, $7, '', '', $8) on conflict (complaint, contract) do update set assigned_day = excluded.assigned_day,
 level = excluded.level, away = excluded.away, resolved = excluded.resolved, state = excluded.state, doc = excluded.doc`,
			Args: []any{id, contract, int64(*l.Row.AssignedOn), string(l.Row.Level), oneIf(l.Away), oneIf(l.Row.ResolvedOn != nil), l.state(), string(doc)},
		})
	}
	return nil
}

func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}
