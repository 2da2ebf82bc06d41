package population

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// ErrCursor is returned for a cursor that no page gave out.
var ErrCursor = errors.New("population: the cursor is not one of this list; start at the first page")

// order is how a list is sorted: by one column, ties by seq, so that a cursor is a value and a seq. Backwards both turn around:
// the same index is read from its other end.
type order struct {
	column    string // of member
	desc      bool
	backwards bool // ties by falling seq
	text      bool
}

func orderOf(q WorklistQuery) (order, error) {
	o, ok := map[string]order{
		"": {column: "priority", desc: true}, "priority": {column: "priority", desc: true},
		"due": {column: "next_due_day"}, "gaps": {column: "open_gaps", desc: true},
		"conditions": {column: "confirmed", desc: true}, "name": {column: "name_key", text: true},
		// Older people were born earlier: age ascending is birth descending.
		"age": {column: "birth_day", desc: true},
	}[q.Sort]
	if !ok {
		return order{}, fmt.Errorf("population: sort %q is not one of priority, due, gaps, conditions, name, age", q.Sort)
	}
	if q.Desc {
		o.desc, o.backwards = !o.desc, true
	}
	return o, nil
}

func (o order) key() string { return fmt.Sprintf("%s/%t", o.column, o.desc) }

// by sorts by the given column, which is the order's own or stands for it.
func (o order) by(column, seq string) string {
	return fmt.Sprintf(" order by %s%s, %s%s", column, direction(o.desc), seq, direction(o.backwards))
}

func direction(desc bool) string {
	if desc {
		return " desc"
	}
	return ""
}

// after continues behind a cursor. The first condition alone bounds the index.
func (o order) after(q *query, c *cursor, column, seq string) string {
	value := any(c.Number)
	if o.text {
		value = c.Text
	}
	v := q.arg(value)
	return fmt.Sprintf("%s %s= %s and (%s <> %s or %s %s %s)", column, sign(o.desc), v, column, v, seq, sign(o.backwards), q.arg(c.Seq))
}

func sign(desc bool) string {
	if desc {
		return "<"
	}
	return ">"
}

// cursor is where the next page begins: after this value and member.
type cursor struct {
	Order  string `json:"o"`
	Number int64  `json:"n"`
	Text   string `json:"t"`
	Seq    int64  `json:"s"`
}

func (c cursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func parseCursor(s, order string) (*cursor, error) {
	c := &cursor{}
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(text, c) != nil || c.Order != order {
		return nil, ErrCursor
	}
	return c, nil
}

// query is SQL being put together, with its arguments numbered.
type query struct {
	where []string
	args  []any
}

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return fmt.Sprintf("$%d", len(q.args))
}

func (q *query) list(values []string) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = q.arg(v)
	}
	return strings.Join(marks, ", ")
}

func (q *query) and(condition string) { q.where = append(q.where, condition) }

func (q *query) conditions() string { return whereAll(q.where) }

func whereAll(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return " where " + strings.Join(conditions, " and ")
}

// gatherAtMost is the size up to which the members of a filter are fetched and sorted. Larger ones are common enough that walking
// the wanted order meets a page of them soon. Tests set it, to take every way to a list.
var gatherAtMost = 3000

// listing is a worklist query: which members, in which order, from where on. We choose how to read it ourselves, by the exact
// counts that the views keep, because neither engine's statistics tell a rare rule from a common one. The three ways:
//
//	gather   the rarest filter has few members: fetch them, check the other filters, sort.
//	follow   a rule's own list is in order of priority already: walk it, checking the other filters.
//	walk     walk the index of the wanted order, checking all filters.
type listing struct {
	filters []filter
	order   order
	after   *cursor
	limit   int
}

// rarest is the filter with the fewest members of those that can list them, nil when none can.
func (l *listing) rarest(useful func(*filter) bool) *filter {
	var best *filter
	for i := range l.filters {
		f := &l.filters[i]
		if useful(f) && (best == nil || f.size < best.size) {
			best = f
		}
	}
	return best
}

func (l *listing) gathered() *filter {
	best := l.rarest(func(f *filter) bool { return f.source != nil })
	if best == nil || best.size > best.most() {
		return nil
	}
	return best
}

func (l *listing) followed() *filter {
	return l.rarest(func(f *filter) bool { return len(f.lists) > 0 })
}

