package authorization

import (
	"context"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Authorizations is the room.
type Authorizations struct {
	db     *store.DB
	rec    *record.Record
	rules  *Rules
	guard  *access.Guard
	people *person.Directory
}

// Options of New.
type Options struct {
	DB     *store.DB
	Record *record.Record // opened with View and those of access, person and privacy among its views
	Rules  *Rules
	Guard  *access.Guard
	People *person.Directory
}

// New opens the room. It reads nothing.
func New(o Options) *Authorizations {
	return &Authorizations{o.DB, o.Record, o.Rules, o.Guard, o.People}
}

// Outcome is what a command came to. It tells nothing that its caller did not give, apart from the verdict.
type Outcome struct {
	ID      ID
	Status  Status
	Missing []Missing
	LastDay *clock.Date
}

func (a *Authorization) outcome() Outcome { return Outcome{a.ID, a.Status, a.Missing, a.LastDay} }

// changeTries is how often a change is decided anew when somebody else changed the authorization, or what the member allows, in
// between.
const changeTries = 5

// decision is what to record of an authorization as it stands; no events change nothing.
type decision func(Authorization) ([]record.NewEvent, error)

// change decides about an authorization of a member. The same cause again gives what came of it first.
func (s *Authorizations) change(ctx context.Context, c person.Cause, op string, member person.ID, id ID, decide decision) (Outcome, error) {
	return s.decide(ctx, c, id, func(now Authorization) ([]record.NewEvent, error) {
		if now.Version == 0 {
			return nil, unknown(op)
		}
		if ids, err := s.ids(ctx, member); err != nil || !slices.Contains(ids, now.Member) {
			return nil, unknown(op)
		}
		return decide(now)
	})
}

// decide loads, decides and appends, and again when somebody else was faster.
func (s *Authorizations) decide(ctx context.Context, c person.Cause, id ID, decide decision) (Outcome, error) {
	for try := 1; ; try++ {
		now, err := s.load(ctx, id)
		if err != nil {
			return Outcome{}, err
		}
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return now.outcome(), err
		}
		events, err := decide(now)
		if err != nil {
			return Outcome{}, err
		}
		if len(events) == 0 {
			return now.outcome(), nil
		}
		after, err := s.append(ctx, c, now, events)
		if !record.Moved(err) || try == changeTries {
			return after.outcome(), err
		}
	}
}

// append records events of one authorization, with what follows from them for access and the letter wanted because of them: all or
// none.
func (s *Authorizations) append(ctx context.Context, c person.Cause, before Authorization, events []record.NewEvent) (Authorization, error) {
	after, err := before.with(c, events)
	if err != nil {
		return before, err
	}
	doors, err := s.doors(ctx, &before, &after)
	if err != nil {
		return before, err
	}
	command := c.Command("authorization")
	letters, err := s.letters(ctx, command.ID, &before, &after)
	if err != nil {
		return before, err
	}
	own := record.StreamAppend{Stream: streamOf(after.ID), Expected: record.ExpectedVersion(before.Version), Events: events}
	if _, err := s.rec.Append(ctx, command, slices.Concat([]record.StreamAppend{own}, doors, letters)...); err != nil {
		return before, fmt.Errorf("authorization: %w", err)
	}
	for _, door := range doors {
		if err := s.guard.Refresh(ctx, person.ID(door.Stream.ID())); err != nil {
			return after, err
		}
	}
	return after, nil
}

// with is the state after events that are about to be recorded.
func (a Authorization) with(c person.Cause, events []record.NewEvent) (Authorization, error) {
	for _, e := range events {
		err := a.apply(e.Foreseen(streamOf(a.ID), a.Version+1, c.At, c.Actor))
		if err != nil {
			return a, err
		}
	}
	return a, nil
}

func (s *Authorizations) load(ctx context.Context, id ID) (Authorization, error) {
	a := Authorization{ID: id}
	events, err := s.rec.Load(ctx, streamOf(id))
	if err != nil {
		return a, err
	}
	for _, e := range events {
		if err := a.apply(e); err != nil {
			return a, err
		}
	}
	return a, nil
}

// zoneOf is the zone in which the day of a command is counted.
func zoneOf(c person.Cause) (clock.Zone, error) {
	zone, err := clock.LoadZone(c.Zone)
	if err != nil {
		return zone, &store.Error{Kind: store.Invalid, Op: "authorization", Err: err}
	}
	return zone, nil
}
