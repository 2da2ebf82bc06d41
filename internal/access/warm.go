package access

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// warmSlice is how many members are read at a time.
const warmSlice = 2000

// warm reads everybody's relations into memory, so that the first request of the day does not wait for the database either.
func (g *Guard) warm(ctx context.Context) {
	after := ""
	for {
		next, err := g.warmAfter(ctx, after)
		if err != nil {
			if ctx.Err() == nil {
				g.log.WarnContext(ctx, "relations could not be read ahead; they are read when needed", "error", err)
			}
			return
		}
		if next == "" {
			g.index.warm.Store(true)
			return
		}
		after = next
	}
}

// warmAfter reads one slice of members, of one state of the database, and returns the last; "" at the end.
func (g *Guard) warmAfter(ctx context.Context, after string) (string, error) {
	some := map[person.ID]*held{}
	last := ""
	err := g.db.Snapshot(ctx, func(q store.Queries) error {
		if err := warmVersions(ctx, q, after, some, &last); err != nil || last == "" {
			return err
		}
		if err := warmGrants(ctx, q, after, last, some); err != nil {
			return err
		}
		return warmLimits(ctx, q, after, last, some)
	})
	if err != nil {
		return "", fmt.Errorf("access: warm: %w", err)
	}
	for id, h := range some {
		g.index.put(id, pack(*h))
	}
	return last, nil
}

func warmVersions(ctx context.Context, q store.Queries, after string, into map[person.ID]*held, last *string) error {
	return run(ctx, q, store.Statement{
		SQL:  "select member_id, version from access_member where member_id > $1 order by member_id limit $2",
		Args: []any{after, warmSlice},
		Read: func(rows store.Rows) error {
			for rows.Next() {
				var version int64
				if err := rows.Scan(last, &version); err != nil {
					return err
				}
				into[person.ID(*last)] = &held{version: version}
			}
			return rows.Err()
		},
	})
}

func warmGrants(ctx context.Context, q store.Queries, after, last string, into map[person.ID]*held) error {
	return run(ctx, q, store.Statement{
		SQL: `select data from access_grant where member_id > $1 and member_id <= $2 and ended_us = 0
 order by member_id, position`,
		Args: []any{after, last},
		Read: func(rows store.Rows) error {
			for rows.Next() {
				var data string
				var g Grant
				if err := scanJSON(rows, &g, &data); err != nil {
					return err
				}
				if h := into[g.Member]; h != nil {
					h.grants = append(h.grants, g)
				}
			}
			return rows.Err()
		},
	})
}

func warmLimits(ctx context.Context, q store.Queries, after, last string, into map[person.ID]*held) error {
	return run(ctx, q, store.Statement{
		SQL: `select member_id, what, data from access_limit where member_id > $1 and member_id <= $2
 order by member_id, position`,
		Args: []any{after, last},
		Read: func(rows store.Rows) error {
			for rows.Next() {
				var id, what, data string
				if err := rows.Scan(&id, &what, &data); err != nil {
					return err
				}
				if h := into[person.ID(id)]; h != nil {
					if err := h.addLimit(what, []byte(data)); err != nil {
						return err
					}
				}
			}
			return rows.Err()
		},
	})
}
