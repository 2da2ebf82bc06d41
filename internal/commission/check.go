package commission

import (
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/plan"
)

// checks are the rules of the book, by themselves: they do not trust the engine that made the lines. They are for one goroutine.
type checks struct {
	choice Choice
	rates  func(id string) (entitlement.Cell, bool)
	caps   map[capKey]*capSum
}

// capKey is what the fair market value is a limit of: one member's year in plans of doctors, or in drug plans.
type capKey struct {
	year  int
	drugs bool
}

type capSum struct{ cents, limit int64 }

// member holds the lines of one member against the rules. failures are the times in which agents were not ready.
func (c *checks) member(s *subject, lines []Line, failures []entitlement.Failure) []Breach {
	var out []Breach
	for i := range lines {
		out = c.line(out, s, &lines[i])
		out = c.gate(out, &lines[i], failures)
	}
	return c.cap(out, s, lines)
}

func (c *checks) line(out []Breach, s *subject, l *Line) []Breach {
	breach := func(rule Invariant, format string, args ...any) {
		out = append(out, Breach{rule, string(l.Member), string(l.Span), fmt.Sprintf(format, args...)})
	}
	if l.Debit() == l.Credit() || l.Cents == 0 || l.Kind != Accrual {
		breach(Balanced, "a line moves an amount from one account to another")
	}
	if l.Decision == "" {
		breach(HasDecision, "year %d", l.Year)
	}
	if cell, ok := c.rates(l.Trace.RateID); !ok {
		breach(HasRate, "year %d has no rate of the tables", l.Year)
	} else if l.Trace.FMVCents > cell.Initial || l.Trace.RateCents > l.Trace.FMVCents {
		breach(HasRate, "year %d is above the rate of the tables", l.Year)
	}
	if y := l.AsOf.Year(); l.Year > y || l.Year < c.choice.oldest(y) {
		breach(WithinYear, "year %d, posted in %d", l.Year, y)
	}
	if held := s.held(l); held != l.Before {
		breach(FollowsHolding, "year %d begins at %d cents, the book holds %d", l.Year, l.Before, held)
	}
	for _, name := range []string{string(l.Member), string(l.Span), string(l.Payee), l.Decision, l.Trace.RateID, l.Trace.Level, l.Trace.Exception, l.Origin} {
		if !plainText(name) {
			breach(KnownNames, "a name holds a character that it may not")
		}
	}
	if l.Member == "" || l.Span == "" || l.Payee == "" {
		breach(KnownNames, "a name is missing")
	}
	return out
}

// held is what the book holds where a line begins.
func (s *subject) held(l *Line) (cents int64) {
	for i := range s.holdings {
		if h := &s.holdings[i]; h.span == l.Span && h.year == l.Year && h.payee == l.Payee {
			cents = h.cents
		}
	}
	return cents
}

// gate refuses pay for a month whose first day lies in a time in which the agent was not ready (42 CFR 422.2274(d)(1)(i)).
func (c *checks) gate(out []Breach, l *Line, failures []entitlement.Failure) []Breach {
	if c.choice.Gate == entitlement.Pay || l.Cents < 0 || !l.Payee.IsAgent() {
		return out
	}
	for m := range Months(l.Trace.Months).All() {
		first := entitlement.MonthIn(l.Year, m).First()
		for i := range failures {
			f := &failures[i]
			if f.Agent == string(l.Payee) && (f.Span == "" || f.Span == string(l.Span)) && f.From <= first && first <= f.To {
				return append(out, Breach{GateKept, string(l.Member), string(l.Span), fmt.Sprintf("%d-%02d: %s", l.Year, m, f.Test)})
			}
		}
	}
	return out
}

// cap sums what the book holds for independent agents with the lines, and what is suspended for them: it never exceeds the highest fair
// market value that applied in the member's year (42 CFR 422.2274(d)(2)-(3)).
func (c *checks) cap(out []Breach, s *subject, lines []Line) []Breach {
	clear(c.caps)
	for i := range s.holdings {
		if h := &s.holdings[i]; counts(h.payee) && !slices.ContainsFunc(lines, h.moves) {
			c.sum(h.year, h.family, h.cents, h.limit)
		}
	}
	for i := range lines {
		if l := &lines[i]; counts(l.Payee) {
			c.sum(l.Year, l.Family, l.After(), l.Trace.FMVCents)
		}
	}
	for i := range lines {
		l := &lines[i]
		sum := c.caps[capKey{l.Year, l.Family == plan.PDP}]
		if l.Cents > 0 && sum != nil && sum.cents > sum.limit {
			return append(out, Breach{WithinCap, string(l.Member), string(l.Span), fmt.Sprintf("year %d: %d cents above %d", l.Year, sum.cents, sum.limit)})
		}
	}
	return out
}

// counts tells whether a payee's amounts stand under the cap.
func counts(p Payee) bool { return p.IsAgent() || p.IsSuspense() }

// moves tells whether a line begins where the holding stands.
func (h *holding) moves(l Line) bool {
	return l.Span == h.span && l.Year == h.year && l.Payee == h.payee
}

// sum adds an amount and its limit. What is nothing limits nothing.
func (c *checks) sum(year int, family plan.Family, cents, limit int64) {
	if cents == 0 {
		return
	}
	key := capKey{year, family == plan.PDP}
	sum := c.caps[key]
	if sum == nil {
		sum = &capSum{}
		c.caps[key] = sum
	}
	sum.cents, sum.limit = sum.cents+cents, max(sum.limit, limit)
}

// newChecks reads the tables of rates.
func newChecks(choice Choice, rules *entitlement.Rules) *checks {
	known := map[string]entitlement.Cell{}
	return &checks{choice: choice, caps: map[capKey]*capSum{}, rates: func(id string) (entitlement.Cell, bool) {
		cell, ok := known[id]
		if !ok {
			row, found := rules.Rate(id)
			if !found {
				return cell, false
			}
			cell = entitlement.Cell{ID: id, Initial: row.Row.Initial, Renewal: row.Row.Renewal}
			known[id] = cell
		}
		return cell, true
	}}
}
