package statement

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/person"
)

// Expected is what one span of a member is expected to bring an agent in a year, beside what was booked and paid.
type Expected struct {
	Line                // the newest of the span in the year
	Paid    int64       // of what is booked
	YearEnd int64       // booked on 31 December if nothing changes
	Next    int64       // with the next month
	NextOn  *clock.Date // its first day
	TrueUp  int64       // at least, if CMS reports that the year is initial; 0 when nothing is waited for
	Rapid   *clock.Date // first day on which leaving is no rapid disenrollment any more; nil when that is past
}

// AtRisk is what would be taken back if the member left before Rapid.
func (x *Expected) AtRisk() int64 {
	if x.Rapid == nil {
		return 0
	}
	return x.After()
}

// Outlook is what an agent may expect of a year.
type Outlook struct {
	NPN  agent.NPN
	Name string
	On   clock.Date
	Rows []Expected // by member number

	Booked, Paid, YearEnd int64
	Waiting               int   // spans that wait for CMS
	TrueUp                int64 // at least
	Rapid                 int   // spans in their first three months
	AtRisk                int64
	Payable               int64 // booked and not paid
	Owed                  int64 // debit balance
	Held                  int64 // by the gate, until somebody decides
	Next                  *commission.Run
}

// Outlook of an agent's year, as of a day. Errors: ErrUnknown.
func (s *Statements) Outlook(ctx context.Context, v access.Visitor, npn agent.NPN, on clock.Date) (Outlook, error) {
	npn, err := s.Whose(ctx, v, npn)
	if err != nil {
		return Outlook{}, err
	}
	out := Outlook{NPN: npn, On: on}
	if out.Name, err = s.nameOf(ctx, "statement.Outlook", npn); err != nil {
		return out, err
	}
	if err := s.balances(ctx, &out); err != nil {
		return out, err
	}
	paid, err := s.paidRuns(ctx, &out)
	if err != nil {
		return out, err
	}
	posted, err := s.Book.Posted(ctx, commission.Filter{Agent: npn, Kind: commission.Accrual, Year: on.Year()})
	if err != nil {
		return out, err
	}
	if out.Rows, err = s.expect(ctx, newest(posted, paid), on); err != nil {
		return out, err
	}
	out.sum()
	return out, nil
}

func (s *Statements) balances(ctx context.Context, out *Outlook) error {
	payable, err := s.Book.Balance(ctx, commission.Payable(out.NPN))
	if err != nil {
		return err
	}
	owed, err := s.Book.Balance(ctx, commission.Receivable(out.NPN))
	if err != nil {
		return err
	}
	held, err := s.Book.Balance(ctx, commission.HeldBack(out.NPN))
	out.Payable, out.Owed, out.Held = payable.Cents(), -owed.Cents(), held.Cents()
	return err
}

// paidRuns are the runs that were paid; the one that is approved and will be is noted.
func (s *Statements) paidRuns(ctx context.Context, out *Outlook) (map[commission.RunID]bool, error) {
	runs, err := s.Book.Runs(ctx)
	paid := map[commission.RunID]bool{}
	for i := range runs {
		switch {
		case runs[i].Paid():
			paid[runs[i].ID] = true
		case runs[i].State == commission.Approved:
			out.Next = &runs[i]
		}
	}
	return paid, err
}

type spanKey struct {
	member person.ID
	span   enrolment.SpanID
}

// newest are the newest lines of spans, with what of them was paid.
func newest(posted []commission.Line, paid map[commission.RunID]bool) map[spanKey]*Expected {
	out := map[spanKey]*Expected{}
	for i := range posted { // oldest first
		l := &posted[i]
		key := spanKey{l.Member, l.Span}
		if out[key] == nil {
			out[key] = &Expected{}
		}
		out[key].Line.Line = *l
		if paid[l.Run] {
			out[key].Paid += l.Cents
		}
	}
	return out
}

// expect puts what is to come to what is booked.
func (s *Statements) expect(ctx context.Context, known map[spanKey]*Expected, on clock.Date) ([]Expected, error) {
	var members []person.ID
	for key := range known {
		members = append(members, key.member)
	}
	numbers, err := s.numbers(ctx, members)
	if err != nil {
		return nil, err
	}
	slices.Sort(members)
	spans := map[spanKey]enrolment.Span{}
	for part := range slices.Chunk(slices.Compact(members), chunk) {
		found, err := s.Enrolments.Spans(ctx, part)
		if err != nil {
			return nil, err
		}
		for m, all := range found {
			for _, x := range all {
				spans[spanKey{m, x.ID}] = x
			}
		}
	}
	rows := make([]Expected, 0, len(known))
	for key, x := range known {
		x.Number = numbers[key.member]
		x.Rate, _ = s.Rules.Rate(x.Trace.RateID)
		span, there := spans[key]
		x.foresee(s.Book.Choice().Schedule, &span, there, on)
		rows = append(rows, *x)
	}
	slices.SortFunc(rows, func(a, b Expected) int {
		if n := strings.Compare(a.Number, b.Number); n != 0 {
			return n
		}
		return strings.Compare(string(a.Span), string(b.Span))
	})
	return rows, nil
}

// rapidMonths is how long leaving is rapid (42 CFR 422.2274(d)(5)(ii)(A)).
const rapidMonths = 3

func (x *Expected) foresee(schedule entitlement.Schedule, span *enrolment.Span, there bool, on clock.Date) {
	x.YearEnd = x.After()
	if !there || span.Cancelled || span.End != nil && span.End.Before(on) {
		return
	}
	if end := span.Start.AddMonths(rapidMonths); span.Exception == "" && on.Before(end) && x.After() > 0 {
		x.Rapid = &end
	}
	last := time.December
	if span.End != nil && span.End.Year() == x.Year {
		last = span.End.Month()
	}
	if schedule == entitlement.Monthly && !x.Trace.Full && x.After() > 0 && x.Trace.RateCents > 0 {
		x.months(on.Month(), last, on.Year())
	}
	if x.Trace.Unknown && x.Rate.Table != nil {
		x.TrueUp = earnedBy(x.Rate.Row.Initial, x.placed(on.Month())) - earnedBy(x.Trace.RateCents, x.placed(on.Month()))
	}
}

// placed is the place of a month among those of the span in the year.
func (x *Expected) placed(m time.Month) int { return int(m-x.First) + 1 }

// months adds the months that are still to come.
func (x *Expected) months(now, last time.Month, year int) {
	if now >= last {
		return
	}
	due := earnedBy(x.Trace.RateCents, x.placed(now))
	x.YearEnd += earnedBy(x.Trace.RateCents, x.placed(last)) - due
	next := clock.DateOf(year, now+1, 1)
	x.Next, x.NextOn = earnedBy(x.Trace.RateCents, x.placed(now+1))-due, &next
}

// earnedBy is what the first months of a span in a year earn at a rate.
func earnedBy(rate int64, months int) (cents int64) {
	for i, m := range entitlement.Twelfths(rate) {
		if i < months {
			cents += m
		}
	}
	return cents
}

func (o *Outlook) sum() {
	for i := range o.Rows {
		x := &o.Rows[i]
		o.Booked, o.Paid, o.YearEnd, o.TrueUp, o.AtRisk = o.Booked+x.After(), o.Paid+x.Paid, o.YearEnd+x.YearEnd, o.TrueUp+x.TrueUp, o.AtRisk+x.AtRisk()
		if x.TrueUp != 0 {
			o.Waiting++
		}
		if x.Rapid != nil {
			o.Rapid++
		}
	}
}
