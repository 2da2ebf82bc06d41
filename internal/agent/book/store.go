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
	"github.com/keepwell/keepwell/internal/store"
)

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
