package population

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Limits of a worklist page: what a person can read, and what an export fetches at once.
const (
	defaultWorklistRows = 50
	maxWorklistRows     = 200
)

// Worklist is one page of members that need something. The members of the page are chosen first and opened all at once; only
// then is what is known of them read. A page may be shorter than its limit: who is not opened is left out.
func (p *Population) Worklist(ctx context.Context, open access.Opener, w WorklistQuery) (WorklistPage, error) {
	if err := p.refuseClosed(w); err != nil {
		return WorklistPage{}, err
	}
	o, err := orderOf(w)
	if err != nil {
		return WorklistPage{}, err
	}
	run, err := p.lastRun(ctx)
	if err != nil {
		return WorklistPage{}, err
	}
	l := listing{order: o, limit: worklistLimit(w.Limit)}
	if l.filters, err = p.filters(ctx, w, run.AsOf); err != nil {
		return WorklistPage{}, err
	}
	if w.Cursor != "" {
		if l.after, err = parseCursor(w.Cursor, o.key()); err != nil {
			return WorklistPage{}, err
		}
	}
	page := WorklistPage{AsOf: run.AsOf}
	if page.Total, err = p.countListed(ctx, l); err != nil {
		return WorklistPage{}, err
	}
	chosen, err := p.choose(ctx, &page, l)
	if err != nil {
		return WorklistPage{}, err
	}
	if err := p.openRows(ctx, open, &page, chosen); err != nil {
		return WorklistPage{}, err
	}
	if w.Cursor == "" && page.Next == "" {
		page.Total = len(page.Rows) // a search for one name must not tell that somebody of this name is closed to the reader
	}
	return page, nil
}

func worklistLimit(n int) int {
	if n <= 0 {
		return defaultWorklistRows
	}
	return min(n, maxWorklistRows)
}

func (p *Population) countListed(ctx context.Context, l listing) (int, error) {
	if len(l.filters) == 0 {
		n, err := p.tally(ctx, tallyMembers)
		return min(n, TotalCap), err
	}
	if only := l.filters[0]; len(l.filters) == 1 && (only.exact || len(only.lists) > 0 && only.lists[0].size >= TotalCap) {
		return min(only.size, TotalCap), nil
	}
	if l.countInTwo() {
		if n, err := p.countMatching(ctx, l, 1); err != nil || n >= TotalCap {
			return TotalCap, err
		}
	}
	n, err := p.countMatching(ctx, l, l.listsCounted())
	return min(n, TotalCap), err
}

func (p *Population) countMatching(ctx context.Context, l listing, lists int) (int, error) {
	q := &query{}
	text := l.count(q, lists)
	var n int
	if err := p.db.Read().QueryRowContext(ctx, text, q.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("population: count worklist: %w", err)
	}
	return n, nil
}

// choose reads who is on the page, and where the next one begins.
func (p *Population) choose(ctx context.Context, page *WorklistPage, l listing) ([]chosen, error) {
	q := &query{}
	text := l.page(q)
	rows, err := p.db.Read().QueryContext(ctx, text, q.args...)
	if err != nil {
		return nil, fmt.Errorf("population: read worklist: %w", err)
	}
	defer rows.Close()
	var all []chosen
	for rows.Next() {
		if len(all) == l.limit {
			page.Next = all[l.limit-1].at.String()
			break
		}
		c, err := worklistRow(rows, l.order, page.AsOf)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("population: read worklist: %w", err)
	}
	return all, nil
}

// chosen is a member on a page before anybody was opened.
type chosen struct {
	row WorklistRow
	at  cursor
}

// openRows opens the members of a page with one question, and shows of each what their pass opens.
func (p *Population) openRows(ctx context.Context, open access.Opener, page *WorklistPage, all []chosen) error {
	if len(all) == 0 || open == nil {
		return nil
	}
	numbers := make([]string, len(all))
	for i, c := range all {
		numbers[i] = c.row.Member
	}
	passes, err := open(ctx, numbers)
	if err != nil {
		return err
	}
	var seqs []int64
	for _, c := range all {
		if pass, ok := passes[c.row.Member]; ok && slices.Contains(pass.Numbers(), c.row.Member) {
			page.Rows, seqs = append(page.Rows, c.row), append(seqs, c.at.Seq)
		}
	}
	if err := p.badges(ctx, page.Rows, seqs); err != nil {
		return err
	}
	for i, r := range page.Rows {
		page.Rows[i] = p.sight(passes[r.Member]).Row(r)
	}
	return nil
}

// worklistColumns of member m, as worklistRow reads them.
const worklistColumns = "m.seq, m.member_id, m.name, m.name_key, m.birth_day, m.sex, m.confirmed, m.open_gaps, m.priority, m.next_due_day"

func worklistRow(rows interface{ Scan(...any) error }, o order, asOf claim.Day) (chosen, error) {
	var r WorklistRow
	var seq, confirmed, gaps int64
	var key string
	if err := rows.Scan(&seq, &r.Member, &r.Name, &key, &r.Birth, &r.Sex, &confirmed, &gaps, &r.Priority, &r.NextDue); err != nil {
		return chosen{}, fmt.Errorf("population: read worklist: %w", err)
	}
	number := map[string]int64{
		"priority": int64(r.Priority), "next_due_day": int64(r.NextDue), "open_gaps": gaps,
		"confirmed": confirmed, "birth_day": int64(r.Birth),
	}[o.column]
	r.NextDue = dueOf(r.NextDue)
	r.Age = ageOn(r.Birth, asOf)
	return chosen{r, cursor{Order: o.key(), Number: number, Text: key, Seq: seq}}, nil
}

// badges adds the conditions and open gaps of a page's members with one query.
func (p *Population) badges(ctx context.Context, page []WorklistRow, seqs []int64) error {
	if len(page) == 0 {
		return nil
	}
	q := &query{}
	index := make(map[int64]int, len(page))
	marks := make([]string, len(page))
	for i := range page {
		marks[i], index[seqs[i]] = q.arg(seqs[i]), i
	}
	sql := "select seq, rule_id, state, due_day from finding where seq in (" + strings.Join(marks, ", ") +
		") and state in ('confirmed', 'suspected', 'open', 'overdue', 'due_soon')"
	rows, err := p.db.Read().QueryContext(ctx, sql, q.args...)
	if err != nil {
		return fmt.Errorf("population: read badges: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var f FindingBrief
		if err := rows.Scan(&seq, &f.Rule, &f.State, &f.Due); err != nil {
			return fmt.Errorf("population: read badges: %w", err)
		}
		f.Due = dueOf(f.Due)
		p.rules.addBadge(&page[index[seq]], f)
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
