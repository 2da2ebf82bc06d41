package commission

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

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

// reach is how far the rooms have come, and whom that touches.
type reach struct {
	to      Positions
	members []person.ID // of a run that judges only the touched; sorted
}

// through finds how far the rooms have come before anything is read: what comes later is the next run's. Whoever is touched twice is
// judged twice, which makes no difference.
func (b *Book) through(ctx context.Context, r Run) (reach, error) {
	if r.Scope == Everybody {
		to, err := b.ends(ctx, r.Since)
		return reach{to: to}, err
	}
	out := reach{to: r.Since}
	var err1, err2, err3 error
	var spans, tenures, changed []person.ID
	spans, out.to.Spans, err1 = drain(ctx, b.enrolments, r.Since.Spans)
	tenures, out.to.Tenures, err2 = drain(ctx, b.tenures, r.Since.Tenures)
	changed, out.to.Producers, err3 = b.ofChanged(ctx, r.Since.Producers)
	if err := errors.Join(err1, err2, err3); err != nil {
		return out, err
	}
	out.members = slices.Concat(spans, tenures, changed)
	slices.Sort(out.members)
	out.members = slices.Compact(out.members)
	return out, nil
}

// touching is a room that tells who was touched.
type touching interface {
	Touched(ctx context.Context, after int64, limit int) (members []person.ID, next int64, err error)
}

// ending is a room that knows its last cursor without telling who was touched.
type ending interface {
	Cursor(ctx context.Context) (int64, error)
}

// touchedPage is how many are asked for at once.
const touchedPage = 50_000

func drain(ctx context.Context, room touching, after int64) (all []person.ID, end int64, err error) {
	for {
		page, next, err := room.Touched(ctx, after, touchedPage)
		if err != nil {
			return nil, after, err
		}
		all = append(all, page...)
		if len(page) < touchedPage || next == after {
			return all, next, nil
		}
		after = next
	}
}

func (b *Book) ends(ctx context.Context, since Positions) (to Positions, err error) {
	if to.Spans, err = endOf(ctx, b.enrolments, since.Spans); err != nil {
		return to, err
	}
	if to.Tenures, err = endOf(ctx, b.tenures, since.Tenures); err != nil {
		return to, err
	}
	_, to.Producers, err = b.producers.Changed(ctx, since.Producers)
	return to, err
}

func endOf(ctx context.Context, room touching, since int64) (int64, error) {
	if knows, ok := room.(ending); ok {
		return knows.Cursor(ctx)
	}
	_, end, err := drain(ctx, room, since)
	return end, err
}

// ofChanged are the members of agents of whom something was said.
func (b *Book) ofChanged(ctx context.Context, after int64) ([]person.ID, int64, error) {
	npns, next, err := b.producers.Changed(ctx, after)
	if err != nil || len(npns) == 0 {
		return nil, next, err
	}
	members, err := b.membersOf(ctx, npns)
	return members, next, err
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
	err = b.judgeAll(ctx, r.AsOf, standing, b.whom(ctx, r, whom.members), func(o *outcome) error {
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
		if p.Kind == Broken {
			w.poster.book.log.Error("commission: a rule of the book would have been broken; nothing was posted for the member",
				"run", w.poster.run, "span", p.Span, "rule", p.Detail)
		}
	}
	for line := range o.lines {
		w.poster.add(line)
	}
	return w.poster.rest(ctx)
}

const (
	sharesPerEvent   = 500
	problemsPerEvent = 500
)

// propose says what each payee is paid, and ends the preparation.
func (b *Book) propose(ctx context.Context, c person.Cause, r *Run, w *written, through Positions) (Run, error) {
	shares, err := b.shares(ctx, r, w.payees)
	if err != nil {
		return *r, err
	}
	for _, s := range shares {
		if s.Lines > 0 && s.Payee.IsAgent() {
			w.totals.Agents++
		}
	}
	w.totals.settle(shares)
	events, err := inParts(nil, typeShares, shares, sharesPerEvent)
	if err != nil {
		return *r, err
	}
	if events, err = inParts(events, typeProblems, w.problems, problemsPerEvent); err != nil {
		return *r, err
	}
	e, err := newEvent(typePrepared, preparation{through, w.poster.first, w.poster.last, w.totals})
	if err != nil {
		return *r, err
	}
	cmd := command(c)
	cmd.ID, cmd.Cause = c.ID+"/prepared", string(r.ID)
	_, err = b.rec.Append(ctx, cmd, record.StreamAppend{
		Stream: record.Stream(runCategory, string(r.ID)), Expected: 1, Events: append(events, e),
	})
	if err != nil {
		return *r, err
	}
	return b.Run(ctx, r.ID)
}

// inParts makes events of a list, some of it in each.
func inParts[T any](to []record.NewEvent, kind string, all []T, size int) ([]record.NewEvent, error) {
	for part := range slices.Chunk(all, size) {
		e, err := newEvent(kind, part)
		if err != nil {
			return nil, err
		}
		to = append(to, e)
	}
	return to, nil
}

// shares are what the run comes to for each payee: who has lines of it, or something payable or owed from before.
func (b *Book) shares(ctx context.Context, r *Run, posted map[Payee]*Share) ([]Share, error) {
	balances, err := b.Balances(ctx, "")
	if err != nil {
		return nil, err
	}
	last, err := b.lastPaid(ctx, r.Prior)
	if err != nil {
		return nil, err
	}
	standing, err := b.producers.Standing(ctx)
	if err != nil {
		return nil, err
	}
	payable, owed := map[Payee]int64{}, map[Payee]int64{}
	for _, balance := range balances {
		payee, owes, ok := balance.Account.payee()
		switch {
		case !ok || balance.Cents() == 0:
			continue
		case owes:
			owed[payee] = -balance.Cents()
		default:
			payable[payee] = balance.Cents()
		}
		if posted[payee] == nil {
			posted[payee] = &Share{Payee: payee}
		}
	}
	out := make([]Share, 0, len(posted))
	for payee, s := range posted {
		s.Opening, s.Owed = payable[payee]-s.Plus-s.Minus, owed[payee]
		s.Percent, s.Last = r.Choice.Recovery, last[payee]
		if terms, ok := standing.Terms(payee.Agent(), r.AsOf); ok && terms.Payee != payee.Agent() {
			s.PaidTo = terms.Payee
		}
		out = append(out, *s)
	}
	sortShares(out)
	return out, nil
}
