package complaint

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
)

// Page asks for one page of a list. After is the After of the next page that came with the page before; "" is the beginning.
type Page struct {
	After string
	Limit int // zero means 50
}

// Limits of pages.
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

// mark is the place of a row in a list.
type mark struct{ at, seq int64 }

func (m mark) String() string {
	return strconv.FormatInt(m.at, 36) + "." + strconv.FormatInt(m.seq, 36)
}

// markOf reads an After; what is none begins at the beginning.
func markOf(text string, beginning mark) mark {
	at, seq, _ := strings.Cut(text, ".")
	m := mark{}
	var err1, err2 error
	m.at, err1 = strconv.ParseInt(at, 36, 64)
	m.seq, err2 = strconv.ParseInt(seq, 36, 64)
	if err1 != nil || err2 != nil {
		return beginning
	}
	return m
}

// Queue lists open cases, the one whose next legal instant comes first at the top; those that owe nothing legal any more come last.
// What the visitor is complained about in is absent. next.After is "" at the end. Errors: access.ErrRefused (NotFound) for whoever
// does not work on complaints.
func (s *Complaints) Queue(ctx context.Context, v access.Visitor, f Filter, p Page) (rows []Row, next Page, err error) {
	const op = "complaint: queue"
	if !lists(v) {
		return nil, next, refused(op)
	}
	q, err := s.queue(ctx, v, &f)
	if err != nil {
		return nil, next, fmt.Errorf("%s: %w", op, err)
	}
	from := markOf(p.After, mark{})
	q.and("(o.due_us, o.seq) > (?, ?)", from.at, from.seq)
	text := "select o.due_us, o.seq, c.brief from " + q.from + " cross join complaint_case c where " + q.where.String() +
		" order by o.due_us, o.seq limit " + strconv.Itoa(p.limit()+1)
	var marks []mark
	err = scan(ctx, s.db.Read(), text, q.args, func(r store.Rows) error {
		var m mark
		row, err := readRow(r, &m.at, &m.seq)
		rows, marks = append(rows, row), append(marks, m)
		return err
	})
	if err != nil {
		return nil, next, fmt.Errorf("%s: %w", op, err)
	}
	if limit := p.limit(); len(rows) > limit {
		rows, next = rows[:limit], Page{marks[limit-1].String(), limit}
	}
	return rows, next, nil
}

// queue is the question for what a filter asks: the shortest of the work lists it names, each case of it in all the others.
func (s *Complaints) queue(ctx context.Context, v access.Visitor, f *Filter) (*query, error) {
	who, err := s.sightOf(ctx, v)
	if err != nil {
		return nil, err
	}
	first, others, err := s.shortest(ctx, f.facets())
	if err != nil {
		return nil, err
	}
	q := &query{}
	q.lists(first, others)
	q.and("c.seq = o.seq")
	if f.OnlyOverdue {
		q.and("o.due_us <= ?", f.At.UnixMicro())
	}
	if !f.DueBefore.IsZero() {
		q.and("o.due_us < ?", f.DueBefore.UnixMicro())
	}
	f.received(q)
	q.hide(who)
	return q, nil
}

// shortest finds the work list with the fewest cases among those that a filter names; the others follow, the next shortest first.
func (s *Complaints) shortest(ctx context.Context, facets []string) (first string, others []string, err error) {
	if len(facets) == 1 {
		return facets[0], nil, nil
	}
	counts, err := s.listed(ctx, facets)
	if err != nil {
		return "", nil, err
	}
	slices.SortStableFunc(facets, func(a, b string) int { return cmp.Compare(counts[a], counts[b]) })
	return facets[0], facets[1:], nil
}

// listed is how many cases stand in work lists.
func (s *Complaints) listed(ctx context.Context, facets []string) (map[string]int64, error) {
	counts := make(map[string]int64, len(facets))
	q := &query{}
	text := "select facet, cases from complaint_open_count where facet in (" + q.list(facets) + ")"
	err := scan(ctx, s.db.Read(), text, q.args, func(rows store.Rows) error {
		var facet string
		var n int64
		err := rows.Scan(&facet, &n)
		counts[facet] = n
		return err
	})
	return counts, err
}

// readRow reads a row of a list; brief is its last column.
func readRow(rows store.Rows, before ...any) (Row, error) {
	var brief string
	var r Row
	if err := rows.Scan(append(before, &brief)...); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(brief), &r)
}

func refused(op string) error {
	return &store.Error{Kind: store.NotFound, Op: op, Err: access.ErrRefused}
}

// Idle lists open cases that somebody has and nobody worked on, the one that lies longest first: those that the sweep takes away from
// the next business day on. days is how long they lie at least, in business days. What the visitor is complained about in is absent.
// Errors: access.ErrRefused (NotFound) for whoever does not work on complaints.
func (s *Complaints) Idle(ctx context.Context, v access.Visitor, at time.Time, limit int) (rows []Row, days int, err error) {
	const op = "complaint: idle"
	if !lists(v) {
		return nil, 0, refused(op)
	}
	who, err := s.sightOf(ctx, v)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", op, err)
	}
	days = max(1, s.rules.Catalog(s.zone.DateOf(at)).Sweep.IdleBusinessDays-1)
	q := &query{}
	q.and("c.open = 1 and c.assignee <> '' and c.touched_us < ?", businessBefore(s.zone, at, days).UnixMicro())
	q.hide(who)
	text := "select c.brief from complaint_case c where " + q.where.String() + " order by c.touched_us, c.seq limit " + strconv.Itoa(Page{Limit: limit}.limit())
	err = scan(ctx, s.db.Read(), text, q.args, func(r store.Rows) error {
		row, err := readRow(r)
		rows = append(rows, row)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", op, err)
	}
	return rows, days, nil
}
