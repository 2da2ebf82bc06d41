package population

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Limits of a worklist page: what a person can read, and what an export fetches at once.
const (
	defaultWorklistRows = 50
	maxWorklistRows     = 200
)

// ErrCursor is returned for a cursor that no page gave out.
var ErrCursor = errors.New("population: the cursor is not one of this list; start at the first page")

// order is how a list is sorted: by one column, ties by member id, so that a cursor is a value and an id.
type order struct {
	column string // of member, or the rank of finding when the list starts from one rule
	desc   bool
	text   bool
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
		o.desc = !o.desc
	}
	return o, nil
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

func (q *query) conditions() string {
	if len(q.where) == 0 {
		return ""
	}
	return " where " + strings.Join(q.where, " and ")
}

// filter writes the worklist's filters. A rare rule is found through its own index, a common one by walking the order.
func filter(w WorklistQuery, asOf claim.Day) *query {
	q := &query{}
	if text := strings.TrimSpace(w.Search); text != "" {
		pattern := "%" + likeEscape(nameKey(text)) + "%"
		q.and(fmt.Sprintf(`(m.name_key like %s escape '\' or m.member_id = %s)`, q.arg(pattern), q.arg(text)))
	}
	for _, rule := range w.Condition {
		states := []string{string(Confirmed)}
		if w.Suspected {
			states = append(states, string(Suspected))
		}
		q.and(fmt.Sprintf("m.member_id in (select member_id from finding where rule_id = %s and state in (%s))", q.arg(rule), q.list(states)))
	}
	if len(w.Gap) > 0 || w.State != "" {
		q.and("m.member_id in (select member_id from finding where " + gapCondition(q, w) + ")")
	}
	if w.Sex != claim.SexUnknown {
		q.and("m.sex = " + q.arg(int(w.Sex)))
	}
	ages(q, w, asOf)
	return q
}

func gapCondition(q *query, w WorklistQuery) string {
	states := []string{string(Open), string(Overdue), string(DueSoon)}
	if w.State != "" {
		states = []string{string(w.State)}
	}
	condition := "state in (" + q.list(states) + ")"
	if len(w.Gap) > 0 {
		condition = "rule_id in (" + q.list(w.Gap) + ") and " + condition
	}
	return condition
}

// ages turns completed years on asOf into birth dates.
func ages(q *query, w WorklistQuery, asOf claim.Day) {
	day := clock.FromDays(asOf)
	if w.AgeFrom > 0 {
		q.and("m.birth_day <= " + q.arg(int(day.AddYears(-w.AgeFrom).Days())))
	}
	if w.AgeTo > 0 {
		q.and("m.birth_day > " + q.arg(int(day.AddYears(-w.AgeTo-1).Days())))
	}
	if w.AgeFrom > 0 || w.AgeTo > 0 {
		q.and("m.birth_day > " + q.arg(int64(math.MinInt32)))
	}
}

func likeEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// nameKey is how names are searched and sorted: lower case, single blanks.
func nameKey(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }

// cursor is where the next page begins: after this value and member.
type cursor struct {
	Order  string `json:"o"`
	Number int64  `json:"n"`
	Text   string `json:"t"`
	Member string `json:"m"`
}

