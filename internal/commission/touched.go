package commission

import (
	"context"
	"errors"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
)

// reach is how far the rooms have come, and whom that touches.
type reach struct {
	to      Positions
	members []person.ID // of a run that judges only the touched; sorted
}

// through finds how far the rooms have come before anything is read: what comes later is the next run's. Whoever is touched twice is
// judged twice, which makes no difference.
func (b *Book) through(ctx context.Context, r Run) (reach, error) {
	if r.Scope == Everybody {
		to, err := b.ends(ctx, r.Since)
		return reach{to: to}, err
	}
	out := reach{to: r.Since}
	var err1, err2, err3 error
	var spans, tenures, changed []person.ID
	spans, out.to.Spans, err1 = drain(ctx, b.enrolments, r.Since.Spans)
	tenures, out.to.Tenures, err2 = drain(ctx, b.tenures, r.Since.Tenures)
	changed, out.to.Producers, err3 = b.ofChanged(ctx, r.Since.Producers)
	if err := errors.Join(err1, err2, err3); err != nil {
		return out, err
	}
	out.members = slices.Concat(spans, tenures, changed)
	slices.Sort(out.members)
	out.members = slices.Compact(out.members)
	return out, nil
}

// touching is a room that tells who was touched.
type touching interface {
	Touched(ctx context.Context, after int64, limit int) (members []person.ID, next int64, err error)
}

// touchedPage is how many are asked for at once.
const touchedPage = 50_000

func drain(ctx context.Context, room touching, after int64) (all []person.ID, end int64, err error) {
	for {
		page, next, err := room.Touched(ctx, after, touchedPage)
		if err != nil {
			return nil, after, err
		}
		all = append(all, page...)
		if len(page) < touchedPage || next == after {
			return all, next, nil
		}
		after = next
	}
}

func (b *Book) ends(ctx context.Context, since Positions) (to Positions, err error) {
	if to.Spans, err = endOf(ctx, b.enrolments, since.Spans); err != nil {
		return to, err
	}
	if to.Tenures, err = endOf(ctx, b.tenures, since.Tenures); err != nil {
		return to, err
	}
	_, to.Producers, err = b.producers.Changed(ctx, since.Producers)
	return to, err
}

// endOf finds the last cursor of a room without reading all who were touched: steps double while somebody is behind them, and halve when
// nobody is.
func endOf(ctx context.Context, room touching, since int64) (int64, error) {
	end := since
	for step := int64(1); ; {
		found, next, err := room.Touched(ctx, end+step, 1)
		switch {
		case err != nil:
			return since, err
		case len(found) > 0:
			end, step = next, 2*step+1
		case step == 0:
			return end, nil
		default:
			step /= 2
		}
	}
}

// ofChanged are the members of agents of whom something was said.
func (b *Book) ofChanged(ctx context.Context, after int64) ([]person.ID, int64, error) {
	npns, next, err := b.producers.Changed(ctx, after)
	if err != nil || len(npns) == 0 {
		return nil, next, err
	}
	members, err := b.membersOf(ctx, npns)
	return members, next, err
}
