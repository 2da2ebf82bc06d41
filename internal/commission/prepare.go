package commission

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Ask is which run is wanted.
type Ask struct {
	AsOf  clock.Date
	Scope Scope // "" is everybody
}

// Progress hears how many members are judged.
type Progress func(members int64)

// Prepare judges members, posts the differences, and proposes what each payee is paid. The same cause again gives the same run, and goes on
// with one that was broken off. progress may be nil.
//
// Errors: ErrOpen while another run is open; Invalid for a day before that of the run before.
func (b *Book) Prepare(ctx context.Context, c person.Cause, ask Ask, progress Progress) (Run, error) {
	c = named(c)
	id := RunID(idOf("run", c.ID))
	r, err := b.begin(ctx, c, id, ask)
	if err != nil || r.State != Preparing {
		return r, err
	}
	return b.carryOut(ctx, c, r, progress)
}

// Resume goes on with a run that was broken off while it was being prepared, for another wish than the one that began it. Errors:
// ErrUnknown, ErrState.
func (b *Book) Resume(ctx context.Context, c person.Cause, id RunID, progress Progress) (Run, error) {
	r, err := b.Run(ctx, id)
	if err != nil {
		return r, err
	}
	if r.State != Preparing {
		return r, wrongState("commission.Resume")
	}
	return b.carryOut(ctx, named(c), r, progress)
}

func (b *Book) carryOut(ctx context.Context, c person.Cause, r Run, progress Progress) (Run, error) {
	through, err := b.through(ctx, r)
	if err != nil {
		return r, err
	}
	w, err := b.write(ctx, c, &r, through, progress)
	if err != nil {
		return r, err
	}
	return b.propose(ctx, c, &r, w, through.to)
}

// Foreseen is what a run would come to.
type Foreseen struct {
	Totals   Totals
	Shares   []Share
	Problems []Problem
}

// Preview judges as Prepare does, and writes nothing. progress may be nil.
func (b *Book) Preview(ctx context.Context, ask Ask, progress Progress) (Foreseen, error) {
	runs, err := b.Runs(ctx)
	if err != nil {
		return Foreseen{}, err
	}
	r := Run{AsOf: ask.AsOf, Scope: cmp.Or(ask.Scope, Everybody), Choice: b.choice}
	if len(runs) > 0 {
		r.Since, r.Prior = runs[0].Through, runs[0].ID
	} else {
		r.Scope = Everybody
	}
	whom, err := b.through(ctx, r)
	if err != nil {
		return Foreseen{}, err
	}
	standing, err := b.producers.Standing(ctx)
	if err != nil {
		return Foreseen{}, err
	}
	w := &written{payees: map[Payee]*Share{}}
	w.totals.begin()
	if err := b.judgeAll(ctx, &r, standing, b.whom(ctx, &r, whom.members), func(o *outcome) error {
		w.count(o)
		if progress != nil {
			progress(w.totals.Members)
		}
		return nil
	}); err != nil {
		return Foreseen{}, err
	}
	shares, err := b.shares(ctx, &r, w.payees, true)
	w.totals.conclude(shares)
	return Foreseen{w.totals, shares, w.problems}, err
}

// begin takes the book for the run, or finds the run that this wish began.
func (b *Book) begin(ctx context.Context, c person.Cause, id RunID, ask Ask) (Run, error) {
	const op = "commission.Prepare"
	if known, err := b.Run(ctx, id); err == nil || store.KindOf(err) != store.NotFound {
		return known, err
	}
	if ask.Scope == "" {
		ask.Scope = Everybody
	}
	runs, err := b.Runs(ctx)
	if err != nil {
		return Run{}, err
	}
	data := begun{AsOf: ask.AsOf, Scope: ask.Scope, Choice: b.choice}
	for i := range runs {
		r := &runs[i]
		switch {
		case r.Open():
			return Run{}, fault(store.Conflict, op, ErrOpen)
		case r.AsOf.After(ask.AsOf):
			return Run{}, invalid(op, fmt.Errorf("a run was made as of %s; a later one cannot be as of %s", r.AsOf, ask.AsOf))
		case i == 0:
			data.Since, data.Prior, data.Before = r.Through, r.ID, &r.Totals
		}
	}
	if len(runs) == 0 {
		data.Scope = Everybody
	}
	version, err := b.bookVersion(ctx)
	if err != nil {
		return Run{}, err
	}
	began, err1 := newEvent(typeBegan, data)
	taken, err2 := newEvent(typeTaken, map[string]RunID{"run": id})
	if err := errors.Join(err1, err2); err != nil {
		return Run{}, err
	}
	_, err = b.rec.Append(ctx, command(c),
		record.StreamAppend{Stream: record.Stream(runCategory, string(id)), Expected: record.NoStream, Events: []record.NewEvent{began}},
		record.StreamAppend{Stream: bookStream, Expected: version, Events: []record.NewEvent{taken}})
	if moved := (*record.VersionConflict)(nil); errors.As(err, &moved) {
		return Run{}, fault(store.Conflict, op, ErrOpen)
	}
	if err != nil {
		return Run{}, err
	}
	return b.Run(ctx, id)
}

