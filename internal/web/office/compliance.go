package office

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// useCount is how often a role looked for a purpose in a month.
type useCount struct {
	Role    access.Role
	Purpose access.Purpose
	Months  []int // as complianceView.Months
}

// complianceView counts and shows no member.
type complianceView struct {
	Months        []clock.Date // first days, newest first
	Looks         []useCount
	Refusals      []useCount // without purpose
	Open, Overdue int
	IdleAccounts  int
	IdleTokens    int
	Rules         string
}

// Months shown, and the days after which an account or token counts as not used (ours: no paragraph sets them).
const (
	monthsShown = 3
	idleDays    = 90
)

// complianceHome counts accesses, refusals, requests and what is not used any more.
func (o *office) complianceHome(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view := complianceView{Months: lastMonths(v.Today()), Rules: o.Guard.Policies().Version()}
	var err error
	if view.Looks, err = o.countByMonth(r.Context(), view.Months, lookCounts); err != nil {
		return nil, err
	}
	if view.Refusals, err = o.countByMonth(r.Context(), view.Months, refusalCounts); err != nil {
		return nil, err
	}
	if view.Open, view.Overdue, err = o.Requests.Counts(r.Context(), v.Now); err != nil {
		return nil, err
	}
	if err := o.countIdle(r.Context(), v, &view); err != nil {
		return nil, err
	}
	return shell.Page(compliancePage(v, view)), nil
}

func lastMonths(today clock.Date) []clock.Date {
	year, month, _ := today.Civil()
	first := clock.DateOf(year, month, 1)
	months := make([]clock.Date, monthsShown)
	for i := range months {
		months[i] = first
		y, m, _ := first.AddDays(-1).Civil()
		first = clock.DateOf(y, m, 1)
	}
	return months
}

// The purpose of a look is in its event. The database counts by it, so that no look is read here.
const (
	lookCounts    = "select role, data, count(*) from (select role, %s as data from look where at_us >= $1 and at_us < $2 and position > $3) as l group by role, data"
	refusalCounts = "select role, '', count(*) from refusal where at_us >= $1 and at_us < $2 and position > $3 group by role"
)

func (o *office) countByMonth(ctx context.Context, months []clock.Date, query string) ([]useCount, error) {
	if query == lookCounts {
		query = fmt.Sprintf(query, purposeOf())
	}
	var all []useCount
	for i, first := range months {
		err := o.countMonth(ctx, first, query, func(c useCount, n int) { all = addCount(all, c, i, len(months), n) })
		if err != nil {
			return nil, fmt.Errorf("office: count by month: %w", err)
		}
	}
	slices.SortFunc(all, func(a, b useCount) int { return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Purpose, b.Purpose)) })
	return all, nil
}

// countMonth counts from the position at which the month began: the table is in that order, so that older months cost nothing.
func (o *office) countMonth(ctx context.Context, first clock.Date, query string, each func(useCount, int)) error {
	from, until := o.Zone.StartOfDay(first), o.Zone.StartOfDay(nextMonth(first))
	before, err := o.Record.PositionAt(ctx, from.Add(-time.Microsecond))
	if err != nil {
		return err
	}
	rows, err := o.DB.Read().QueryContext(ctx, query, from.UnixMicro(), until.UnixMicro(), before)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c useCount
		var n int
		if err := rows.Scan(&c.Role, &c.Purpose, &n); err != nil {
			return err
		}
		each(c, n)
	}
	return rows.Err()
}

// purposeOf is SQL that finds the purpose in the text of a look, the same on both databases.
func purposeOf() string {
	sql := "case"
	for _, p := range purposes {
		sql += fmt.Sprintf(` when data like '%%"purpose":"%s"%%' then '%s'`, p, p)
	}
	return sql + " else '' end"
}

func addCount(all []useCount, c useCount, month, months, n int) []useCount {
	i := slices.IndexFunc(all, func(x useCount) bool { return x.Role == c.Role && x.Purpose == c.Purpose })
	if i < 0 {
		c.Months = make([]int, months)
		all, i = append(all, c), len(all)
	}
	all[i].Months[month] += n
	return all
}

func nextMonth(first clock.Date) clock.Date {
	year, month, _ := first.AddDays(31).Civil()
	return clock.DateOf(year, month, 1)
}

// countIdle counts accounts and tokens that can be used and were not for a while.
func (o *office) countIdle(ctx context.Context, v shell.Visit, view *complianceView) error {
	before := v.Now.AddDate(0, 0, -idleDays).UnixMicro()
	err := o.DB.Read().QueryRowContext(ctx,
		"select count(*) from account where state = 'active' and person_id <> '' and last_sign_in_us < $1 and created_us < $1", before).Scan(&view.IdleAccounts)
	if err == nil {
		err = o.DB.Read().QueryRowContext(ctx,
			"select count(*) from account_token where expires_us > $1 and used_us < $2 and made_us < $2", v.Now.UnixMicro(), before).Scan(&view.IdleTokens)
	}
	if err != nil {
		return fmt.Errorf("office: count what is not used: %w", err)
	}
	return nil
}

func countHeads(v shell.Visit, view complianceView, purpose bool) []string {
	heads := []string{v.T("office.looks.role")}
	if purpose {
		heads = append(heads, v.T("office.looks.purpose"))
	}
	for _, m := range view.Months {
		heads = append(heads, v.Month(m))
	}
	return heads
}
