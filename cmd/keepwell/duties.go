package main

import (
	"context"
	"sync"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

const (
	// sweepEvery is how long something that is due may wait until it is noticed. Each thing is done once, however often and by however
	// many servers it is looked for.
	sweepEvery = time.Minute
	// sweepLimit is how many things of a kind one sweep does, so that a stop is never waited for long.
	sweepLimit = 500
	// printLimit is how many letters are made between two sweeps.
	printLimit = 100
)

// attend does what nobody asks for: follows letters, notices what is due, missed or left lying, makes letters. The function that it
// returns ends that, and waits for the end.
func (a *app) attend(ctx context.Context, s *system) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	all.Go(func() { a.followLetters(ctx, s) })
	all.Go(func() { a.sweepAlways(ctx, s) })
	return func() {
		cancel()
		all.Wait()
	}
}

// followLetters starts again after an error: the place in the record is kept, and what is read twice changes nothing.
func (a *app) followLetters(ctx context.Context, s *system) {
	for ctx.Err() == nil {
		if err := s.Complaints.React(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("letters of complaints are not followed; trying again", "error", err)
			pause(ctx, sweepEvery)
		}
	}
}

func (a *app) sweepAlways(ctx context.Context, s *system) {
	for ctx.Err() == nil {
		if err := a.sweep(ctx, s); err != nil && ctx.Err() == nil {
			a.log.Error("a sweep failed; trying again", "error", err)
		}
		pause(ctx, sweepEvery)
	}
}

// sweep looks once for everything that time brings.
func (a *app) sweep(ctx context.Context, s *system) error {
	for more := true; more && ctx.Err() == nil; {
		swept, err := s.Complaints.Sweep(ctx, a.now(), sweepLimit)
		if err != nil {
			return err
		}
		more = swept.Any()
	}
	if _, err := s.Inquiries.Sweep(ctx, a.now(), sweepLimit); err != nil {
		return err
	}
	system := person.Cause{At: a.now(), Zone: s.Plan.Zone, Actor: complaint.System}
	if _, err := s.Module.Settle(ctx, system); err != nil { // what an import that was stopped left
		return err
	}
	if err := a.sweepAgents(ctx, s, system); err != nil {
		return err
	}
	if _, err := s.Board.Follow(ctx); err != nil { // so that the first look at the board does not wait
		return err
	}
	if _, err := s.Press.Find(); err != nil {
		return nil // keepwell doctor says that letters wait, and why
	}
	run, err := s.Contact.PrintWaiting(ctx, system, printLimit)
	if len(run.Held) > 0 {
		a.log.Warn("letters are held: see the mailroom", "held", len(run.Held))
	}
	return err
}

// sweepAgents decides about what came in of members and agents, and does what is due about them.
func (a *app) sweepAgents(ctx context.Context, s *system, c person.Cause) error {
	if err := s.FollowAgents(ctx, c); err != nil {
		return err
	}
	return s.SweepAgents(ctx, a.now(), sweepLimit)
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
