package voice

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// act is something that somebody does at an instant.
type act struct {
	at time.Time
	do func(context.Context, time.Time) error
}

// thread is one contact from its receipt to its end.
type thread struct {
	y       *Year
	id      string
	dice    *rand.Rand
	who     *member
	acts    []act
	next    int
	lane    time.Time // of the last act that was added for the matter in hand
	given   int       // commands, which name the next one
	again   bool      // somebody comes back
	intake  complaint.IntakeID
	cases   []complaint.Case // as they were after the last command
	ids     []complaint.ID   // of the receipt: they stay, and other threads read them
	planned int              // how many there will be
	opened  map[string]complaint.Opened
}

// thread begins one. Its dice follow from its number alone.
func (y *Year) thread(kind string, n int, who *member) *thread {
	t := &thread{y: y, id: fmt.Sprintf("%s-%03d", kind, n), dice: dice(n), who: who, planned: 1, opened: map[string]complaint.Opened{}}
	y.threads = append(y.threads, t)
	return t
}

// then adds an act. Acts of one matter come in the order in which they are added; two matters of a contact are worked on side by side.
func (t *thread) then(at time.Time, do func(context.Context, time.Time) error) {
	if !at.After(t.lane) {
		at = t.lane.Add(time.Minute)
	}
	t.lane = at
	t.acts = append(t.acts, act{at, do})
}

// due tells whether something happens before an instant.
func (t *thread) due(end time.Time) bool {
	return t.next < len(t.acts) && t.acts[t.next].at.Before(end)
}

func (t *thread) step(ctx context.Context) error {
	a := t.acts[t.next]
	t.next++
	if err := a.do(ctx, a.at); err != nil {
		return fmt.Errorf("%s, act %d: %w", t.id, t.next, err)
	}
	return nil
}

func (t *thread) until(ctx context.Context, end time.Time) error {
	for t.due(end) {
		if err := t.step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// cause is the next command of the thread.
func (t *thread) cause(at time.Time, by record.Actor) person.Cause {
	t.given++
	return person.Cause{ID: "demo/voice/" + t.id + "/" + strconv.Itoa(t.given), At: at, Zone: t.y.zone.String(), Actor: by}
}

// by is the next command, by somebody of the cast.
func (t *thread) by(who string, at time.Time) person.Cause {
	return t.cause(at, actorOf(t.y.staff[who]))
}

func actorOf(v access.Visitor) record.Actor {
	return record.Actor{ID: v.Account, Role: string(v.Role), Channel: v.Channel}
}

// casePage is what members read about somebody who worked on their complaint.
const casePage = "look.page.complaint_case"

// open opens a case for somebody of a desk, once.
func (t *thread) open(ctx context.Context, who string, i int, at time.Time) (complaint.Opened, error) {
	key := who + "/" + strconv.Itoa(i)
	if o, ok := t.opened[key]; ok {
		return o, nil
	}
	o, err := t.y.Rooms.Complaints.Open(ctx, t.y.staff[who], t.cases[i].ID, casePage, at)
	if err != nil {
		return o, fmt.Errorf("%s opens: %w", who, err)
	}
	t.opened[key] = o
	return o, nil
}

// with lets somebody work on a case of the thread.
func (t *thread) with(ctx context.Context, who string, i int, at time.Time, do func(person.Cause, complaint.Opened) (complaint.Case, error)) error {
	o, err := t.open(ctx, who, i, at)
	if err != nil {
		return err
	}
	after, err := do(t.by(who, at), o)
	if err != nil {
		return err
	}
	t.cases[i] = after
	return nil
}

// work adds an act of somebody who works on a case. A case that is over is left as it is.
func (t *thread) work(at time.Time, who string, i int, do func(context.Context, person.Cause, complaint.Opened) (complaint.Case, error)) {
	t.then(at, func(ctx context.Context, at time.Time) error {
		if t.cases[i].State.Over() {
			return nil
		}
		return t.with(ctx, who, i, at, func(c person.Cause, o complaint.Opened) (complaint.Case, error) { return do(ctx, c, o) })
	})
}

// noteAll writes on every open case of the thread that somebody has what they did last.
func (t *thread) noteAll(ctx context.Context) error {
	for i := range t.cases {
		c := &t.cases[i]
		if c.State.Over() || c.Assignee == "" || t.y.Now.Sub(c.Touched) < 24*time.Hour {
			continue
		}
		err := t.with(ctx, t.y.keys[c.Assignee], i, t.y.Now.Add(-time.Minute), func(by command, o opened) (complaint.Case, error) {
			return t.y.Rooms.Complaints.Note(ctx, by, o, "Called again; an answer is promised for the next working day.")
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Office hours.
const (
	opens  = 9
	closes = 17
)

// office is an instant in office hours so many days after another one, on a day on which somebody is there.
func (t *thread) office(from time.Time, days int) time.Time {
	d := t.y.zone.DateOf(from).AddDays(days)
	for weekend(d) {
		d = d.AddDays(1)
	}
	at := t.y.hour(d, opens).Add(time.Duration(t.dice.IntN((closes-opens)*60)) * time.Minute)
	if !at.After(from) {
		at = from.Add(time.Duration(5+t.dice.IntN(40)) * time.Minute)
	}
	return at
}

func weekend(d clock.Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

func (y *Year) hour(d clock.Date, hour int) time.Time {
	return y.zone.StartOfDay(d).Add(time.Duration(hour) * time.Hour)
}

// between is a number from the one to the other, both included.
func (t *thread) between(from, to int) int { return from + t.dice.IntN(to-from+1) }

// happens in so many of a hundred threads.
func (t *thread) happens(percent int) bool { return t.dice.IntN(100) < percent }

func pick[T any](d *rand.Rand, from []T) T { return from[d.IntN(len(from))] }
