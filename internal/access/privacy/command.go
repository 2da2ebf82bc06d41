package privacy

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Requests is the room.
type Requests struct {
	db     *store.DB
	rec    *record.Record
	rules  *Rules
	guard  *access.Guard
	people *person.Directory
}

// Options of New.
type Options struct {
	DB     *store.DB
	Record *record.Record // opened with View and those of access and person among its views
	Rules  *Rules
	Guard  *access.Guard
	People *person.Directory
}

// New opens the room. It reads nothing.
func New(o Options) *Requests { return &Requests{o.DB, o.Record, o.Rules, o.Guard, o.People} }

// Outcome is what a command came to. It tells nothing that its caller did not give, apart from the clock.
type Outcome struct {
	ID     ID
	Kind   Kind
	Status Status
	Due    clock.Obligation
	Fee    bool // a fee may be asked for this accounting
}

func (r *Request) outcome() Outcome {
	return Outcome{r.ID, r.Kind, r.Status, r.Obligation, r.Fee != nil && *r.Fee}
}

// changeTries is how often a change is decided anew when somebody else changed the same request in between.
const changeTries = 5

// step is what to record of a request as it stands, with the letter it wants; no events change nothing.
type step struct {
	events []record.NewEvent
	letter letter.Template
	values map[string]string
	before func(context.Context) error                          // what must hold before it is recorded
	doors  func(context.Context) ([]record.StreamAppend, error) // what it means for access, in the same append
}

// change decides about a request of a member. The same cause again gives what came of it first.
func (s *Requests) change(ctx context.Context, c person.Cause, op string, member person.ID, id ID, decide func(Request) (step, error)) (Outcome, error) {
	return s.decide(ctx, c, id, func(now Request) (step, error) {
		if now.Version == 0 {
			return step{}, unknown(op)
		}
		if ids, err := s.ids(ctx, member); err != nil || !slices.Contains(ids, now.Member) {
			return step{}, unknown(op)
		}
		return decide(now)
	})
}

// decide loads, decides and appends, and again when somebody else was faster.
func (s *Requests) decide(ctx context.Context, c person.Cause, id ID, decide func(Request) (step, error)) (Outcome, error) {
	for try := 1; ; try++ {
		now, err := s.load(ctx, id)
		if err != nil {
			return Outcome{}, err
		}
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return now.outcome(), err
		}
		x, err := decide(now)
		if err != nil {
			return Outcome{}, err
		}
		if len(x.events) == 0 {
			return now.outcome(), nil
		}
		after, err := s.append(ctx, c, now, x)
		if !record.Moved(err) || try == changeTries {
			return after.outcome(), err
		}
	}
}

// append records the events of one request, the letter they want and what they mean for access: all or none.
func (s *Requests) append(ctx context.Context, c person.Cause, before Request, x step) (Request, error) {
	after, err := before.with(c, x.events)
	if err != nil {
		return before, err
	}
	command := c.Command("privacy")
	appends := []record.StreamAppend{{Stream: streamOf(after.ID), Expected: record.ExpectedVersion(before.Version), Events: x.events}}
	if x.letter != "" {
		one, err := s.letter(ctx, command.ID, &after, x)
		if err != nil {
			return before, err
		}
		appends = append(appends, one)
	}
	if x.before != nil {
		if err := x.before(ctx); err != nil {
			return before, err
		}
	}
	var doors []record.StreamAppend
	if x.doors != nil {
		if doors, err = x.doors(ctx); err != nil {
			return before, err
		}
	}
	if _, err := s.rec.Append(ctx, command, append(appends, doors...)...); err != nil {
		return before, fmt.Errorf("privacy: %w", err)
	}
	for _, door := range doors {
		if err := s.guard.Refresh(ctx, person.ID(door.Stream.ID())); err != nil {
			return after, err
		}
	}
	return after, nil
}

// letter is what the member is told of a step.
func (s *Requests) letter(ctx context.Context, command string, r *Request, x step) (record.StreamAppend, error) {
	to, err := s.people.Get(ctx, r.Member)
	if err != nil {
		return record.StreamAppend{}, err
	}
	values := map[string]string{"kind": string(r.Kind), "due": r.Obligation.DueDate.String()}
	maps.Copy(values, x.values)
	return letter.Append(to, command, letter.Wanted{Member: r.Member, Template: x.letter, About: string(r.ID), Values: values})
}

// with is the state after events that are about to be recorded.
func (r Request) with(c person.Cause, events []record.NewEvent) (Request, error) {
	for _, e := range events {
		err := r.apply(e.Foreseen(streamOf(r.ID), r.Version+1, c.At, c.Actor))
		if err != nil {
			return r, err
		}
	}
	return r, nil
}

func (s *Requests) load(ctx context.Context, id ID) (Request, error) {
	r := Request{ID: id}
	events, err := s.rec.Load(ctx, streamOf(id))
	if err != nil {
		return r, err
	}
	for _, e := range events {
		if err := r.apply(e); err != nil {
			return r, err
		}
	}
	return r, nil
}

// ids are all ids that a member has or had.
func (s *Requests) ids(ctx context.Context, member person.ID) ([]person.ID, error) {
	p, err := s.people.Get(ctx, member)
	if err != nil {
		return nil, err
	}
	return append([]person.ID{p.ID}, p.MergedFrom...), nil
}

// zoneOf is the zone in which the day of a command is counted; it stays that of the request.
func zoneOf(c person.Cause) (clock.Zone, error) {
	zone, err := clock.LoadZone(c.Zone)
	if err != nil {
		return zone, invalid("privacy", err)
	}
	return zone, nil
}
