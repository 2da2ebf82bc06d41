package dispute

import (
	"context"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// sweeper is who notes what time brought, and does what a ruling left to be done.
var sweeper = record.Actor{ID: "sweeper", Role: "system", Channel: "system"}

// Sweep notes clocks that end soon and clocks that were missed, each once, and has decided again what rulings left undone. It tells how
// many disputes it looked at, and may run on several servers.
func (s *Disputes) Sweep(ctx context.Context, at time.Time, limit int) (int, error) {
	ids, err := s.ticking(ctx, at, limit)
	if err != nil {
		return 0, err
	}
	for n, id := range ids {
		if err := s.tick(ctx, at, id); err != nil {
			return n, err
		}
	}
	return len(ids), nil
}

func (s *Disputes) tick(ctx context.Context, at time.Time, id ID) error {
	d, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	if !d.State.Open() {
		return s.redecide(ctx, at, &d)
	}
	which := len(d.Clocks) - 1
	now := d.Running()
	if now.MissedAt == nil && now.Late(at) {
		return s.note(ctx, at, &d, typeMissed, which)
	}
	if now.MissedAt == nil && now.SoonAt == nil && !s.zone.DateOf(at).Before(now.SoonOn) {
		return s.note(ctx, at, &d, typeSoon, which)
	}
	return nil
}

// note puts on record what time brought; the name of the wish follows from it, so that no two servers note it twice.
func (s *Disputes) note(ctx context.Context, at time.Time, d *Dispute, kind string, which int) error {
	c := person.Cause{ID: fmt.Sprintf("%s/%s/%d", kind, d.ID, which), At: at, Zone: s.zone.String(), Actor: sweeper}
	if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
		return err
	}
	err := s.append(ctx, c, d, happening{kind, ticked{which}})
	if record.Moved(err) {
		return nil // somebody worked on it or noted it just now; the next sweep looks again
	}
	return err
}
