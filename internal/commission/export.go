package commission

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

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
