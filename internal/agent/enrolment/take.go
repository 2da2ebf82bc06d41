package enrolment

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Said is a fact about a member.
type Said struct {
	Member person.ID
	Fact   Fact
}

const (
	eventFacts   = 250  // facts of an event
	commandFacts = 2000 // facts of a command: one commit
)

// Take records facts of a source, which its hash names. Facts that are known already, from this source or another, change nothing.
// The same source again, from the beginning or from where it was interrupted, gives the same record.
func (e *Enrollment) Take(ctx context.Context, c person.Cause, sha256 string, from int, facts []Said) error {
	for len(facts) > 0 {
		n := min(commandFacts, len(facts))
		if err := e.take(ctx, c, sha256, from, facts[:n]); err != nil {
			return err
		}
		facts, from = facts[n:], from+n
	}
	return nil
}

func (e *Enrollment) take(ctx context.Context, c person.Cause, sha256 string, from int, facts []Said) error {
	id := fmt.Sprintf("enrolment/%s/%d", sha256, from)
	if _, done, err := e.rec.Done(ctx, id); err != nil || done {
		return err
	}
	events, err := eventsOf(facts)
	if err != nil {
		return err
	}
	_, err = e.rec.Append(ctx, c.Called(id).Command(category), record.StreamAppend{Stream: fileStream(sha256), Expected: record.AnyVersion, Events: events})
	return err
}

func eventsOf(facts []Said) ([]record.NewEvent, error) {
	var out []record.NewEvent
	for len(facts) > 0 {
		n := min(eventFacts, len(facts))
		b := batch{Facts: make([]stated, n)}
		for i, s := range facts[:n] {
			text, err := json.Marshal(s.Fact)
			if err != nil {
				return nil, fmt.Errorf("enrolment: write a fact: %w", err)
			}
			b.Facts[i] = stated{Member: s.Member, Origin: s.Fact.Origin, Fact: text}
		}
		e, err := record.EventOf(typeFacts, schema, b)
		if err != nil {
			return nil, err
		}
		out, facts = append(out, e), facts[n:]
	}
	return out, nil
}

// Submit records an application that the plan sends to CMS. It stays pending until CMS replies, and is no span until then.
func (e *Enrollment) Submit(ctx context.Context, c person.Cause, a Application) error {
	if a.Member == "" || a.Contract == "" || a.Plan == "" || a.Effective == 0 {
		return invalid("enrolment: submit", ErrApplication)
	}
	if c.ID != "" {
		if _, done, err := e.rec.Done(ctx, c.ID); err != nil || done {
			return err
		}
	}
	x := Fact{
		Kind: Submitted, At: c.At.UTC(), Contract: a.Contract, Plan: a.Plan, On: &a.Effective, Application: a.Signed, Election: a.Election,
		Reason: a.Reason, State: a.State, NPN: a.Writing, Tracking: a.Tracking,
	}
	events, err := eventsOf([]Said{{a.Member, x}})
	if err != nil {
		return err
	}
	name := a.Tracking
	if name == "" {
		name = keyOf(events[0].Data)
	}
	_, err = e.rec.Append(ctx, c.Command(category), record.StreamAppend{Stream: record.Stream(ownCategory, name), Expected: record.AnyVersion, Events: events})
	return err
}
