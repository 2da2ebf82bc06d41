package warning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
)

// Swept is what a sweep did.
type Swept struct {
	Given   int // warnings
	Settled int // lapses that were renewed, came to pass or do not concern the agent any more
}

// Sweep does what time and news bring: warns at each step, once for each lapse and step on all servers together, and settles what is over.
// It gives at most limit warnings; the next sweep gives the others. What fails for one keeps no other from being done.
func (s *Warnings) Sweep(ctx context.Context, at time.Time, limit int) (Swept, error) {
	var did Swept
	now, err := s.credentials.Standing(ctx)
	if err != nil {
		return did, err
	}
	today := s.zone.DateOf(at)
	known, err := s.known(ctx, today)
	if err != nil {
		return did, err
	}
	soon := now.Upcoming(today, s.rules.Days[0])
	current := make(map[key]bool, len(soon))
	var failed error
	for i := range soon {
		k := key{soon[i].NPN, lapseID(&soon[i])}
		current[k] = true
		if did.Given >= limit {
			continue
		}
		gave, err := s.warn(ctx, at, today, &soon[i], known[k])
		failed = errors.Join(failed, err)
		did.Given += gave
	}
	for k, w := range known {
		if w.Settled == Open && !current[k] {
			err := s.settle(ctx, at, w, ended(now, w, today))
			failed = errors.Join(failed, err)
			did.Settled++
		}
	}
	return did, failed
}

// known are the warnings that are open, and those of lapses whose last day has not passed: what was settled may come back.
func (s *Warnings) known(ctx context.Context, today clock.Date) (map[key]*Warning, error) {
	all, err := s.each(ctx, today)
	out := make(map[key]*Warning, len(all))
	for i := range all {
		out[key{all[i].NPN, all[i].ID}] = &all[i]
	}
	return out, err
}

// warn gives the step that is due, when it was not given yet.
func (s *Warnings) warn(ctx context.Context, at time.Time, today clock.Date, u *credential.Upcoming, w *Warning) (int, error) {
	step := s.rules.step(u.Until.DaysSince(today))
	if step == 0 || w != nil && w.warned(step) {
		return 0, nil
	}
	loss, err := s.stake.AtStake(ctx, *u, today)
	if err != nil {
		return 0, fmt.Errorf("warning: what is at stake: %w", err)
	}
	id := fmt.Sprintf("warning/%s/%s/%d", u.NPN, lapseID(u), step)
	return 1, s.append(ctx, s.command(id, at), u.NPN, typeGiven, given{*u, step, loss})
}

// ended is how a lapse ended that is not coming any more.
func ended(now *credential.Standing, w *Warning, today clock.Date) Settled {
	u := &w.Lapse
	switch {
	case now.Passes(u, u.Until+1):
		return Renewed
	case today > u.Until:
		return Lapsed
	}
	return Moot
}

func (s *Warnings) settle(ctx context.Context, at time.Time, w *Warning, how Settled) error {
	id := fmt.Sprintf("warning/%s/%s/%d/settled", w.NPN, w.ID, len(w.Given))
	return s.append(ctx, s.command(id, at), w.NPN, typeSettled, settled{w.ID, how})
}
