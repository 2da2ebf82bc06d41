package voice

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
)

// after is what follows the answer: a corrective action, the end, and what the member says of it.
func (t *thread) after(i int, who string, x *topic) {
	s := t.y.Rooms.Complaints
	if x.remedy != "" && t.happens(50) {
		due := t.day(t.lane).AddDays(30)
		t.work(t.lane.Add(20*time.Minute), who, i, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
			return s.Correct(ctx, c, o, complaint.Corrective{Kind: x.remedy, Text: x.done, DueOn: &due})
		})
	}
	t.then(t.office(t.lane, 1), func(ctx context.Context, at time.Time) error {
		c := &t.cases[i]
		if _, owed := c.Due(); c.State != complaint.Answered || owed {
			return nil
		}
		for _, task := range c.Tasks {
			if task.DoneAt != nil {
				continue
			}
			if err := t.with(ctx, who, i, at, func(by command, o opened) (complaint.Case, error) {
				return s.FinishTask(ctx, by, o, task.ID, "Done")
			}); err != nil {
				return err
			}
		}
		return t.with(ctx, who, i, at, func(by command, o opened) (complaint.Case, error) { return s.Close(ctx, by, o, "") })
	})
	t.afterwards(t.lane, i, x)
}

// afterwards: some say how content they are, and some come back.
func (t *thread) afterwards(at time.Time, i int, x *topic) {
	if t.happens(12) {
		stars := pick(t.dice, []int{5, 5, 5, 4, 4, 3, 2, 1})
		t.then(t.awake(at.AddDate(0, 0, t.between(1, 6))), func(ctx context.Context, at time.Time) error {
			return t.rate(ctx, i, at, stars)
		})
	}
	if !t.again && t.happens(3) {
		t.comesBack(t.awake(at.AddDate(0, 0, t.between(10, 40))), i, x)
	}
}

func (t *thread) rate(ctx context.Context, i int, at time.Time, stars int) error {
	if t.cases[i].Stopped == nil || t.cases[i].ID == "" {
		return nil
	}
	v := access.Visitor{
		Account: string(t.who.id), Person: t.who.id, Role: access.RoleMember, Roles: []access.Role{access.RoleMember}, Channel: "portal",
		Session: "demo", SteppedUp: true, SignedInAt: at,
	}
	pass, err := t.y.Rooms.Guard.Look(ctx, v, access.Look{
		Member: t.who.id, Action: access.View, Kinds: []access.Kind{access.Complaints}, Purpose: access.PurposeSelf, Page: "look.page.complaint", At: at,
	})
	if err != nil {
		return err
	}
	_, err = t.y.Rooms.Complaints.Rate(ctx, t.cause(at, actorOf(v)), pass, t.cases[i].ID, stars, "")
	return err
}

// comesBack is the same matter again, in a case of its own, which is worked on like the first.
func (t *thread) comesBack(at time.Time, i int, x *topic) {
	next := t.planned
	t.again, t.planned = true, next+1
	t.then(at, func(ctx context.Context, at time.Time) error {
		one, err := t.reopen(ctx, i, at)
		t.cases = append(t.cases, one)
		return err
	})
	t.course(t.lane, next, x, t.matter(x).Class, false)
}

// reopen opens the case anew, or gives one that is over when the first is not.
func (t *thread) reopen(ctx context.Context, i int, at time.Time) (complaint.Case, error) {
	never := complaint.Case{State: complaint.Closed}
	if s := t.cases[i].State; s != complaint.Answered && s != complaint.Closed || t.cases[i].ID == "" {
		return never, nil
	}
	words := "It happened again."
	if t.who.spanish {
		words = "Pasó otra vez."
	}
	o, err := t.open(ctx, "intake", i, at)
	if err != nil {
		return never, err
	}
	return t.y.Rooms.Complaints.Reopen(ctx, t.by("intake", at), o, words)
}
