package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/store"
)

// Use is how often a role looked for a purpose, or was refused (then without purpose).
type Use struct {
	Role    Role
	Purpose Purpose
	Count   int
}

// The purpose of a look is in its event: the database counts by it, so that no look is read.
const (
	countLooks = `select role, purpose, count(*) from (select role, %s as purpose from look where at_us >= $1 and at_us < $2 and position > $3) as l
 group by role, purpose order by role, purpose`
	countRefusals = "select role, '', count(*) from refusal where at_us >= $1 and at_us < $2 and position > $3 group by role order by role"
)

// Uses counts the looks of a time by role and purpose, for those who watch over the plan. They name nobody.
func (g *Guard) Uses(ctx context.Context, from, until time.Time) ([]Use, error) {
	return g.uses(ctx, fmt.Sprintf(countLooks, purposeOf), from, until)
}

// RefusedUses counts the refused looks of a time by role. They name nobody.
func (g *Guard) RefusedUses(ctx context.Context, from, until time.Time) ([]Use, error) {
	return g.uses(ctx, countRefusals, from, until)
}

// uses counts from the position at which the time began: the tables are in that order, so that what is older costs nothing.
func (g *Guard) uses(ctx context.Context, sql string, from, until time.Time) ([]Use, error) {
	before, err := g.rec.PositionAt(ctx, from.Add(-time.Microsecond))
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	var all []Use
	err = run(ctx, g.db.Read(), store.Statement{
		SQL: sql, Args: []any{from.UnixMicro(), until.UnixMicro(), before},
		Read: func(rows store.Rows) error {
			for rows.Next() {
				var u Use
				if err := rows.Scan(&u.Role, &u.Purpose, &u.Count); err != nil {
					return err
				}
				all = append(all, u)
			}
			return rows.Err()
		},
	})
	if err != nil {
		return nil, fmt.Errorf("access: count looks: %w", err)
	}
	return all, nil
}

// purposeOf is SQL that finds the purpose in the text of a look, the same on both databases.
var purposeOf = func() string {
	var sql strings.Builder
	sql.WriteString("case")
	for _, p := range purposes {
		fmt.Fprintf(&sql, ` when data like '%%"purpose":"%s"%%' then '%s'`, p, p)
	}
	sql.WriteString(" else '' end")
	return sql.String()
}()

// OpenQuestions counts what members asked about looks and waits for an answer. It names nobody.
func (g *Guard) OpenQuestions(ctx context.Context) (int, error) {
	var n int
	if err := g.db.Read().QueryRowContext(ctx, "select count(*) from look where question = 1").Scan(&n); err != nil {
		return 0, fmt.Errorf("access: count questions: %w", err)
	}
	return n, nil
}
