package payout

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/store"
)

// Receiver is who gets a payment.
type Receiver struct {
	Name string
	Bank Token // "" is paid by check
}

// Gather makes the payments of a run: one for each who gets any, of commissions and of overrides together, in the order of producer
// numbers. who tells name and account.
func Gather(outgoing []commission.Outgoing, who func(agent.NPN) (Receiver, error)) ([]Payment, error) {
	byNPN := map[agent.NPN]*Payment{}
	for _, o := range outgoing {
		npn := o.PaidTo.Agent()
		if npn == "" || o.Cents <= 0 {
			return nil, refused(store.Invalid, ErrAmount, npn)
		}
		p := byNPN[npn]
		if p == nil {
			r, err := who(npn)
			if err != nil {
				return nil, err
			}
			p = &Payment{NPN: npn, Name: r.Name, Bank: r.Bank, Trace: string(o.Run)}
			byNPN[npn] = p
		}
		p.Cents += o.Cents
	}
	out := make([]Payment, 0, len(byNPN))
	for _, p := range byNPN {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b Payment) int { return strings.Compare(string(a.NPN), string(b.NPN)) })
	return out, nil
}
