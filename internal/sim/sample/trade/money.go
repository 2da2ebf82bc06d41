package trade

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
)

// pay plans the run of a month: broker operations prepare it, finance approves, and the payments go out. The last run waits for approval
// when it is less than a week old.
func (t *Trade) pay(m clock.Date) {
	day := m.AddDays(14)
	var id commission.RunID
	t.at(day, 9, func(ctx context.Context, at time.Time) error {
		r, err := t.Rooms.Commissions.Prepare(ctx, t.by(broker, "run/"+m.String(), at), commission.Ask{AsOf: day}, nil)
		id = r.ID
		t.counts.Runs++
		return err
	})
	t.at(day.AddDays(1), 9, func(ctx context.Context, at time.Time) error {
		return t.Rooms.Commissions.Approve(ctx, t.by(finance, "run/"+m.String()+"/approve", at), id)
	})
	t.at(day.AddDays(2), 9, func(ctx context.Context, at time.Time) error {
		_, err := t.Rooms.Commissions.Export(ctx, t.by(finance, "run/"+m.String()+"/export", at), id, day.AddDays(2))
		return err
	})
}
