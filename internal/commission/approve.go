package commission

import (
	"context"
	"errors"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Hold keeps a payee, or one line, out of what a prepared run pays, with a reason. What is held stays payable. Errors: ErrUnknown, ErrState,
// ErrNoReason.
func (b *Book) Hold(ctx context.Context, c person.Cause, id RunID, payee Payee, line LineID, why string) error {
	const op = "commission.Hold"
	if strings.TrimSpace(why) == "" {
		return invalid(op, ErrNoReason)
	}
	return b.adjust(ctx, named(c), op, id, payee, line, why, func(s *Share, cents int64) {
		if line == 0 {
			s.HeldWhy = why
			return
		}
		if s.HeldLines == nil {
			s.HeldLines = map[LineID]*Kept{}
		}
		s.HeldLines[line] = &Kept{cents, why}
	})
}

// Release ends a hold. Errors: ErrUnknown, ErrState.
func (b *Book) Release(ctx context.Context, c person.Cause, id RunID, payee Payee, line LineID) error {
	return b.adjust(ctx, named(c), "commission.Release", id, payee, line, "", func(s *Share, _ int64) {
		if line == 0 {
			s.HeldWhy = ""
			return
		}
		delete(s.HeldLines, line)
	})
}

// adjustTries is how often a hold is decided anew when somebody else was faster.
const adjustTries = 20

func (b *Book) adjust(ctx context.Context, c person.Cause, op string, id RunID, payee Payee, line LineID, why string, change func(*Share, int64)) error {
	for range adjustTries {
		err := b.adjustOnce(ctx, c, op, id, payee, line, why, change)
		if moved := (*record.VersionConflict)(nil); !errors.As(err, &moved) {
			return err
		}
	}
	return fault(store.Unavailable, op, errors.New("others changed the run all the time"))
}

func (b *Book) adjustOnce(ctx context.Context, c person.Cause, op string, id RunID, payee Payee, line LineID, why string, change func(*Share, int64)) error {
	if done, err := b.done(ctx, c); done || err != nil {
		return err
	}
	version, err := b.version(ctx, id)
	if err != nil {
		return err
	}
	r, err1 := b.Run(ctx, id)
	s, err2 := b.Share(ctx, id, payee)
	cents, err3 := b.heldCents(ctx, payee, line)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	if r.State != Prepared {
		return wrongState(op)
	}
	r.Totals.share(&s, -1)
	change(&s, cents)
	r.Totals.share(&s, 1)
	kind := typeHeld
	if why == "" {
		kind = typeReleased
	}
	return b.say(ctx, c, id, version, kind, adjustment{payee, line, why, r.Totals}, s)
}

// heldCents is what a line is worth; only what is to the payee's good can be held.
func (b *Book) heldCents(ctx context.Context, payee Payee, line LineID) (int64, error) {
	if line == 0 {
		return 0, nil
	}
	l, err := b.Line(ctx, line)
	if err != nil {
		return 0, err
	}
	if l.Payee != payee || l.Kind != Accrual || l.Cents < 0 {
		return 0, unknown("commission.Hold")
	}
	return l.Cents, nil
}

func (b *Book) version(ctx context.Context, id RunID) (record.ExpectedVersion, error) {
	events, err := b.rec.Load(ctx, record.Stream(runCategory, string(id)))
	return record.ExpectedVersion(len(events)), err
}

// say appends what happened to a run, with the shares that it moved.
func (b *Book) say(ctx context.Context, c person.Cause, id RunID, version record.ExpectedVersion, kind string, data any, moved ...Share) error {
	events, err := inParts(nil, typeShares, moved, sharesPerEvent)
	if err != nil {
		return err
	}
	e, err := newEvent(kind, data)
	if err != nil {
		return err
	}
	_, err = b.rec.Append(ctx, command(c), record.StreamAppend{
		Stream: record.Stream(runCategory, string(id)), Expected: version, Events: append(events, e),
	})
	return err
}

// Approve lets a prepared run be paid. Errors: ErrUnknown, ErrState, ErrFourEyes for who prepared it.
func (b *Book) Approve(ctx context.Context, c person.Cause, id RunID) error {
	const op = "commission.Approve"
	c = named(c)
	if done, err := b.done(ctx, c); done || err != nil {
		return err
	}
	version, err := b.version(ctx, id)
	if err != nil {
		return err
	}
	r, err := b.Run(ctx, id)
	switch {
	case err != nil:
		return err
	case r.State != Prepared:
		return wrongState(op)
	case r.PreparedBy.ID == c.Actor.ID:
		return fault(store.Forbidden, op, ErrFourEyes)
	}
	return b.say(ctx, c, id, version, typeApproved, struct{}{})
}

// Cancel withdraws a run that is not paid. What it posted stays: it is earned, and the next run proposes it. Errors: ErrUnknown, ErrState,
// ErrNoReason.
func (b *Book) Cancel(ctx context.Context, c person.Cause, id RunID, why string) error {
	const op = "commission.Cancel"
	c = named(c)
	if strings.TrimSpace(why) == "" {
		return invalid(op, ErrNoReason)
	}
	if done, err := b.done(ctx, c); done || err != nil {
		return err
	}
	r, err := b.Run(ctx, id)
	switch {
	case err != nil:
		return err
	case !r.Open():
		return wrongState(op)
	}
	return b.end(ctx, c, &r, typeCancelled, withdrawal{why})
}

// end appends the end of a run and frees the book.
func (b *Book) end(ctx context.Context, c person.Cause, r *Run, kind string, data any, more ...record.StreamAppend) error {
	version, err1 := b.version(ctx, r.ID)
	book, err2 := b.bookVersion(ctx)
	e, err3 := newEvent(kind, data)
	freed, err4 := newEvent(typeFreed, map[string]RunID{"run": r.ID})
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	appends := []record.StreamAppend{
		{Stream: record.Stream(runCategory, string(r.ID)), Expected: version, Events: []record.NewEvent{e}},
		{Stream: bookStream, Expected: book, Events: []record.NewEvent{freed}},
	}
	for _, a := range more {
		if len(a.Events) > 0 {
			appends = append(appends, a)
		}
	}
	_, err := b.rec.Append(ctx, command(c), appends...)
	return err
}
