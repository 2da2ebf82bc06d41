package complaint

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// BalanceRow accounts for what came one way on one day: everything received ends as visible work.
type BalanceRow struct {
	Day       clock.Date // of the receipt, in the zone of the plan
	Channel   Channel
	Received  int64
	Cases     int64
	Linked    int64
	Explained int64
	Waiting   int64
}

// Holds tells whether everything is accounted for. It always does: a row that does not is a fault of this program.
func (r *BalanceRow) Holds() bool { return r.Received == r.Cases+r.Linked+r.Explained+r.Waiting }

func (r *BalanceRow) add(s IntakeState, n int64) {
	r.Received += n
	switch s {
	case HasCases:
		r.Cases += n
	case Linked:
		r.Linked += n
	case Explained:
		r.Explained += n
	case Waiting:
		r.Waiting += n
	}
}

// Balance accounts for what was received from one day to another, both included, by day and channel, as it stands now.
func (s *Complaints) Balance(ctx context.Context, from, to clock.Date) ([]BalanceRow, error) {
	return balance(ctx, s.db.Read(), from, to)
}

// BalanceAt is Balance as it stood at a past instant, from the record of what was known then.
func (s *Complaints) BalanceAt(ctx context.Context, from, to clock.Date, known time.Time) (out []BalanceRow, err error) {
	position, err := s.rec.PositionAt(ctx, known)
	if err != nil {
		return nil, err
	}
	past, err := s.rec.AsOf(ctx, position, record.View(balanceView{}))
	if err != nil {
		return nil, err
	}
	defer func() {
		if closing := past.Close(); err == nil {
			err = closing
		}
	}()
	return balance(ctx, past.DB.Read(), from, to)
}

func balance(ctx context.Context, q store.Queries, from, to clock.Date) ([]BalanceRow, error) {
	var out []BalanceRow
	err := scan(ctx, q, `select day, channel, state, count(*) from complaint_intake where day between $1 and $2
 group by day, channel, state order by day, channel, state`, []any{int64(from.Days()), int64(to.Days())}, func(rows store.Rows) error {
		var day, n int64
		var channel, state string
		if err := rows.Scan(&day, &channel, &state, &n); err != nil {
			return err
		}
		on := clock.FromDays(int32(day))
		if last := len(out) - 1; last < 0 || out[last].Day != on || out[last].Channel != Channel(channel) {
			out = append(out, BalanceRow{Day: on, Channel: Channel(channel)})
		}
		out[len(out)-1].add(IntakeState(state), n)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("complaint: balance: %w", err)
	}
	return out, nil
}

// balanceView is the part of View that a balance of the past needs: the contacts alone.
type balanceView struct{ View }

// Apply writes the contacts of one commit.
func (balanceView) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	contacts := slices.DeleteFunc(slices.Clone(events), func(e record.Event) bool { return e.Stream.Category() != intakeCategory })
	return View{}.Apply(ctx, tx, contacts)
}
