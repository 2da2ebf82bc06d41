package book

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// followPage is how many members are made again in one transaction.
const followPage = 500

// followTries is how often a page is made again when another server was faster.
const followTries = 20

// errFaster means that another server made rows in the meantime: what was read may be old.
var errFaster = errors.New("book: another server was faster")

// followed is how far the sources were followed. Every page of work moves the version, so that no server writes what it read before
// another one wrote.
type followed struct {
	version, enrolled, changed int64
}

// staleStream is a stream of which something is new.
type staleStream struct {
	stream   record.StreamID
	position int64
}

// task is one page of work.
type task struct {
	from, to followed
	members  []person.ID
	stale    []staleStream
}

// Follow makes the rows of everybody again of whom something new is known, and tells how many members that were. It goes on where it
// ended, may run on several servers, and changes nothing when nothing is new.
func (b *Book) Follow(ctx context.Context) (int, error) {
	total := 0
	for {
		n, more, err := b.followSome(ctx)
		if err != nil || !more {
			return total, err
		}
		total += n
	}
}

func (b *Book) followSome(ctx context.Context) (n int, more bool, err error) {
	for try := 1; ; try++ {
		t, err := b.next(ctx)
		if err != nil || t.to == t.from && len(t.stale) == 0 {
			return 0, false, err
		}
		rows, err := b.rows(ctx, t.members)
		if err != nil {
			return 0, false, err
		}
		err = b.write(ctx, t, rows)
		if err == nil {
			return len(t.members), true, nil
		}
		if !errors.Is(err, errFaster) || try == followTries {
			return 0, false, err
		}
	}
}

// next is what is to be done now.
func (b *Book) next(ctx context.Context) (task, error) {
	var t task
	var err error
	if t.from, err = b.reached(ctx); err != nil {
		return t, err
	}
	t.to = t.from
	enrolled, next, err := b.sources.Enrolments.Touched(ctx, t.from.enrolled, followPage)
	if err != nil {
		return t, fmt.Errorf("book: follow enrolment: %w", err)
	}
	t.to.enrolled = next
	changed, next, err := b.sources.Changes.Touched(ctx, t.from.changed, followPage)
	if err != nil {
		return t, fmt.Errorf("book: follow changes: %w", err)
	}
	t.to.changed = next
	noted, err := b.noted(ctx, &t)
	t.members = unique(append(append(enrolled, changed...), noted...))
	return t, err
}

func unique(ids []person.ID) []person.ID {
	seen := make(map[person.ID]bool, len(ids))
	out := ids[:0]
	for _, id := range ids {
		if id != "" && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func (b *Book) reached(ctx context.Context) (f followed, err error) {
	err = each(ctx, b.db.Read(), func(rows store.Rows) error { return rows.Scan(&f.version, &f.enrolled, &f.changed) },
		"select version, enrolled, changed from book_followed where id = 1")
	return f, err
}

// noted are the members of streams of which something is new.
func (b *Book) noted(ctx context.Context, t *task) ([]person.ID, error) {
	err := each(ctx, b.db.Read(), func(rows store.Rows) error {
		var s staleStream
		err := rows.Scan(&s.stream, &s.position)
		t.stale = append(t.stale, s)
		return err
	}, "select stream, position from book_stale order by position, stream limit $1", followPage)
	if err != nil {
		return nil, err
	}
	var out []person.ID
	for _, s := range t.stale {
		members, err := b.membersOf(ctx, s.stream)
		if err != nil {
			return nil, err
		}
		out = append(out, members...)
	}
	return out, nil
}

// membersOf is whom a stream is about: the person, or every member that its events name.
func (b *Book) membersOf(ctx context.Context, stream record.StreamID) ([]person.ID, error) {
	if id, ok := strings.CutPrefix(string(stream), personCategory+"/"); ok {
		return []person.ID{person.ID(id)}, nil
	}
	events, err := b.rec.Load(ctx, stream)
	if err != nil {
		return nil, err
	}
	var out []person.ID
	for _, e := range events {
		var named struct {
			Member person.ID `json:"member"`
		}
		if err := json.Unmarshal(e.Data, &named); err == nil && named.Member != "" {
			out = append(out, named.Member)
		}
	}
	return out, nil
}

// rows are the rows of members, from everything that is known of them now, with their names.
func (b *Book) rows(ctx context.Context, members []person.ID) ([]namedRow, error) {
	if len(members) == 0 {
		return nil, nil
	}
	spans, err := b.sources.Enrolments.Spans(ctx, members)
	if err != nil {
		return nil, fmt.Errorf("book: read spans: %w", err)
	}
	sent, err := b.sources.Enrolments.Applications(ctx, members)
	if err != nil {
		return nil, fmt.Errorf("book: read applications: %w", err)
	}
	tenures, err := b.sources.Changes.Tenures(ctx, members)
	if err != nil {
		return nil, fmt.Errorf("book: read tenures: %w", err)
	}
	status, err := b.sources.Verifications.Status(ctx, members)
	if err != nil {
		return nil, fmt.Errorf("book: read verifications: %w", err)
	}
	disputes, err := b.sources.Disputes.OfMembers(ctx, members)
	if err != nil {
		return nil, fmt.Errorf("book: read disputes: %w", err)
	}
	people, err := b.people.Find(ctx, members)
	if err != nil {
		return nil, err
	}
	var out []namedRow
	for _, m := range members {
		f := Facts{m, spans[m], tenures[m], sent[m], status[m], disputes[m]}
		for _, r := range Rows(f, b.catalog) {
			out = append(out, namedRow{r, sortName(people[m]), searched(people[m])})
		}
	}
	return out, nil
}

// each runs a query and reads its rows one by one.
func each(ctx context.Context, q store.Queries, do func(store.Rows) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("book: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return fmt.Errorf("book: %w", err)
		}
	}
	return rows.Err()
}
