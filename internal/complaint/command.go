package complaint

import (
	"context"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// changeTries is how often a change is decided anew when somebody else changed the same case, or what the member allows, in between.
const changeTries = 5

// step is what to record of a case as it stands, with the letters it wants; no events change nothing.
type step struct {
	events  []record.NewEvent
	letters []wish
	also    func(context.Context, *Case) ([]record.StreamAppend, error) // other streams, in the same append
}

// add adds an event; the first error stays.
func (x *step) add(kind string, data any) error {
	e, err := newEvent(kind, data)
	x.events = append(x.events, e)
	return err
}

// one is a step of a single event.
func one(kind string, data any) (step, error) {
	var x step
	err := x.add(kind, data)
	return x, err
}

// work decides about a case that somebody opened. Whoever is complained about acts no more, even if the class changed after they
// opened it. Errors: ErrUnknown, ErrBarred, those of decide.
func (s *Complaints) work(ctx context.Context, c person.Cause, op string, o Opened, decide func(*Case) (step, error)) (Case, error) {
	if !o.opened() {
		return Case{}, unknown(op)
	}
	return s.change(ctx, c, op, o.Case.ID, func(now *Case) (step, error) {
		if barred, err := s.barred(ctx, now, o.visitor); err != nil {
			return step{}, err
		} else if barred {
			return step{}, forbidden(op, ErrBarred)
		}
		return decide(now)
	})
}

// active is work on a case that is not over.
func (s *Complaints) active(ctx context.Context, c person.Cause, op string, o Opened, decide func(*Case) (step, error)) (Case, error) {
	return s.work(ctx, c, op, o, func(now *Case) (step, error) {
		if now.State.Over() {
			return step{}, wrongState(op, now.State)
		}
		return decide(now)
	})
}

// change loads, decides and appends, and again when somebody else was faster. The same cause again gives what came of it first.
func (s *Complaints) change(ctx context.Context, c person.Cause, op string, id ID, decide func(*Case) (step, error)) (Case, error) {
	for try := 1; ; try++ {
		now, err := s.load(ctx, id)
		if err != nil {
			return now, err
		}
		if now.Version == 0 {
			return now, unknown(op)
		}
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return now, err
		}
		x, err := decide(&now)
		if err != nil || len(x.events)+len(x.letters) == 0 {
			return now, err
		}
		after, err := s.append(ctx, c, now, x)
		if !record.Moved(err) || try == changeTries {
			return after, err
		}
	}
}

// append records the events of one case, the letters they want and what else must stand with them: all or none.
func (s *Complaints) append(ctx context.Context, c person.Cause, before Case, x step) (Case, error) {
	command := c.Command("complaint")
	after, err := before.with(c, x.events)
	if err != nil {
		return before, err
	}
	decided := len(x.events)
	appends, err := s.wanted(ctx, command.ID, &after, &x) // letters say what is so after the step
	if err != nil {
		return before, err
	}
	if after, err = after.with(c, x.events[decided:]); err != nil {
		return before, err
	}
	appends = append(appends, record.StreamAppend{
		Stream: caseStream(after.ID), Expected: record.ExpectedVersion(before.Version), Events: x.events,
	})
	if x.also != nil {
		more, err := x.also(ctx, &after)
		if err != nil {
			return before, err
		}
		appends = append(appends, more...)
	}
	return after, s.record(ctx, command, appends)
}

// record appends, and lets the guard of this process see what changed of access.
func (s *Complaints) record(ctx context.Context, command record.Command, appends []record.StreamAppend) error {
	if _, err := s.rec.Append(ctx, command, appends...); err != nil {
		return fmt.Errorf("complaint: %w", err)
	}
	for _, a := range appends {
		if a.Stream.Category() == accessCategory {
			if err := s.guard.Refresh(ctx, person.ID(a.Stream.ID())); err != nil {
				return err
			}
		}
	}
	return nil
}

// accessCategory is the category of the streams of package access.
const accessCategory = "access"

// with is the state after events that are about to be recorded. The state before stays as it was.
func (c Case) with(cause person.Cause, events []record.NewEvent) (Case, error) {
	c = c.clone()
	for _, e := range events {
		err := c.apply(e.Foreseen(caseStream(c.ID), c.Version+1, cause.At, cause.Actor))
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

// clone copies what events change in place.
func (c Case) clone() Case {
	c.Tasks, c.Checks, c.Referrals = slices.Clone(c.Tasks), slices.Clone(c.Checks), slices.Clone(c.Referrals)
	c.Actions, c.Letters, c.Answers = slices.Clone(c.Actions), slices.Clone(c.Letters), slices.Clone(c.Answers)
	c.Documents, c.Findings, c.Reviews = slices.Clone(c.Documents), slices.Clone(c.Findings), slices.Clone(c.Reviews)
	c.Causes, c.Related = slices.Clone(c.Causes), slices.Clone(c.Related)
	c.Authority.Efforts = slices.Clone(c.Authority.Efforts)
	return c
}

// load is the case with all its events; version 0 when there is none.
func (s *Complaints) load(ctx context.Context, id ID) (Case, error) {
	c := Case{ID: id}
	events, err := s.rec.Load(ctx, caseStream(id))
	if err != nil {
		return c, err
	}
	for _, e := range events {
		if err := c.apply(e); err != nil {
			return c, err
		}
	}
	if c.Version > 0 {
		c.Number, err = s.numberOf(ctx, id)
	}
	return c, err
}

// numberOf is the receipt number of a case, which its row was given in the transaction that opened it.
func (s *Complaints) numberOf(ctx context.Context, id ID) (string, error) {
	var seq, part int64
	err := s.db.Read().QueryRowContext(ctx, "select number, part from complaint_case where id = $1", string(id)).Scan(&seq, &part)
	if err != nil {
		return "", fmt.Errorf("complaint: receipt number: %w", err)
	}
	return FormatNumber(seq, int(part)), nil
}

func (s *Complaints) loadIntake(ctx context.Context, id IntakeID) (Intake, error) {
	i := Intake{ID: id}
	events, err := s.rec.Load(ctx, intakeStream(id))
	if err != nil {
		return i, err
	}
	for _, e := range events {
		if err := i.apply(e); err != nil {
			return i, err
		}
	}
	return i, nil
}

func (s *Complaints) loadWorker(ctx context.Context, account string) (Worker, error) {
	w := Worker{Account: account}
	events, err := s.rec.Load(ctx, workerStream(account))
	if err != nil {
		return w, err
	}
	for _, e := range events {
		if err := w.apply(e); err != nil {
			return w, err
		}
	}
	return w, nil
}
