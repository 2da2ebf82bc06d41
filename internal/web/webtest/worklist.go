package webtest

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func worklistRow(m population.Member) population.WorklistRow {
	row := population.WorklistRow{Member: m.Member, Name: m.Name, Birth: m.Birth, Age: m.Age, Sex: m.Sex, NextDue: claim.NoDay}
	for _, f := range m.Conditions {
		if f.State == population.Confirmed || f.State == population.Suspected {
			row.Conditions = append(row.Conditions, brief(f))
		}
	}
	for _, f := range m.Gaps {
		if !needsCare(f.State) {
			continue
		}
		row.Gaps = append(row.Gaps, brief(f))
		row.Priority = max(row.Priority, f.Rule.Priority)
		if row.NextDue == claim.NoDay || f.Due < row.NextDue {
			row.NextDue = f.Due
		}
	}
	row.Priority += len(row.Gaps)
	return row
}

func brief(f population.Finding) population.FindingBrief {
	return population.FindingBrief{Rule: f.Rule.ID, Title: f.Rule.Title, State: f.State, Due: f.Due}
}

func needsCare(s population.State) bool {
	return s == population.Open || s == population.Overdue || s == population.DueSoon
}

// Worklist implements population.Reader. The cursor is the number of the next row.
func (r *Reader) Worklist(ctx context.Context, open access.Opener, q population.WorklistQuery) (population.WorklistPage, error) {
	if r.Fail != nil {
		return population.WorklistPage{}, r.Fail
	}
	closed := func(rule string) bool { return !cardOf(rule).Lists(q.State) }
	if slices.ContainsFunc(q.Condition, closed) || slices.ContainsFunc(q.Gap, closed) {
		return population.WorklistPage{}, population.ErrClosedFilter
	}
	var found []*population.WorklistRow
	for i := range r.rows {
		if matches(&r.rows[i], &r.people[i], q) {
			found = append(found, &r.rows[i])
		}
	}
	slices.SortStableFunc(found, order(q))
	from, err := strconv.Atoi(cmp.Or(q.Cursor, "0"))
	if err != nil {
		return population.WorklistPage{}, population.ErrCursor
	}
	limit := min(cmp.Or(q.Limit, 50), 200)
	page := population.WorklistPage{Total: len(found), AsOf: AsOf}
	if err := openRows(ctx, open, &page, found[min(from, len(found)):min(from+limit, len(found))]); err != nil {
		return page, err
	}
	if from == 0 && len(found) <= limit {
		page.Total = len(page.Rows)
	}
	if from+limit < len(found) {
		page.Next = strconv.Itoa(from + limit)
	}
	return page, nil
}

func openRows(ctx context.Context, open access.Opener, page *population.WorklistPage, rows []*population.WorklistRow) error {
	numbers := make([]string, len(rows))
	for i, row := range rows {
		numbers[i] = row.Member
	}
	passes, err := open(ctx, numbers)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if pass, ok := passes[row.Member]; ok {
			page.Rows = append(page.Rows, sightOf(pass).Row(*row))
		}
	}
	return nil
}

func matches(row *population.WorklistRow, m *population.Member, q population.WorklistQuery) bool {
	search := strings.ToLower(q.Search)
	switch {
	case q.Only != nil && !slices.Contains(q.Only, row.Member):
		return false
	case search != "" && !strings.Contains(strings.ToLower(row.Name), search) && !strings.EqualFold(row.Member, q.Search):
		return false
	case q.Sex != claim.SexUnknown && row.Sex != q.Sex, row.Age < q.AgeFrom, q.AgeTo > 0 && row.Age > q.AgeTo:
		return false
	}
	return hasConditions(row, q) && hasGaps(m, q)
}

func hasConditions(row *population.WorklistRow, q population.WorklistQuery) bool {
	for _, id := range q.Condition {
		if !slices.ContainsFunc(row.Conditions, func(f population.FindingBrief) bool {
			return f.Rule == id && (f.State == population.Confirmed || q.Suspected)
		}) {
			return false
		}
	}
	return true
}

func hasGaps(m *population.Member, q population.WorklistQuery) bool {
	if len(q.Gap) == 0 && q.State == "" {
		return true
	}
	return slices.ContainsFunc(m.Gaps, func(f population.Finding) bool {
		state := f.State == q.State || q.State == "" && needsCare(f.State)
		return state && (len(q.Gap) == 0 || slices.Contains(q.Gap, f.Rule.ID))
	})
}

func order(q population.WorklistQuery) func(a, b *population.WorklistRow) int {
	by := map[string]func(a, b *population.WorklistRow) int{
		"due":        func(a, b *population.WorklistRow) int { return cmp.Compare(uint32(a.NextDue), uint32(b.NextDue)) },
		"gaps":       func(a, b *population.WorklistRow) int { return len(b.Gaps) - len(a.Gaps) },
		"conditions": func(a, b *population.WorklistRow) int { return len(b.Conditions) - len(a.Conditions) },
		"name":       func(a, b *population.WorklistRow) int { return strings.Compare(a.Name, b.Name) },
		"age":        func(a, b *population.WorklistRow) int { return a.Age - b.Age },
	}[q.Sort]
	if by == nil {
		by = func(a, b *population.WorklistRow) int { return b.Priority - a.Priority }
	}
	if q.Desc {
		return func(a, b *population.WorklistRow) int { return by(b, a) }
	}
	return by
}
