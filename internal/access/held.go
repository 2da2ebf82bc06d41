package access

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// held is what stands on one id's access stream: the facts of decisions and the version they were read at.
type held struct {
	version      int64
	grants       []Grant
	consents     []Consent
	restrictions []Restriction
}

// readHeld reads what stands, of one state of the database.
func readHeld(ctx context.Context, db *store.DB, id person.ID) (held, error) {
	var h held
	err := db.Snapshot(ctx, func(q store.Queries) error {
		if err := readVersions(ctx, q, []person.ID{id}, func(_ person.ID, v int64) { h.version = v }); err != nil || h.version == 0 {
			return err
		}
		if err := h.readGrants(ctx, q, id); err != nil {
			return err
		}
		return h.readLimits(ctx, q, id)
	})
	if err != nil {
		return held{}, fmt.Errorf("access: read what stands: %w", err)
	}
	return h, nil
}

// readVersions gives the versions of the ids that have an access stream.
func readVersions(ctx context.Context, q store.Queries, ids []person.ID, each func(person.ID, int64)) error {
	keys := make([]any, len(ids))
	for i, id := range ids {
		keys[i] = string(id)
	}
	for _, s := range store.Lookups("select member_id, version from access_member where member_id in (%)", keys, func(rows store.Rows) error {
		for rows.Next() {
			var id string
			var version int64
			if err := rows.Scan(&id, &version); err != nil {
				return err
			}
			each(person.ID(id), version)
		}
		return rows.Err()
	}) {
		if err := run(ctx, q, s); err != nil {
			return err
		}
	}
	return nil
}

// run sends one statement that reads.
func run(ctx context.Context, q store.Queries, s store.Statement) error {
	rows, err := q.QueryContext(ctx, s.SQL, s.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	return s.Read(rows)
}

func (h *held) readGrants(ctx context.Context, q store.Queries, id person.ID) error {
	return run(ctx, q, store.Statement{
		SQL:  "select data from access_grant where member_id = $1 and ended_us = 0 order by position",
		Args: []any{string(id)},
		Read: func(rows store.Rows) error {
			for rows.Next() {
				var data string
				var g Grant
				if err := scanJSON(rows, &g, &data); err != nil {
					return err
				}
				h.grants = append(h.grants, g)
			}
			return rows.Err()
		},
	})
}

func (h *held) readLimits(ctx context.Context, q store.Queries, id person.ID) error {
	return run(ctx, q, store.Statement{
		SQL:  "select what, data from access_limit where member_id = $1 order by position",
		Args: []any{string(id)},
		Read: func(rows store.Rows) error {
			for rows.Next() {
				var what, data string
				if err := rows.Scan(&what, &data); err != nil {
					return err
				}
				if err := h.addLimit(what, []byte(data)); err != nil {
					return err
				}
			}
			return rows.Err()
		},
	})
}

func (h *held) addLimit(what string, data []byte) error {
	if what == typeConsented {
		var c Consent
		if err := json.Unmarshal(data, &c); err != nil {
			return err
		}
		h.consents = append(h.consents, c)
		return nil
	}
	var r Restriction
	if err := json.Unmarshal(data, &r); err != nil {
		return err
	}
	h.restrictions = append(h.restrictions, r)
	return nil
}

// scanJSON scans columns of which the last is JSON for into.
func scanJSON(rows store.Rows, into any, data *string, before ...any) error {
	if err := rows.Scan(append(before, data)...); err != nil {
		return err
	}
	return json.Unmarshal([]byte(*data), into)
}
