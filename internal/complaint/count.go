package complaint

import (
	"context"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/store"
)

// Counts are how many open cases a filter shows. They name nobody.
type Counts struct {
	Open       int64 `json:"open"`
	Overdue    int64 `json:"overdue"`     // something legal is late
	DueSoon    int64 `json:"due_soon"`    // late within a day, and not yet
	Unassigned int64 `json:"unassigned"`  // waits for somebody to take it
	NothingDue int64 `json:"nothing_due"` // answered: only after-work remains
}

// soonIs is how near a legal instant is that counts call soon.
const soonIs = 24 * time.Hour

// Counts counts what a filter shows at an instant, from counters and short ranges of the work lists. Of several conditions the
// shortest list is read and checked.
func (s *Complaints) Counts(ctx context.Context, f Filter, at time.Time) (Counts, error) {
	var n Counts
	first, others, err := s.shortest(ctx, f.facets())
	if err != nil {
		return n, fmt.Errorf("complaint: counts: %w", err)
	}
	q := &query{}
	now, soon := q.value(at.UnixMicro()), q.value(at.Add(soonIs).UnixMicro())
	last := q.value(int64(never))
	q.lists(first, others)
	within := func(condition string) string {
		return "(select count(*) from " + q.from + " where " + q.where.String() + " and " + condition + ")"
	}
	open := within("true")
	if len(others) == 0 {
		open = "(select coalesce(sum(cases), 0) from complaint_open_count where facet = " + q.value(first) + ")"
	}
	text := "select " + open + ", " + within("o.due_us <= "+now) + ", " + within("o.due_us > "+now+" and o.due_us <= "+soon) + ", " +
		within("o.due_us = "+last)
	if err := s.db.Read().QueryRowContext(ctx, text, q.args...).Scan(&n.Open, &n.Overdue, &n.DueSoon, &n.NothingDue); err != nil {
		return n, fmt.Errorf("complaint: counts: %w", err)
	}
	n.Unassigned, err = s.unassigned(ctx, &f, n.Open)
	return n, err
}

// unassigned counts what waits, where a counter knows it: for a desk or for everything.
func (s *Complaints) unassigned(ctx context.Context, f *Filter, open int64) (int64, error) {
	if f.Unassigned {
		return open, nil
	}
	waiting := facet("assignee", "")
	if f.Desk != "" {
		waiting = unassignedAt(f.Desk)
	}
	if f.Assignee != "" {
		return 0, nil
	}
	counts, err := s.listed(ctx, []string{waiting})
	if err != nil {
		return 0, fmt.Errorf("complaint: counts: %w", err)
	}
	return counts[waiting], nil
}

// Load is how many open cases each of these accounts has.
func (s *Complaints) Load(ctx context.Context, accounts []string) (map[string]int64, error) {
	out := make(map[string]int64, len(accounts))
	if len(accounts) == 0 {
		return out, nil
	}
	facets := make([]string, len(accounts))
	for i, a := range accounts {
		facets[i] = facet("assignee", a)
	}
	counts, err := s.listed(ctx, facets)
	if err != nil {
		return nil, fmt.Errorf("complaint: load: %w", err)
	}
	for i, a := range accounts {
		out[a] = counts[facets[i]]
	}
	return out, nil
}

// DeskCounts is how many open cases each desk has, and how many of them nobody has taken.
type DeskCounts struct {
	Desk       Desk
	Open       int64
	Unassigned int64
	Overdue    int64
}

// ByDesk counts the open cases of each desk at an instant.
func (s *Complaints) ByDesk(ctx context.Context, at time.Time) ([]DeskCounts, error) {
	q := &query{}
	var facets []string
	for _, d := range Desks {
		facets = append(facets, facet("desk", string(d)), unassignedAt(d))
	}
	now := q.value(at.UnixMicro())
	text := `select n.facet, n.cases, (select count(*) from complaint_open o where o.facet = n.facet and o.due_us <= ` + now + `)
 from complaint_open_count n where n.facet in (` + q.list(facets) + ")"
	open, late := map[string]int64{}, map[string]int64{}
	err := scan(ctx, s.db.Read(), text, q.args, func(rows store.Rows) error {
		var facet string
		var n, overdue int64
		err := rows.Scan(&facet, &n, &overdue)
		open[facet], late[facet] = n, overdue
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("complaint: count by desk: %w", err)
	}
	out := make([]DeskCounts, len(Desks))
	for i, d := range Desks {
		all := facet("desk", string(d))
		out[i] = DeskCounts{d, open[all], open[unassignedAt(d)], late[all]}
	}
	return out, nil
}
