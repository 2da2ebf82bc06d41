package commission

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
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

// Outgoing is one payment of a run.
type Outgoing struct {
	Run    RunID
	Payee  Payee
	PaidTo Payee // who gets it; the payee, or who is paid in their place
	Cents  int64
	On     clock.Date
}

// Payments are what a run pays: to whom, and how much. They are the same before and after it is exported.
func (b *Book) Payments(ctx context.Context, id RunID) ([]Outgoing, error) {
	r, err := b.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	shares, err := b.Shares(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []Outgoing
	for i := range shares {
		if s := &shares[i]; s.Pay() > 0 {
			to := s.Payee
			if s.PaidTo != "" {
				to = PayeeOf(s.PaidTo)
			}
			out = append(out, Outgoing{id, s.Payee, to, s.Pay(), r.PaidOn})
		}
	}
	return out, nil
}

// Transfer is what one receiver gets of a run: one payment, whatever it is made of.
type Transfer struct {
	To         agent.NPN `json:"npn"`
	Cents      int64     `json:"cents"`
	Commission int64     `json:"commission_cents"`
	Override   int64     `json:"override_cents"` // administrative payments, 42 CFR 422.2274(e)
}

// Transfers sums payments by who gets them.
func Transfers(all []Outgoing) []Transfer {
	var out []Transfer
	at := map[agent.NPN]int{}
	for _, o := range all {
		npn := o.PaidTo.Agent()
		i, seen := at[npn]
		if !seen {
			i = len(out)
			at[npn], out = i, append(out, Transfer{To: npn})
		}
		out[i].Cents += o.Cents
		if o.Payee.IsUpline() {
			out[i].Override += o.Cents
		} else {
			out[i].Commission += o.Cents
		}
	}
	slices.SortFunc(out, func(a, b Transfer) int { return cmp.Compare(a.To, b.To) })
	return out
}

// Export marks an approved run as paid on a day: it posts recoveries, debit balances and payments, and frees the book. The same cause again
// gives the same payments. Errors: ErrUnknown, ErrState; Invalid for a day before that of the run.
func (b *Book) Export(ctx context.Context, c person.Cause, id RunID, on clock.Date) ([]Outgoing, error) {
	const op = "commission.Export"
	c = named(c)
	r, err := b.Run(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case r.State == Exported:
		return b.Payments(ctx, id)
	case r.State != Approved:
		return nil, wrongState(op)
	case on.Before(r.AsOf) || on.Year() != r.AsOf.Year():
		return nil, invalid(op, errors.New("a run is paid on or after its day, in the same year (42 CFR 422.2274(d)(1)(iii))"))
	}
	if err := b.settle(ctx, c, &r, on); err != nil {
		return nil, err
	}
	return b.Payments(ctx, id)
}

// settle appends the payments and the end of the run in one command: all or nothing.
func (b *Book) settle(ctx context.Context, c person.Cause, r *Run, on clock.Date) error {
	shares, err := b.Shares(ctx, r.ID)
	if err != nil {
		return err
	}
	p, err := b.poster(ctx, c, r)
	if err != nil {
		return err
	}
	if err := b.agree(ctx, shares); err != nil {
		return err
	}
	for i := range shares {
		for _, l := range shares[i].settlement() {
			p.add(appendLine(nil, &l))
		}
	}
	p.pack()
	return b.end(ctx, c, r, typeExported, export{PaidOn: on, Postings: int64(len(p.events))},
		record.StreamAppend{Stream: p.stream(), Expected: record.ExpectedVersion(p.version), Events: p.events})
}

// agree demands that what is payable stands as the run says: nothing was posted since.
func (b *Book) agree(ctx context.Context, shares []Share) error {
	balances, err := b.Balances(ctx, "")
	if err != nil {
		return err
	}
	payable := map[Account]int64{}
	for _, x := range balances {
		payable[x.Account] = x.Cents()
	}
	for i := range shares {
		s := &shares[i]
		if payable[s.Payee.account()] != s.Payable() || -payable[receivable(s.Payee)] != s.Owed {
			return &BreachError{[]Breach{{Rule: FollowsHolding, Detail: "the accounts of a payee moved since the run was prepared"}}}
		}
	}
	return nil
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
