package access

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Watched is somebody whose record makes curious: each look at it is a hint.
type Watched struct {
	Person person.ID
	Reason string
	By     string // name of who began it
	At     time.Time
}

// watched is the fact that watching began or ended.
type watched struct {
	Person person.ID `json:"person"`
	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by"`
}

// watchStream holds who is watched: one list, so that two officers do not end the same twice.
var watchStream = record.Stream("watch", "list")

// Watch makes each later look at the member a hint; for somebody watched it changes the reason. The pass must open Identity. Errors:
// ErrRefused for anybody but the privacy officer, store.Invalid without a reason.
func (g *Guard) Watch(ctx context.Context, c person.Cause, v Visitor, p Pass, reason string) error {
	if !mayAudit(v) || !p.Allows(Identity) {
		return refusal("access.Watch", ErrRefused)
	}
	if badText(reason) {
		return invalid("access.Watch", errNoText)
	}
	return g.changeWatch(ctx, c, p, true, func([]Watched) ([]record.NewEvent, error) {
		event, err := newEvent(typeWatched, watched{Person: p.member, Reason: reason, By: v.Name})
		return []record.NewEvent{event}, err
	})
}

// Unwatch ends it, under whichever of their ids the member is watched. Errors: ErrRefused, ErrNothing for somebody not watched.
func (g *Guard) Unwatch(ctx context.Context, c person.Cause, v Visitor, p Pass) error {
	if !mayAudit(v) || !p.Allows(Identity) {
		return refusal("access.Unwatch", ErrRefused)
	}
	return g.changeWatch(ctx, c, p, false, func(now []Watched) ([]record.NewEvent, error) { return unwatch(now, p.persons, v.Name) })
}

// unwatch decides which entries end.
func unwatch(now []Watched, ids []person.ID, by string) ([]record.NewEvent, error) {
	var events []record.NewEvent
	for _, w := range now {
		if !slices.Contains(ids, w.Person) {
			continue
		}
		event, err := newEvent(typeUnwatched, watched{Person: w.Person, By: by})
		if err != nil {
			return nil, err
		}
		events = append(events, event)
	}
	if len(events) == 0 {
		return nil, ErrNothing
	}
	return events, nil
}

// changeWatch changes the person and then the list. Should the process end in between, the same wish again finishes it.
func (g *Guard) changeWatch(ctx context.Context, c person.Cause, p Pass, watch bool, decide func([]Watched) ([]record.NewEvent, error)) error {
	if c.ID == "" {
		c.ID = rand.Text()
	} else if _, done, err := g.rec.Done(ctx, c.ID); err != nil || done {
		return err
	}
	for range maxTries {
		now, version, err := g.watching(ctx)
		if err != nil {
			return err
		}
		events, err := decide(now)
		if err != nil {
			return invalid("access.Watch", err)
		}
		if err := g.markWatched(ctx, c, p.member, watch); err != nil {
			return err
		}
		err = g.note(ctx, c, record.StreamAppend{Stream: watchStream, Expected: record.ExpectedVersion(version), Events: events})
		if !record.Moved(err) {
			return err
		}
	}
	return &store.Error{Kind: store.Unavailable, Op: "access.Watch", Err: errBusy}
}

// markWatched puts the mark on the person that hints read.
func (g *Guard) markWatched(ctx context.Context, c person.Cause, id person.ID, watch bool) error {
	c.ID += "/person"
	_, err := g.people.Change(ctx, c, id, func(p *person.Person) error {
		p.Watch = watch
		return nil
	})
	if err != nil {
		return fmt.Errorf("access: %w", err)
	}
	return nil
}

// Watched are those who are watched now, in the order in which that began. They are ids only. Errors: ErrRefused.
func (g *Guard) Watched(ctx context.Context, v Visitor) ([]Watched, error) {
	if !mayAudit(v) {
		return nil, refusal("access.Watched", ErrRefused)
	}
	now, _, err := g.watching(ctx)
	return now, err
}

func (g *Guard) watching(ctx context.Context) (now []Watched, version int64, err error) {
	events, err := g.rec.Load(ctx, watchStream)
	if err != nil {
		return nil, 0, fmt.Errorf("access: %w", err)
	}
	now, err = foldWatched(events)
	return now, int64(len(events)), err
}

// foldWatched tells who is watched after all events. A new reason leaves the place in the order.
func foldWatched(events []record.Event) ([]Watched, error) {
	var now []Watched
	for _, e := range events {
		var x watched
		if err := json.Unmarshal(e.Data, &x); err != nil {
			return nil, fmt.Errorf("access: event %d (%s): %w", e.Position, e.Type, err)
		}
		i := slices.IndexFunc(now, func(w Watched) bool { return w.Person == x.Person })
		w := Watched{Person: x.Person, Reason: x.Reason, By: x.By, At: e.At}
		switch {
		case e.Type == typeWatched && i < 0:
			now = append(now, w)
		case e.Type == typeWatched:
			now[i] = w
		case e.Type == typeUnwatched && i >= 0:
			now = slices.Delete(now, i, i+1)
		}
	}
	return now, nil
}

// note appends what was decided, once for a command.
func (g *Guard) note(ctx context.Context, c person.Cause, appends ...record.StreamAppend) error {
	command := record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}
	if command.ID == "" {
		command.ID = rand.Text()
	}
	if _, err := g.rec.Append(ctx, command, appends...); err != nil {
		return fmt.Errorf("access: %w", err)
	}
	return nil
}
