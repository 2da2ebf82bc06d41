package complaint

import (
	"context"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// query is the text of a question to the tables with its values; conditions are joined by "and".
type query struct {
	from  string
	where strings.Builder
	args  []any
}

// lists asks for the cases that stand in all of these work lists; o is the first one's row. "cross join" is how SQLite is told to take
// the lists in this order, and each row of a case only when all of them have it.
func (q *query) lists(first string, others []string) {
	q.from = "complaint_open o"
	q.and("o.facet = ?", first)
	for i, facet := range others {
		x := "x" + strconv.Itoa(i)
		q.from += " cross join complaint_open " + x
		q.and(x+".facet = ? and "+x+".due_us = o.due_us and "+x+".seq = o.seq", facet)
	}
}

// and adds a condition. Each ? in it stands for a value.
func (q *query) and(condition string, values ...any) {
	if q.where.Len() > 0 {
		q.where.WriteString(" and ")
	}
	for _, v := range values {
		before, after, _ := strings.Cut(condition, "?")
		q.where.WriteString(before)
		q.where.WriteString(q.value(v))
		condition = after
	}
	q.where.WriteString(condition)
}

// value adds a value and returns what stands for it.
func (q *query) value(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

// list adds values and returns what stands for them: $2, $3, $4.
func (q *query) list(values []string) string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = q.value(v)
	}
	return strings.Join(all, ", ")
}

// hide leaves out of a list what its reader is complained about in, and their own matters. c is the case's row.
func (q *query) hide(who sight) {
	if len(who.subjects) > 0 {
		q.and("not exists (select 1 from complaint_subject h where h.person_id in (" + q.list(who.subjects) + ") and h.seq = c.seq)")
	}
	if len(who.members) > 0 {
		q.and("c.member_id not in (" + q.list(who.members) + ")")
	}
}

// sight is what a visitor must not find: cases about these, and of these members.
type sight struct {
	subjects []string
	members  []string
}

// sightOf finds all ids and professional numbers of a visitor and of those they act for.
func (s *Complaints) sightOf(ctx context.Context, v access.Visitor) (sight, error) {
	who, err := s.allIDs(ctx, append(v.IDs(), v.Groups...))
	if err != nil {
		return sight{}, err
	}
	var out sight
	numbers := map[string]bool{}
	for _, id := range sortedKeys(who) {
		out.subjects = append(out.subjects, string(id))
		for _, n := range professional(who[id]) {
			if !numbers[n] {
				numbers[n] = true
				out.subjects = append(out.subjects, numberKey(n))
			}
		}
	}
	for _, id := range v.IDs() {
		out.members = append(out.members, string(id))
	}
	return out, nil
}

// professional are the numbers by which a complaint may name somebody.
func professional(p *person.Person) (out []string) {
	if p == nil {
		return nil
	}
	for _, i := range p.Identifiers {
		if i.System == person.NPI || i.System == person.NPN {
			out = append(out, i.Value)
		}
	}
	return out
}

// scan runs a query and gives each row to do.
func scan(ctx context.Context, q store.Queries, text string, args []any, do func(store.Rows) error) error {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
