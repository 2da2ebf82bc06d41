package notice

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
)

// Counts says how the members stand with the notice.
type Counts struct {
	Given        int // were ever given one
	Acknowledged int // the version in question
	Due          int // must be reminded by the day in question
}

// Count counts, for a version and a day. It names nobody.
func (s *Notices) Count(ctx context.Context, version string, by clock.Date) (Counts, error) {
	var c Counts
	err := s.db.Read().QueryRowContext(ctx, `select count(*), coalesce(sum(case when acknowledged_version = $1 then 1 else 0 end), 0),
 coalesce(sum(case when due_day > $3 and due_day <= $2 then 1 else 0 end), 0) from notice_given where version <> ''`,
		version, int64(by), int64(neverDue)).Scan(&c.Given, &c.Acknowledged, &c.Due)
	if err != nil {
		return Counts{}, fmt.Errorf("notice: count: %w", err)
	}
	return c, nil
}