// bookVersion is how often the book was taken and freed.
func (b *Book) bookVersion(ctx context.Context) (record.ExpectedVersion, error) {
	events, err := b.rec.Load(ctx, bookStream)
	return record.ExpectedVersion(len(events)), err
}

// write judges and posts.
func (b *Book) write(ctx context.Context, c person.Cause, r *Run, whom reach, progress Progress) (*written, error) {
	standing, err := b.producers.Standing(ctx)
	if err != nil {
		return nil, err
	}
	p, err := b.poster(ctx, c, r)
	if err != nil {
		return nil, err
	}
	w := &written{poster: p, payees: map[Payee]*Share{}}
	w.totals.begin()
	if err := w.resume(ctx); err != nil {
		return nil, err
	}
	err = b.judgeAll(ctx, r, standing, b.whom(ctx, r, whom.members), func(o *outcome) error {
		if progress != nil {
			progress(w.totals.Members + o.totals.Members)
		}
		return w.take(ctx, o)
	})
	if err != nil {
		return nil, err
	}
	return w, p.flush(ctx)
}

func (b *Book) whom(ctx context.Context, r *Run, members []person.ID) iter.Seq2[subject, error] {
	oldest := r.Choice.oldest(r.AsOf.Year())
	if r.Scope == Touched {
		return b.some(ctx, members, oldest)
	}
	return b.everybody(ctx, oldest)
}

// written is what a run has posted so far.
type written struct {
	poster   *poster
	totals   Totals
	payees   map[Payee]*Share
	problems []Problem
}

// resume counts what the run posted before it was broken off.
func (w *written) resume(ctx context.Context) error {
	if w.poster.version == 0 {
		return nil
	}
	events, err := w.poster.book.rec.Load(ctx, w.poster.stream())
	if err != nil {
		return err
	}
	members := map[person.ID]bool{}
	for _, e := range events {
		if err := read(e, func(p posting) error {
			for _, text := range p.Lines {
				l, ok := parseLine(text)
				if !ok {
					return fmt.Errorf("commission: event %d holds a line that cannot be read", e.Position)
				}
				members[l.Member] = true
				w.totals.line(&l)
				addTo(w.payees, &l)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	w.totals.Changed = int64(len(members))
	return nil
}

// take posts what a parcel came to.
func (w *written) take(ctx context.Context, o *outcome) error {
	w.count(o)
	for i := range o.problems {
		if p := &o.problems[i]; p.Kind == Broken {
			w.poster.book.log.Error("commission: a rule of the book would have been broken; nothing was posted for the member",
				"run", w.poster.run, "span", p.Span, "rule", p.Detail)
		}
	}
	for line := range o.lines {
		w.poster.add(line)
	}
	return w.poster.rest(ctx)
}

// count adds a parcel to the sums.
func (w *written) count(o *outcome) {
	w.totals.merge(&o.totals)
	for payee, s := range o.payees {
		if had := w.payees[payee]; had != nil {
			had.Plus, had.Minus, had.Lines = had.Plus+s.Plus, had.Minus+s.Minus, had.Lines+s.Lines
		} else {
			w.payees[payee] = s
		}
	}
	for _, p := range o.problems {
		p.Seq = len(w.problems) + 1
		w.problems = append(w.problems, p)
	}
}
