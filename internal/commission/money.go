package commission

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/person"
)

// Money is what a member means to an agent, for a row of the book of business.
type Money struct {
	Status    Status     `json:"status,omitempty"` // of the newest line
	Unknown   bool       `json:"cms_waiting,omitempty"`
	YTD       int64      `json:"ytd_cents"`  // posted for the year's service months
	Last      int64      `json:"last_cents"` // of the newest line of a run that was paid
	LastOn    clock.Date `json:"last_on,omitempty"`
	Next      int64      `json:"next_cents"` // posted and not paid yet; else what the next month or year is expected to bring
	NextOn    clock.Date `json:"next_on,omitempty"`
	Expected  bool       `json:"expected,omitempty"`  // next is an expectation, no posting
	Suspended int64      `json:"suspended,omitempty"` // for this member, on hold
	Newest    LineID     `json:"newest,omitempty"`
}

// Money of some members for one agent, as of a day. Who never had a line is absent.
func (b *Book) Money(ctx context.Context, npn agent.NPN, members []person.ID, on clock.Date) (map[person.ID]Money, error) {
	held, err := b.holdings(ctx, members, on.Year()-1)
	if err != nil {
		return nil, err
	}
	lines, err := b.newest(ctx, npn, held)
	if err != nil {
		return nil, err
	}
	runs, err := b.Runs(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[person.ID]Money, len(held))
	for member, all := range held {
		m, known := Money{}, false
		for i := range all {
			known = m.add(&all[i], npn, on.Year(), lines) || known
		}
		if known {
			m.expect(lines[m.Newest], runs, b.choice, on)
			out[member] = m
		}
	}
	return out, nil
}

// newest reads the newest line of each holding of the agent.
func (b *Book) newest(ctx context.Context, npn agent.NPN, held map[person.ID][]holding) (map[LineID]*Line, error) {
	var ids []any
	for _, all := range held {
		newest := LineID(0)
		for i := range all {
			if all[i].payee == PayeeOf(npn) {
				newest = max(newest, all[i].line)
			}
		}
		if newest != 0 {
			ids = append(ids, int64(newest))
		}
	}
	return b.linesByID(ctx, ids)
}

func (m *Money) add(h *holding, npn agent.NPN, year int, lines map[LineID]*Line) bool {
	if h.payee.IsSuspense() {
		m.Suspended += h.cents
		return false
	}
	if h.payee != PayeeOf(npn) {
		return false
	}
	if h.year == year {
		m.YTD += h.cents
	}
	if h.line > m.Newest {
		m.Newest = h.line
		if l := lines[h.line]; l != nil {
			m.Status, m.Unknown = l.Status(), l.Trace.Unknown
		}
	}
	return true
}

// expect tells what was paid last and what comes next: the newest line when it is not paid yet, or what its rate will bring.
func (m *Money) expect(l *Line, runs []Run, choice Choice, on clock.Date) {
	if l == nil {
		return
	}
	for i := range runs {
		r := &runs[i]
		if r.Began >= l.ID.Position() {
			continue
		}
		switch {
		case r.Paid():
			m.Last, m.LastOn = l.Cents, r.PaidOn
			m.foresee(l, choice, on)
		case r.State == Withdrawn:
			m.Next = l.Cents
		default:
			m.Next, m.NextOn = l.Cents, r.AsOf
		}
		return
	}
}

// foresee is what a rate brings next: the next month of a plan that pays monthly. A year that is paid at once brings nothing more.
func (m *Money) foresee(l *Line, choice Choice, on clock.Date) {
	if choice.Schedule != entitlement.Monthly || l.Trace.Full || l.After() <= 0 || l.Year != on.Year() || on.Month() == time.December {
		return
	}
	next := on.StartOfMonth().AddMonths(1)
	m.Next, m.NextOn, m.Expected = monthly(l.Trace.RateCents, int(next.Month()-l.First)+1), next, true
}

// Stakes are what an agent stands to lose with some members.
type Stakes struct {
	Members []person.ID
	Cents   int64 // a year, at the rates of the newest lines
}

// Stake is how many members of an agent earn something in the year of a day, and what they bring in a year. only narrows the members; nil
// is all.
func (b *Book) Stake(ctx context.Context, npn agent.NPN, on clock.Date, only map[person.ID]bool) (Stakes, error) {
	newest := map[person.ID]map[string]*Line{}
	var out Stakes
	page := Page{Limit: mostLines}
	for {
		lines, more, err := b.Lines(ctx, Filter{Agent: npn, Kind: Accrual}, page)
		if err != nil {
			return out, err
		}
		for i := range lines {
			l := &lines[i]
			if only != nil && !only[l.Member] || l.Year < on.Year()-1 {
				continue
			}
			if newest[l.Member] == nil {
				newest[l.Member] = map[string]*Line{}
			}
			if had := newest[l.Member][string(l.Span)]; had == nil || had.Year < l.Year {
				newest[l.Member][string(l.Span)] = l
			}
		}
		if !more {
			break
		}
		page.Before = lines[len(lines)-1].ID
	}
	for member, spans := range newest {
		var cents int64
		for _, l := range spans {
			if l.Year == on.Year() && l.After() > 0 {
				cents += b.renewal(l)
			}
		}
		if cents > 0 {
			out.Members, out.Cents = append(out.Members, member), out.Cents+cents
		}
	}
	slices.Sort(out.Members)
	return out, nil
}

// renewal is what a span brings in a year from now on: the renewal rate of its cell, or what its line has where that is less.
func (b *Book) renewal(l *Line) int64 {
	row, ok := b.rules.Rate(l.Trace.RateID)
	if !ok {
		return l.Trace.RateCents
	}
	return min(l.Trace.RateCents, row.Row.Renewal)
}
