package complaint

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// fetch reads what the events change, and where counting goes on: on PostgreSQL in one round trip, and in a second one for contacts
// of which a further matter is opened later.
func (b *batch) fetch(ctx context.Context, tx *store.Tx) error {
	all := []store.Statement{{
		SQL: "select coalesce((select max(seq) from complaint_intake), 0), coalesce((select max(seq) from complaint_case), 0)",
		Read: func(rows store.Rows) error {
			for rows.Next() {
				if err := rows.Scan(&b.lastIntake, &b.lastCase); err != nil {
					return err
				}
			}
			return rows.Err()
		},
	}}
	all = append(all, store.Lookups("select seq, doc from complaint_intake where id in (%)", b.askIntakes, b.readIntakes)...)
	all = append(all, store.Lookups("select c.seq, c.number, d.doc from complaint_case c join complaint_doc d on d.seq = c.seq where c.id in (%)", b.askCases, b.readCases)...)
	if err := tx.Send(ctx, all...); err != nil {
		return fmt.Errorf("complaint: read what changes: %w", err)
	}
	if err := b.check(); err != nil {
		return err
	}
	return b.fetchNumbers(ctx, tx)
}

func (b *batch) readIntakes(rows store.Rows) error {
	for rows.Next() {
		var x intakeEntry
		var doc string
		if err := rows.Scan(&x.seq, &doc); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(doc), &x.now); err != nil {
			return err
		}
		if known := b.intakes[x.now.ID]; known != nil {
			*known = x
		} else {
			b.intakes[x.now.ID] = &x
		}
	}
	return rows.Err()
}

func (b *batch) readCases(rows store.Rows) error {
	for rows.Next() {
		var seq, number int64
		var doc string
		if err := rows.Scan(&seq, &number, &doc); err != nil {
			return err
		}
		k, err := readCase(doc)
		if err != nil {
			return err
		}
		if x := b.cases[k.ID]; x != nil {
			x.seq, x.number, x.now, x.was = seq, number, k, k.shape()
		}
	}
	return rows.Err()
}

// check tells whether everything that must have a row has one.
func (b *batch) check() error {
	for _, id := range b.askIntakes {
		if b.intakes[IntakeID(id.(string))].seq == 0 {
			return fmt.Errorf("complaint: intake %s has no row", id)
		}
	}
	for _, id := range b.askCases {
		if b.cases[ID(id.(string))].seq == 0 {
			return fmt.Errorf("complaint: case %s has no row", id)
		}
	}
	return nil
}

// fetchNumbers reads the contacts of new cases that came in an earlier commit.
func (b *batch) fetchNumbers(ctx context.Context, tx *store.Tx) error {
	asked := map[IntakeID]bool{}
	var ids []any
	for _, e := range b.events {
		if e.Type != typeOpened {
			continue
		}
		err := record.Read(e, func(d whichIntake) {
			if id := d.Case.Intake; b.intakes[id] == nil && !asked[id] {
				asked[id] = true
				ids = append(ids, string(id))
			}
		})
		if err != nil {
			return err
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return tx.Send(ctx, store.Lookups("select seq, doc from complaint_intake where id in (%)", ids, b.readIntakes)...)
}

// whichIntake is what fetchNumbers needs of an opened case.
type whichIntake struct {
	Case struct {
		Intake IntakeID `json:"intake"`
	} `json:"case"`
}
