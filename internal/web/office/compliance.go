package office

import (
	"cmp"
	"context"
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
	if view.Looks, err = o.countByMonth(r.Context(), view.Months, o.Guard.Uses); err != nil {
		return nil, err
	}
	if view.Refusals, err = o.countByMonth(r.Context(), view.Months, o.Guard.RefusedUses); err != nil {
		return nil, err
	}
	if view.Open, view.Overdue, err = o.Requests.Counts(r.Context(), v.Now); err != nil {
		return nil, err
	}
	if view.IdleAccounts, view.IdleTokens, err = o.Accounts.Idle(r.Context(), v.Now.AddDate(0, 0, -idleDays), v.Now); err != nil {
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

// countUses reads the uses of each month.
type countUses func(ctx context.Context, from, until time.Time) ([]access.Use, error)

func (o *office) countByMonth(ctx context.Context, months []clock.Date, count countUses) ([]useCount, error) {
	var all []useCount
	for i, first := range months {
		uses, err := count(ctx, o.Zone.StartOfDay(first), o.Zone.StartOfDay(nextMonth(first)))
		if err != nil {
			return nil, err
		}
		for _, u := range uses {
			all = addCount(all, u, i, len(months))
		}
	}
	slices.SortFunc(all, func(a, b useCount) int { return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Purpose, b.Purpose)) })
	return all, nil
}

func addCount(all []useCount, u access.Use, month, months int) []useCount {
	i := slices.IndexFunc(all, func(x useCount) bool { return x.Role == u.Role && x.Purpose == u.Purpose })
	if i < 0 {
		all, i = append(all, useCount{Role: u.Role, Purpose: u.Purpose, Months: make([]int, months)}), len(all)
	}
	all[i].Months[month] += u.Count
	return all
}

func nextMonth(first clock.Date) clock.Date {
	year, month, _ := first.AddDays(31).Civil()
	return clock.DateOf(year, month, 1)
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
