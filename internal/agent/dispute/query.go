package dispute

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Page is where a list goes on, and how far. The zero Page is the first.
type Page struct {
	After string // Next of the page before
	Limit int    // 0 means 50
}

// Limits of a page.
const (
	usualPage = 50
	maxPage   = 200
)

func (p Page) limit() int {
	if p.Limit <= 0 {
		return usualPage
	}
	return min(p.Limit, maxPage)
}

// from reads the place: an instant in microseconds and an id. start is the place before the first row.
func (p Page) from(start int64) (us int64, id string) {
	number, id, found := strings.Cut(p.After, ".")
	us, err := strconv.ParseInt(number, 10, 64)
	if !found || err != nil {
		return start, ""
	}
	return us, id
}

// far is after every instant.
const far = int64(1) << 62

// Mine lists the disputes of an agent, and of everybody whom the visitor leads, newest first. Errors: ErrUnknown.
func (s *Disputes) Mine(ctx context.Context, v access.Visitor, f Filter, p Page) ([]Dispute, string, error) {
	if !asking(v) {
		return nil, "", unknown("dispute: mine")
	}
	var w conditions
	in(&w, "agent_id", among(reach(v), f.Agents))
	f.where(&w)
	us, id := p.from(far)
	w.and("(opened_us < ? or opened_us = ? and id < ?)", us, us, id)
	all, next, err := s.list(ctx, "opened_us", w, "opened_us desc, id desc", p.limit())
	for i := range all {
		all[i] = all[i].seenBy(v)
	}
	return all, next, err
}

// among are those of some ids that are wanted; nothing wanted is all.
func among(ids, wanted []person.ID) []person.ID {
	if wanted == nil {
		return ids
	}
	known := map[person.ID]bool{}
	for _, id := range ids {
		known[id] = true
	}
	var out []person.ID
	for _, id := range wanted {
		if known[id] {
			out = append(out, id)
		}
	}
	return out
}

// Queue is what broker operations have to do, due first at the top. Errors: ErrUnknown for everybody but them and compliance.
func (s *Disputes) Queue(ctx context.Context, v access.Visitor, f Filter, p Page) ([]Dispute, string, error) {
	if !reading(v) {
		return nil, "", unknown("dispute: queue")
	}
	var w conditions
	f.where(&w)
	us, id := p.from(0)
	w.and("(late_us > ? or late_us = ? and id > ?)", us, us, id)
	return s.list(ctx, "late_us", w, "late_us, id", p.limit())
}

func (s *Disputes) list(ctx context.Context, place string, w conditions, order string, limit int) (all []Dispute, next string, err error) {
	last := ""
	query := "select " + place + ", id, doc from dispute where " + strings.Join(w.all, " and ") + " order by " + order + " limit " + strconv.Itoa(limit+1)
	err = each(ctx, s.db.Read(), func(rows store.Rows) error {
		var us int64
		var id, doc string
		if err := rows.Scan(&us, &id, &doc); err != nil {
			return err
		}
		if len(all) == limit {
			next = last
			return nil
		}
		var d Dispute
		if err := json.Unmarshal([]byte(doc), &d); err != nil {
			return err
		}
		all, last = append(all, d), strconv.FormatInt(us, 10)+"."+id
		return nil
	}, query, w.args...)
	return all, next, err
}

// each runs a query and reads its rows one by one.
func each(ctx context.Context, q store.Queries, do func(store.Rows) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("dispute: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return fmt.Errorf("dispute: %w", err)
		}
	}
	return rows.Err()
}

// One is one dispute of those whom it concerns. Errors: ErrUnknown.
func (s *Disputes) One(ctx context.Context, v access.Visitor, id ID) (Dispute, error) {
	d, err := s.load(ctx, id)
	if err != nil {
		return d, err
	}
	if d.Version == 0 || !d.shows(v) {
		return Dispute{}, unknown("dispute: one")
	}
	return d.seenBy(v), nil
}

