package commission

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

const (
	sharesPerEvent   = 500
	problemsPerEvent = 500
)

// propose says what each payee is paid, and ends the preparation.
func (b *Book) propose(ctx context.Context, c person.Cause, r *Run, w *written, through Positions) (Run, error) {
	shares, err := b.shares(ctx, r, w.payees, false)
	if err != nil {
		return *r, err
	}
	w.totals.conclude(shares)
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

// conclude counts agents and payments.
func (t *Totals) conclude(shares []Share) {
	t.Agents = 0
	for _, s := range shares {
		if s.Lines > 0 && s.Payee.IsAgent() {
			t.Agents++
		}
	}
	t.settle(shares)
}

// shares are what the run comes to for each payee: who has lines of it, or something payable or owed from before. The accounts hold its
// lines already, unless it is only foreseen.
func (b *Book) shares(ctx context.Context, r *Run, posted map[Payee]*Share, foreseen bool) ([]Share, error) {
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
		s.Opening, s.Owed = payable[payee], owed[payee]
		if !foreseen {
			s.Opening -= s.Plus + s.Minus
		}
		s.Percent, s.Last = r.Choice.Recovery, last[payee]
		if terms, ok := standing.Terms(payee.Agent(), r.AsOf); ok && terms.Payee != payee.Agent() {
			s.PaidTo = terms.Payee
		}
		out = append(out, *s)
	}
	sortShares(out)
	return out, nil
}
