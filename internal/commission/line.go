package commission

import (
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// LineID names a line: the position of its event in the record times 1,000, and its place in the event.
type LineID int64

// linesPerPosition is how many lines an event may hold, so that a line's id tells its event.
const linesPerPosition = 1000

// Position is that of the event which holds the line.
func (id LineID) Position() int64 { return int64(id) / linesPerPosition }

// Kind is what a line does. The texts are stored.
type Kind string

// The kinds.
const (
	Accrual  Kind = "accrual"  // earned, or taken back: expense against the payee
	Payment  Kind = "payment"  // paid: the payee against cash
	Recovery Kind = "recovery" // of a debit balance, kept from what is payable
	Debt     Kind = "debt"     // taken back more than was payable: the agent owes it
)

// Status is whether a line is of the initial or a renewal rate. The texts are stored and part of account names.
type Status string

// The statuses.
const (
	Initial Status = "I"
	Renewal Status = "R"
)

// Reason is why a line was posted. The texts are stored; those of the engine are part of `keepwell decide compensation`.
type Reason string

// The reasons: those of the engine first.
const (
	Earned             Reason = "earned"
	TrueUp             Reason = "true_up"
	Underpaid          Reason = "underpaid"
	Overpaid           Reason = "overpaid"
	MonthsNotEnrolled  Reason = "months_not_enrolled"
	RapidDisenrollment Reason = "rapid_disenrollment"
	Cancelled          Reason = "cancelled"
	Noncommissionable  Reason = "noncommissionable_plan"
	AORCorrection      Reason = "aor_correction"

	Suspended     Reason = "suspended"      // earned, but on hold: nobody knows yet by whom
	Released      Reason = "released"       // the suspense was decided
	DisputeUpheld Reason = "dispute_upheld" // a ruling decided again
	NotReady      Reason = "not_ready"      // the agent failed the gate on the first of these months
	Override      Reason = "override"       // to an upline, in its own book
	Paid          Reason = "paid"
	Recovered     Reason = "recovered"
	CarriedDebt   Reason = "debit_balance"
)

// Line is one line of the book. Cents are signed from the payee's side: more than zero is to the payee, less is taken back.
type Line struct {
	ID    LineID
	Run   RunID
	AsOf  clock.Date // day of the run: when it is posted, and the earliest day on which it is paid
	At    time.Time  // when it was recorded
	Kind  Kind
	Payee Payee

	// Of accruals: for what.
	Member   person.ID
	Span     enrolment.SpanID
	Year     int         // calendar year of the service months
	First    time.Month  // first enrolled month of the span in the year: month k of ent(k)
	Adds     Months      // service months that it adds, or takes back; Trace.Months are those after it
	Family   plan.Family // of the plan
	Before   int64       // what the book held before, in cents
	Cents    int64
	Reason   Reason
	Decision string // who is of record by which decision: a change, or how the tenure began
	Version  int    // of the decision
	Earlier  LineID // the line before it for the same span, payee and year: what a chargeback takes back
	Origin   string // file and line of the fact that opened the span

	Trace entitlement.Trace // rule, rate and months of what is earned now; of what was earned when nothing is any more
}

// Status is that of the rate.
func (l *Line) Status() Status {
	switch l.Trace.Rule {
	case entitlement.FullInitial, entitlement.ProratedInitial, entitlement.UnlikeInitial:
		return Initial
	default:
		return Renewal
	}
}

// After is what the book holds with it.
func (l *Line) After() int64 { return l.Before + l.Cents }

// Agent whose line it is, "" for suspense and house.
func (l *Line) Agent() agent.NPN { return l.Payee.Agent() }

// Chargeback tells whether it takes something back.
func (l *Line) Chargeback() bool { return l.Kind == Accrual && l.Cents < 0 }

// Retro tells whether it is posted in a later year than that of its service months.
func (l *Line) Retro() bool { return l.Kind == Accrual && l.AsOf.Year() > l.Year }

// Debit and Credit are the accounts of the entry, Amount what moves from one to the other; it is never negative.
func (l *Line) Debit() Account {
	if l.Cents < 0 {
		return l.to()
	}
	return l.from()
}

// Credit is the account that gets the amount.
func (l *Line) Credit() Account {
	if l.Cents < 0 {
		return l.from()
	}
	return l.to()
}

// Amount in cents.
func (l *Line) Amount() int64 { return max(l.Cents, -l.Cents) }

// from and to are the two sides of an amount above zero.
func (l *Line) from() Account {
	switch l.Kind {
	case Payment:
		return Cash
	case Recovery, Debt:
		return receivable(l.Payee)
	default:
		return l.Payee.expense(l.Status(), l.Family)
	}
}

func (l *Line) to() Account { return l.Payee.account() }

// MonthCents is what one service month of the line is worth.
type MonthCents struct {
	Month time.Month
	Cents int64
}

// ByMonth opens the line to its service months. It is empty for the whole initial amount, for a difference of rates over months that
// were paid before, and for lines that are no accruals.
func (l *Line) ByMonth() []MonthCents {
	if l.Kind != Accrual || l.Trace.Full || l.Adds == 0 || l.Payee.IsUpline() {
		return nil
	}
	out := make([]MonthCents, 0, l.Adds.Count())
	var sum int64
	for m := range l.Adds.All() {
		cents := monthly(l.Trace.RateCents, int(m-l.First)+1)
		if l.Cents < 0 {
			cents = -cents
		}
		out, sum = append(out, MonthCents{m, cents}), sum+cents
	}
	if sum != l.Cents {
		return nil
	}
	return out
}

// entitled is ent(rate, k): k twelfths of a rate, half a cent up.
func entitled(yearly int64, k int) int64 { return (yearly*int64(k)*2 + 12) / 24 }

// monthly is what month k pays: twelve of them are the rate to the cent.
func monthly(yearly int64, k int) int64 { return entitled(yearly, k) - entitled(yearly, k-1) }
