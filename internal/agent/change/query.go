package change

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// each runs a query and reads its rows one by one.
func each(ctx context.Context, q store.Queries, do func(store.Rows) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("change: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return fmt.Errorf("change: %w", err)
		}
	}
	return rows.Err()
}

// lookup runs a query for many keys; the text holds a percent sign where the keys go.
func lookup(ctx context.Context, q store.Queries, do func(store.Rows) error, text string, keys []any) error {
	for _, s := range store.Lookups(text, keys, nil) {
		if err := each(ctx, q, do, s.SQL, s.Args...); err != nil {
			return err
		}
	}
	return nil
}

func keysOf(members []person.ID) []any {
	keys := make([]any, len(members))
	for i, m := range members {
		keys[i] = string(m)
	}
	return keys
}

const tenureFields = "member_id, span_id, agent, held, from_day, until_day, change_id, decision, basis, writing"

func scanTenure(rows store.Rows) (Tenure, error) {
	var t Tenure
	var held, from int64
	var until *int64
	if err := rows.Scan(&t.Member, &t.Span, &t.Agent, &held, &from, &until, &t.Change, &t.Decision, &t.Basis, &t.Writing); err != nil {
		return t, err
	}
	t.Held, t.From = held != 0, clock.FromDays(int32(from))
	if until != nil {
		last := clock.FromDays(int32(*until))
		t.Until = &last
	}
	return t, nil
}

// Tenures are all tenures of members, by start. Who has none is absent.
func (s *Changes) Tenures(ctx context.Context, members []person.ID) (map[person.ID][]Tenure, error) {
	out := make(map[person.ID][]Tenure, len(members))
	err := lookup(ctx, s.db.Read(), func(rows store.Rows) error {
		t, err := scanTenure(rows)
		out[t.Member] = append(out[t.Member], t)
		return err
	}, "select "+tenureFields+" from tenure where member_id in (%) order by member_id, n", keysOf(members))
	return out, err
}

// EachTenures gives the tenures of everybody, by member. It ends with the first error.
func (s *Changes) EachTenures(ctx context.Context) iter.Seq2[MemberTenures, error] {
	return func(yield func(MemberTenures, error) bool) {
		rows, err := s.db.Read().QueryContext(ctx, "select "+tenureFields+" from tenure order by member_id, n")
		if err != nil {
			yield(MemberTenures{}, fmt.Errorf("change: read tenures: %w", err))
			return
		}
		defer rows.Close()
		var m MemberTenures
		for rows.Next() {
			t, err := scanTenure(rows)
			if err != nil {
				yield(m, fmt.Errorf("change: read tenures: %w", err))
				return
			}
			if t.Member != m.Member {
				if m.Member != "" && !yield(m, nil) {
					return
				}
				m = MemberTenures{Member: t.Member}
			}
			m.Tenures = append(m.Tenures, t)
		}
		if err := rows.Err(); err != nil {
			yield(m, fmt.Errorf("change: read tenures: %w", err))
			return
		}
		if m.Member != "" {
			yield(m, nil)
		}
	}
}

// Touched are the members whose tenures changed after a cursor, oldest first, and the cursor behind them. 0 is the beginning. A member
// whose tenures changed again since is told once, at the later time.
func (s *Changes) Touched(ctx context.Context, after int64, limit int) (members []person.ID, next int64, err error) {
	next = after
	err = each(ctx, s.db.Read(), func(rows store.Rows) error {
		var member person.ID
		err := rows.Scan(&member, &next)
		members = append(members, member)
		return err
	}, "select member_id, touched from tenure_member where touched > $1 order by touched limit $2", after, limit)
	return members, next, err
}

// Concerns tells whether an agent is or was of record for a member, on any day, or made or lost one of the member's changes.
func (s *Changes) Concerns(ctx context.Context, npn agent.NPN, member person.ID) (bool, error) {
	n := 0
	err := each(ctx, s.db.Read(), func(rows store.Rows) error { return rows.Scan(&n) }, `select count(*) from
 (select 1 from tenure where agent = $1 and member_id = $2 union all select 1 from plan_change_party p join plan_change c on c.id = p.change_id
 where p.npn = $1 and c.member_id = $2) x`, string(npn), string(member))
	return n > 0 && npn != agent.House, err
}

// member is everything that this room has on file of a member.
type member struct {
	standing
	version int64 // of the tenure stream
	wishes  []Wish
	changes []*Change
}

// load reads what is on file of members, all at once.
func (s *Changes) load(ctx context.Context, members []person.ID) (map[person.ID]*member, error) {
	out := make(map[person.ID]*member, len(members))
	for _, m := range members {
		out[m] = &member{}
	}
	q, keys := s.db.Read(), keysOf(members)
	err := lookup(ctx, q, func(rows store.Rows) error {
		var id person.ID
		var version int64
		var doc string
		if err := rows.Scan(&id, &version, &doc); err != nil {
			return err
		}
		out[id].version = version
		return json.Unmarshal([]byte(doc), &out[id].standing)
	}, "select member_id, version, doc from tenure_member where member_id in (%)", keys)
	if err != nil {
		return nil, err
	}
	err = lookup(ctx, q, func(rows store.Rows) error {
		var id person.ID
		var version int64
		var doc string
		var w Wish
		if err := rows.Scan(&id, &version, &doc); err != nil {
			return err
		}
		out[id].version = max(out[id].version, version)
		err := json.Unmarshal([]byte(doc), &w)
		out[id].wishes = append(out[id].wishes, w)
		return err
	}, "select member_id, version, doc from tenure_wish where member_id in (%) order by member_id, position", keys)
	if err != nil {
		return nil, err
	}
	return out, lookup(ctx, q, func(rows store.Rows) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		c := &Change{}
		err := json.Unmarshal([]byte(doc), c)
		if m := out[c.Member]; m != nil {
			m.changes = append(m.changes, c)
		}
		return err
	}, "select doc from plan_change where member_id in (%)", keys)
}

// Get is one change. Errors: ErrUnknown.
func (s *Changes) Get(ctx context.Context, id ID) (Change, error) {
	c, err := s.folded(ctx, id)
	if err == nil && c.Version == 0 {
		err = unknown("change: get")
	}
	return c, err
}

// folded is a change as its stream says; Version 0 where there is none.
func (s *Changes) folded(ctx context.Context, id ID) (Change, error) {
	var c Change
	events, err := s.rec.Load(ctx, changeStream(id))
	if err != nil {
		return c, err
	}
	for _, e := range events {
		if err := c.apply(e); err != nil {
			return c, err
		}
	}
	return c, nil
}
