package commission

import (
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
)

// Share is what a run comes to for one payee, and what is paid of it.
type Share struct {
	Payee   Payee     `json:"payee"`
	PaidTo  agent.NPN `json:"paid_to,omitempty"` // who gets the payment, when it is not the payee
	Opening int64     `json:"opening"`           // payable before the run
	Plus    int64     `json:"plus"`              // earned with the run
	Minus   int64     `json:"minus"`             // taken back with the run; not above zero
	Lines   int64     `json:"lines"`
	Owed    int64     `json:"owed,omitempty"` // debit balance before the run

	HeldWhy   string           `json:"held_why,omitempty"`   // everything of the payee is held
	HeldLines map[LineID]*Kept `json:"held_lines,omitempty"` // single lines
	Percent   int64            `json:"percent"`              // of what is payable goes to a debit balance at most
	Last      int64            `json:"last,omitempty"`       // paid with the run before
}

// Kept is a line that somebody holds.
type Kept struct {
	Cents int64  `json:"cents"`
	Why   string `json:"why"`
}

// Payable is what stands on the account with the run.
func (s *Share) Payable() int64 { return s.Opening + s.Plus + s.Minus }

// Held is what of it is held back.
func (s *Share) Held() (cents int64) {
	if s.HeldWhy != "" {
		return max(0, s.Payable())
	}
	for _, k := range s.HeldLines {
		cents += k.Cents
	}
	return min(cents, max(0, s.Payable()))
}

// Recovered is what goes to the debit balance: never more than the part of what is payable that the plan keeps.
func (s *Share) Recovered() int64 {
	const percent = 100
	return min(s.Owed, (s.Payable()-s.Held())*s.Percent/percent, s.Payable()-s.Held())
}

// recovered is Recovered, never below zero.
func (s *Share) recovered() int64 { return max(0, s.Recovered()) }

// Pay is what is paid. It is never below zero: what is missing becomes a debit balance.
func (s *Share) Pay() int64 { return max(0, s.Payable()-s.Held()-s.recovered()) }

// Debt is what becomes a debit balance.
func (s *Share) Debt() int64 { return max(0, -s.Payable()) }

// settlement are the lines that pay the share.
func (s *Share) settlement() []Line {
	var out []Line
	add := func(kind Kind, reason Reason, cents int64) {
		if cents != 0 {
			out = append(out, Line{Kind: kind, Payee: s.Payee, Reason: reason, Cents: cents})
		}
	}
	add(Debt, CarriedDebt, s.Debt())
	add(Recovery, Recovered, -s.recovered())
	add(Payment, Paid, -s.Pay())
	return out
}

// count adds shares to the totals.
func (t *Totals) settle(shares []Share) {
	t.Payees, t.Pay, t.Override, t.Recovered, t.Debt, t.Held = 0, 0, 0, 0, 0, 0
	for i := range shares {
		t.share(&shares[i], 1)
	}
}

// share adds a share to the totals, or with -1 takes it out.
func (t *Totals) share(s *Share, sign int64) {
	if s.Pay() > 0 {
		t.Payees += sign
	}
	if s.Payee.IsUpline() {
		t.Override += sign * s.Pay()
	} else {
		t.Pay += sign * s.Pay()
	}
	t.Recovered += sign * s.recovered()
	t.Debt += sign * s.Debt()
	t.Held += sign * s.Held()
}

func sortShares(all []Share) {
	slices.SortFunc(all, func(a, b Share) int {
		switch {
		case a.Payee < b.Payee:
			return -1
		case a.Payee > b.Payee:
			return 1
		}
		return 0
	})
}
