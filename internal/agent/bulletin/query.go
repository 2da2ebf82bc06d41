package bulletin

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/store"
)

// each runs a query and reads its rows one by one.
func each(ctx context.Context, q store.Queries, do func(store.Rows) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("bulletin: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return fmt.Errorf("bulletin: %w", err)
		}
	}
	return rows.Err()
}

func docs[T any](ctx context.Context, q store.Queries, query string, args ...any) (out []T, err error) {
	err = each(ctx, q, func(rows store.Rows) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		var x T
		err := json.Unmarshal([]byte(doc), &x)
		out = append(out, x)
		return err
	}, query, args...)
	return out, err
}

// published are all bulletins that are not drafts and not withdrawn.
func (s *Bulletins) published(ctx context.Context) ([]Bulletin, error) {
	return docs[Bulletin](ctx, s.db.Read(), "select doc from bulletin where state = $1 order by touched_us desc, id", string(Published))
}

// receiptsOf are the receipts of an agent.
func (s *Bulletins) receiptsOf(ctx context.Context, npn agent.NPN) (map[ID][]Receipt, error) {
	out := map[ID][]Receipt{}
	err := each(ctx, s.db.Read(), func(rows store.Rows) error {
		var id string
		r, err := receipt(rows, &id)
		out[ID(id)] = append(out[ID(id)], r)
		return err
	}, "select bulletin_id, edition, read_us, acknowledged_us from bulletin_receipt where npn = $1 order by edition", string(npn))
	return out, err
}

// receiptsFor are the receipts for a bulletin.
func (s *Bulletins) receiptsFor(ctx context.Context, id ID) (map[agent.NPN][]Receipt, error) {
	out := map[agent.NPN][]Receipt{}
	err := each(ctx, s.db.Read(), func(rows store.Rows) error {
		var npn string
		r, err := receipt(rows, &npn)
		out[agent.NPN(npn)] = append(out[agent.NPN(npn)], r)
		return err
	}, "select npn, edition, read_us, acknowledged_us from bulletin_receipt where bulletin_id = $1 order by edition", string(id))
	return out, err
}

func receipt(rows store.Rows, of *string) (Receipt, error) {
	var r Receipt
	var read, ack int64
	err := rows.Scan(of, &r.Edition, &read, &ack)
	r.ReadAt, r.AckAt = instant(read), instant(ack)
	return r, err
}

func instant(us int64) *time.Time {
	if us == 0 {
		return nil
	}
	at := time.UnixMicro(us).UTC()
	return &at
}

// Get is one bulletin for those who write and oversee. Errors: ErrUnknown.
func (s *Bulletins) Get(ctx context.Context, v access.Visitor, id ID) (Bulletin, error) {
	if !overseeing(v) {
		return Bulletin{}, unknown("bulletin: get")
	}
	b, err := load[Bulletin](ctx, s.rec, streamOf(id))
	if err == nil && b.Version == 0 {
		err = unknown("bulletin: get")
	}
	return b, err
}

// Page is where a list goes on, and how far. The zero Page is the first.
type Page struct {
	After string // Next of the page before
	Limit int    // 0 means 50
}

func (p Page) limit() int {
	if p.Limit <= 0 || p.Limit > 200 {
		return 50
	}
	return p.Limit
}

func (p Page) from() (us int64, id string) {
	number, id, _ := strings.Cut(p.After, ".")
	us, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 1 << 62, ""
	}
	return us, id
}

// List are the bulletins in a state ("" is all), what was touched last first. Errors: ErrUnknown.
func (s *Bulletins) List(ctx context.Context, v access.Visitor, state State, p Page) ([]Bulletin, string, error) {
	if !overseeing(v) {
		return nil, "", unknown("bulletin: list")
	}
	us, id := p.from()
	all, err := docs[Bulletin](ctx, s.db.Read(), `select doc from bulletin where ($1 = '' or state = $1) and (touched_us < $2 or touched_us = $2 and id > $3)
 order by touched_us desc, id limit $4`, string(state), us, id, p.limit()+1)
	if err != nil || len(all) <= p.limit() {
		return all, "", err
	}
	all = all[:p.limit()]
	last := all[len(all)-1]
	return all, strconv.FormatInt(last.TouchedAt.UnixMicro(), 10) + "." + string(last.ID), nil
}

// Pages are the public pages in a state ("" is all), what was written first at the top. Errors: ErrUnknown.
func (s *Bulletins) Pages(ctx context.Context, v access.Visitor, state PageState, limit int) ([]AgentPage, error) {
	if !overseeing(v) {
		return nil, unknown("bulletin: pages")
	}
	return docs[AgentPage](ctx, s.db.Read(), "select doc from agent_page where ($1 = '' or state = $1) order by written_us, npn limit $2", string(state), limit)
}

// WaitingPages is how many pages wait for approval. Errors: ErrUnknown.
func (s *Bulletins) WaitingPages(ctx context.Context, v access.Visitor) (n int, err error) {
	if !overseeing(v) {
		return 0, unknown("bulletin: pages")
	}
	err = each(ctx, s.db.Read(), func(rows store.Rows) error { return rows.Scan(&n) }, "select count(*) from agent_page where state = $1", string(Submitted))
	return n, err
}

// Names are the names of agents as the plan knows them.
func (s *Bulletins) Names(ctx context.Context, npns []agent.NPN) (map[agent.NPN]string, error) {
	standing, err := s.standings.Standing(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[agent.NPN]string, len(npns))
	for _, npn := range npns {
		out[npn] = standing.Name(npn)
	}
	return out, nil
}

func (s *Bulletins) ofSlug(ctx context.Context, slug string) (npn agent.NPN, err error) {
	err = each(ctx, s.db.Read(), func(rows store.Rows) error { return rows.Scan((*string)(&npn)) }, "select npn from agent_page where slug = $1", slug)
	return npn, err
}
