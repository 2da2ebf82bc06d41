package book

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
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

// namedRow is a row with the name by which it is ordered and found.
type namedRow struct {
	Row
	sort, search string
}

// sortName is the family name and then the others, folded.
func sortName(p person.Person) string {
	if len(p.Names) == 0 {
		return ""
	}
	n := p.Names[0]
	return person.Folded(n.Family + " " + n.Text)
}

// searched are all names and the member numbers, each word after a blank.
func searched(p person.Person) string {
	var words []string
	for _, n := range p.Names {
		words = append(words, person.Folded(n.Text))
	}
	for _, i := range p.Identifiers {
		if i.System == person.MemberNumber || i.System == person.MBI {
			words = append(words, person.Folded(i.Value))
		}
	}
	return " " + strings.Join(words, " ")
}

// columns of the table of rows, in the order of values.
var columns = []string{
	"npn", "member_id", "span_id", "contract", "plan", "family", "state", "start_day", "from_day", "end_day", "cancelled", "since_day", "head_from", "head_to",
	"held", "basis", "rapid_to", "verification", "dispute", "moving", "sort_name", "search", "doc",
}

func (r *namedRow) values() ([]any, error) {
	doc, err := json.Marshal(r.Row)
	if err != nil {
		return nil, fmt.Errorf("book: %w", err)
	}
	state, open, moving := "", "", int64(clock.MinDate)
	if r.Verification != nil {
		state = string(r.Verification.State)
	}
	if r.Dispute != nil && r.Dispute.State.Open() {
		open = string(r.Dispute.State)
	}
	for _, n := range []*Next{r.Next, r.Sent} {
		if n != nil {
			moving = max(moving, int64(n.Start))
		}
	}
	return []any{
		string(r.Agent), string(r.Member), string(r.Span), r.Contract, r.Plan, string(r.Family), r.State, int64(r.Begins()), int64(r.From),
		dayOr(r.Last(), clock.MaxDate), number(r.Cancelled), int64(r.Since), int64(r.HeadFrom), int64(r.HeadTo), number(r.Held), r.Basis,
		dayOr(r.RapidUntil, clock.MinDate), state, open, moving, r.sort, r.search, string(doc),
	}, nil
}

func dayOr(d *clock.Date, none clock.Date) int64 {
	if d == nil {
		return int64(none)
	}
	return int64(*d)
}

// write puts the rows in the place of those before, and moves the version: when somebody else moved it, nothing is written.
func (b *Book) write(ctx context.Context, t task, rows []namedRow) error {
	var values []any
	moved := map[agent.NPN]bool{}
	for i := range rows {
		moved[rows[i].Agent] = true
		v, err := rows[i].values()
		if err != nil {
			return err
		}
		values = append(values, v...)
	}
	return b.db.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.ExecContext(ctx, "update book_followed set version = version + 1, enrolled = $1, changed = $2 where id = 1 and version = $3",
			t.to.enrolled, t.to.changed, t.from.version)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, errFaster)
		}
		if err := b.touched(ctx, tx, t.members, moved); err != nil {
			return err
		}
		for npn := range moved {
			tx.Queue(store.Statement{
				SQL:  "insert into book_version (npn, version) values ($1, $2) on conflict (npn) do update set version = excluded.version",
				Args: []any{string(npn), t.from.version + 1},
			})
		}
		tx.Queue(store.Lookups("delete from book_row where member_id in (%)", anys(t.members), nil)...)
		tx.Queue(store.Inserts("book_row", columns, values, "")...)
		for _, s := range t.stale {
			tx.Queue(store.Statement{SQL: "delete from book_stale where stream = $1 and position = $2", Args: []any{string(s.stream), s.position}})
		}
		return nil
	})
}

// touched adds the agents in whose books members stand until now.
func (b *Book) touched(ctx context.Context, tx *store.Tx, members []person.ID, moved map[agent.NPN]bool) error {
	return tx.Send(ctx, store.Lookups("select distinct npn from book_row where member_id in (%)", anys(members), func(rows store.Rows) error {
		for rows.Next() {
			var npn string
			if err := rows.Scan(&npn); err != nil {
				return err
			}
			moved[agent.NPN(npn)] = true
		}
		return rows.Err()
	})...)
}

func anys(ids []person.ID) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
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