// Numbered finds a dispute by the number that people say. Errors: ErrUnknown.
func (s *Disputes) Numbered(ctx context.Context, v access.Visitor, number string) (Dispute, error) {
	id := ""
	err := each(ctx, s.db.Read(), func(rows store.Rows) error { return rows.Scan(&id) },
		"select id from dispute where number = $1", canonicalNumber(number))
	if err != nil {
		return Dispute{}, err
	}
	return s.One(ctx, v, ID(id))
}

// canonicalNumber is a number as people type it, as it is stored.
func canonicalNumber(text string) string {
	text = strings.ToUpper(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' }), ""))
	text = strings.TrimPrefix(text, "D")
	if len(text) != 10 {
		return text
	}
	return "D-" + text[:5] + "-" + text[5:]
}

// Counts is how much there is to do.
type Counts struct {
	Free, Mine, Waiting, Late, Open int // Waiting: for the agent
}

// Counts counts what is open, for the queue's head. Errors: ErrUnknown.
func (s *Disputes) Counts(ctx context.Context, v access.Visitor, at time.Time) (Counts, error) {
	var c Counts
	if !reading(v) {
		return c, unknown("dispute: counts")
	}
	err := each(ctx, s.db.Read(), func(rows store.Rows) error { return rows.Scan(&c.Open, &c.Free, &c.Mine, &c.Waiting, &c.Late) },
		`select count(*), coalesce(sum(case when assignee = '' and state <> $3 then 1 else 0 end), 0), coalesce(sum(case when assignee = $1 then 1 else 0 end), 0),
 coalesce(sum(case when state = $3 then 1 else 0 end), 0), coalesce(sum(case when late_us <= $2 then 1 else 0 end), 0) from dispute where open = 1`,
		v.Account, at.UnixMicro(), string(EvidenceNeeded))
	return c, err
}

// same tells whether the agent has the same in dispute already.
func (s *Disputes) same(ctx context.Context, d *Dispute) (bool, error) {
	if d.Member == "" {
		return false, nil
	}
	found := false
	err := each(ctx, s.db.Read(), func(rows store.Rows) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		var x Dispute
		err := json.Unmarshal([]byte(doc), &x)
		found = found || x.Change == d.Change && sameDay(x, *d)
		return err
	}, "select doc from dispute where agent_id = $1 and member_id = $2 and claim = $3 and open = 1", string(d.Person), string(d.Member), string(d.Claim))
	return found, err
}

func sameDay(a, b Dispute) bool {
	return a.On == nil && b.On == nil || a.On != nil && b.On != nil && *a.On == *b.On
}

// ticking are the disputes for which time brings something.
func (s *Disputes) ticking(ctx context.Context, at time.Time, limit int) ([]ID, error) {
	var ids []ID
	err := each(ctx, s.db.Read(), func(rows store.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, ID(id))
		return err
	}, "select id from dispute where tick_us > 0 and tick_us <= $1 order by tick_us, id limit $2", at.UnixMicro(), limit)
	return ids, err
}

// OfMembers are the newest disputes of an agent's customers by member, for those who show the book. Whoever shows one asks One.
func (s *Disputes) OfMembers(ctx context.Context, members []person.ID) (map[person.ID][]Dispute, error) {
	out := map[person.ID][]Dispute{}
	for from := 0; from < len(members); from += maxPage {
		var w conditions
		in(&w, "member_id", members[from:min(from+maxPage, len(members))])
		err := each(ctx, s.db.Read(), func(rows store.Rows) error {
			var doc string
			if err := rows.Scan(&doc); err != nil {
				return err
			}
			var d Dispute
			err := json.Unmarshal([]byte(doc), &d)
			out[d.Member] = append(out[d.Member], d)
			return err
		}, "select doc from dispute where "+w.all[0]+" order by opened_us desc, id desc", w.args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