func (c cursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and a number always encode
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func parseCursor(s, order string) (cursor, error) {
	var c cursor
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(text, &c) != nil || c.Order != order {
		return cursor{}, ErrCursor
	}
	return c, nil
}

func (o order) key() string { return fmt.Sprintf("%s/%t", o.column, o.desc) }

func (o order) after(q *query, c cursor) {
	var value any = c.Number
	if o.text {
		value = c.Text
	}
	less := ">"
	if o.desc {
		less = "<"
	}
	v := q.arg(value)
	q.and(fmt.Sprintf("(m.%s %s %s or m.%s = %s and m.member_id > %s)", o.column, less, v, o.column, v, q.arg(c.Member)))
}

func (o order) by() string {
	direction := ""
	if o.desc {
		direction = " desc"
	}
	return fmt.Sprintf(" order by m.%s%s, m.member_id", o.column, direction)
}

// Worklist is one page of members that need something.
func (p *Population) Worklist(ctx context.Context, w WorklistQuery) (WorklistPage, error) {
	o, err := orderOf(w)
	if err != nil {
		return WorklistPage{}, err
	}
	run, err := p.lastRun(ctx)
	if err != nil {
		return WorklistPage{}, err
	}
	page := WorklistPage{AsOf: run.AsOf}
	if page.Total, err = p.countMembers(ctx, filter(w, run.AsOf)); err != nil {
		return WorklistPage{}, err
	}
	q := filter(w, run.AsOf)
	if w.Cursor != "" {
		c, err := parseCursor(w.Cursor, o.key())
		if err != nil {
			return WorklistPage{}, err
		}
		o.after(q, c)
	}
	return p.worklistRows(ctx, page, q, o, worklistLimit(w.Limit))
}

func worklistLimit(n int) int {
	if n <= 0 {
		return defaultWorklistRows
	}
	return min(n, maxWorklistRows)
}

func (p *Population) countMembers(ctx context.Context, q *query) (int, error) {
	if len(q.where) == 0 {
		n, err := p.tally(ctx, tallyMembers)
		return min(n, TotalCap), err
	}
	var n int
	sql := fmt.Sprintf("select count(*) from (select 1 from member m%s limit %d) as matching", q.conditions(), TotalCap)
	if err := p.db.Read().QueryRowContext(ctx, sql, q.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("population: count worklist: %w", err)
	}
	return n, nil
}

func (p *Population) worklistRows(ctx context.Context, page WorklistPage, q *query, o order, limit int) (WorklistPage, error) {
	sql := "select m.member_id, m.name, m.name_key, m.birth_day, m.sex, m.confirmed, m.open_gaps, m.priority, m.next_due_day from member m" +
		q.conditions() + o.by() + fmt.Sprintf(" limit %d", limit+1)
	rows, err := p.db.Read().QueryContext(ctx, sql, q.args...)
	if err != nil {
		return page, fmt.Errorf("population: read worklist: %w", err)
	}
	defer rows.Close()
	var last cursor
	for rows.Next() {
		if len(page.Rows) == limit {
			page.Next = last.String()
			break
		}
		r, c, err := worklistRow(rows, o, page.AsOf)
		if err != nil {
			return page, err
		}
		page.Rows, last = append(page.Rows, r), c
	}
	if err := rows.Err(); err != nil {
		return page, fmt.Errorf("population: read worklist: %w", err)
	}
	return page, p.badges(ctx, page.Rows)
}

func worklistRow(rows interface{ Scan(...any) error }, o order, asOf claim.Day) (WorklistRow, cursor, error) {
	var r WorklistRow
	var key string
	var confirmed, gaps int64
	if err := rows.Scan(&r.Member, &r.Name, &key, &r.Birth, &r.Sex, &confirmed, &gaps, &r.Priority, &r.NextDue); err != nil {
		return r, cursor{}, fmt.Errorf("population: read worklist: %w", err)
	}
	r.NextDue = dueOf(r.NextDue)
	r.Age = ageOn(r.Birth, asOf)
	number := map[string]int64{
		"priority": int64(r.Priority), "next_due_day": int64(sortDue(r.NextDue)), "open_gaps": gaps,
		"confirmed": confirmed, "birth_day": int64(r.Birth),
	}[o.column]
	return r, cursor{Order: o.key(), Number: number, Text: key, Member: r.Member}, nil
}

// badges adds the conditions and open gaps of a page's members with one query.
func (p *Population) badges(ctx context.Context, page []WorklistRow) error {
	if len(page) == 0 {
		return nil
	}
	q := &query{}
	index := make(map[string]int, len(page))
	ids := make([]string, len(page))
	for i, r := range page {
		ids[i], index[r.Member] = r.Member, i
	}
	sql := "select member_id, rule_id, state, due_day from finding where member_id in (" + q.list(ids) +
		") and state in ('confirmed', 'suspected', 'open', 'overdue', 'due_soon')"
	rows, err := p.db.Read().QueryContext(ctx, sql, q.args...)
	if err != nil {
		return fmt.Errorf("population: read badges: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var member string
		var f FindingBrief
		if err := rows.Scan(&member, &f.Rule, &f.State, &f.Due); err != nil {
			return fmt.Errorf("population: read badges: %w", err)
		}
		f.Due = dueOf(f.Due)
		p.rules.addBadge(&page[index[member]], f)
	}
	for i := range page {
		p.rules.sortBadges(&page[i])
	}
	return rows.Err()
}

// sortDue makes "no due date" the latest of all; dueOf turns it back.
func sortDue(d claim.Day) claim.Day {
	if d == claim.NoDay {
		return math.MaxInt32
	}
	return d
}

func dueOf(d claim.Day) claim.Day {
	if d == math.MaxInt32 {
		return claim.NoDay
	}
	return d
}

// ageOn is the age in completed years, 0 when the birth date is unknown.
func ageOn(birth, on claim.Day) int {
	if birth == claim.NoDay || on == claim.NoDay {
		return 0
	}
	return clock.FromDays(on).AgeOn(clock.FromDays(birth))
}