// checks are the conditions of all filters but one on member m, or on finding f where the rule's list carries what is asked.
func (l *listing) checks(q *query, but *filter, t tables) []string {
	var all []string
	for i := range l.filters {
		if f := &l.filters[i]; f != but {
			all = append(all, f.check(q, t))
		}
	}
	return all
}

// tables names where the checks find a member's seq, priority, person and name.
type tables struct{ seq, rank, person, name string }

var (
	onMember  = tables{seq: "m.seq", rank: "m.priority", person: "m", name: "m"}
	onFinding = tables{seq: "f.seq", rank: "f.rank", person: "f", name: "m"}
)

// page is the SQL of one page and one row more.
func (l *listing) page(q *query) string {
	if f := l.gathered(); f != nil {
		return l.fromMembers(q, "("+f.source(q)+") as chosen cross join member m", append([]string{"m.seq = chosen.seq"}, l.checks(q, f, onMember)...))
	}
	if f := l.followed(); f != nil && l.order.column == "priority" {
		return l.follow(q, f)
	}
	return l.fromMembers(q, "member m", l.checks(q, nil, onMember))
}

func (l *listing) fromMembers(q *query, from string, where []string) string {
	if l.after != nil {
		where = append(where, l.order.after(q, l.after, "m."+l.order.column, "m.seq"))
	}
	return "select " + worklistColumns + " from " + from + whereAll(where) + l.order.by("m."+l.order.column, "m.seq") +
		fmt.Sprintf(" limit %d", l.limit+1)
}

// follow takes the first rows of each of the filter's lists, which come in order, and merges them. A member of several lists has
// the same rank in all, so that the union counts it once.
func (l *listing) follow(q *query, by *filter) string {
	var lists []string
	for _, list := range by.lists {
		from, where := "finding f", []string{list.in(q, "f")}
		if l.namesChecked() {
			from, where = "finding f cross join member m", append(where, "m.seq = f.seq")
		}
		where = append(where, l.checks(q, by, onFinding)...)
		if l.after != nil {
			where = append(where, l.order.after(q, l.after, "f.rank", "f.seq"))
		}
		lists = append(lists, "select * from (select f.rank, f.seq from "+from+whereAll(where)+l.order.by("f.rank", "f.seq")+
			fmt.Sprintf(" limit %d) as list%d", l.limit+1, len(lists)))
	}
	return "select " + worklistColumns + " from (" + strings.Join(lists, " union ") + l.order.by("rank", "seq") +
		fmt.Sprintf(" limit %d) as chosen cross join member m where m.seq = chosen.seq", l.limit+1) + l.order.by("chosen.rank", "chosen.seq")
}

func (l *listing) namesChecked() bool {
	for i := range l.filters {
		if l.filters[i].names {
			return true
		}
	}
	return false
}

// count is the SQL that counts matches up to TotalCap, reading the first so many lists of a filter that is followed.
func (l *listing) count(q *query, lists int) string {
	if len(l.filters) == 1 && l.filters[0].source != nil && len(l.filters[0].lists) == 0 {
		return atMostTotal("select 1 from (" + l.filters[0].source(q) + ") as chosen")
	}
	if f := l.gathered(); f != nil {
		return atMostTotal("select 1 from (" + f.source(q) + ") as chosen cross join member m" +
			whereAll(append([]string{"m.seq = chosen.seq"}, l.checks(q, f, onMember)...)))
	}
	f := l.followed()
	if f == nil {
		return atMostTotal("select 1 from member m" + whereAll(l.checks(q, nil, onMember)))
	}
	// A list that reaches the cap alone decides; when none does, their union is exact.
	var all []string
	for _, list := range f.lists[:lists] {
		from, where := "finding f", []string{list.in(q, "f")}
		if l.namesChecked() {
			from, where = "finding f cross join member m", append(where, "m.seq = f.seq")
		}
		where = append(where, l.checks(q, f, onFinding)...)
		all = append(all, fmt.Sprintf("select seq from (select f.seq from %s%s limit %d) as list%d", from, whereAll(where), TotalCap, len(all)))
	}
	return "select count(*) from (" + strings.Join(all, " union ") + ") as matching"
}

// countInTwo tells whether the count starts with the longest list of several alone.
func (l *listing) countInTwo() bool {
	f := l.followed()
	return l.gathered() == nil && f != nil && len(f.lists) > 1
}

func (l *listing) listsCounted() int {
	if f := l.followed(); f != nil {
		return len(f.lists)
	}
	return 0
}

func atMostTotal(text string) string {
	return fmt.Sprintf("select count(*) from (%s limit %d) as matching", text, TotalCap)
}
