package statement

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Statement is what one run comes to for one agent.
type Statement struct {
	NPN   agent.NPN
	Name  string
	Run   commission.Run
	Share commission.Share // of commissions; of a payee without any it is empty
	Lines []Line           // earned and taken back, oldest first

	Override  commission.Share // of payments under 42 CFR 422.2274(e), which are no commissions
	Overrides []Line
}

// Paid tells whether the run was paid: a statement of another one is what is proposed.
func (s *Statement) Paid() bool { return s.Run.Paid() }

// All are the lines of commissions and overrides.
func (s *Statement) All() []Line { return append(slices.Clone(s.Lines), s.Overrides...) }

// Sum is what a run comes to, in the order in which it is told.
type Sum struct {
	Name  string // label: opening, earned, back, held, recovered, paid, carried, owed
	Cents int64
}

// Sums are those of a share. Opening, earned, back less recovered and paid are carried: nothing gets lost between them.
func Sums(x *commission.Share) []Sum {
	recovered := max(0, x.Recovered())
	carried := x.Payable() - recovered - x.Pay() + x.Debt()
	sums := []Sum{{"opening", x.Opening}, {"earned", x.Plus}, {"back", x.Minus}}
	if x.Held() != 0 {
		sums = append(sums, Sum{"held", x.Held()})
	}
	if recovered != 0 {
		sums = append(sums, Sum{"recovered", -recovered})
	}
	sums = append(sums, Sum{"paid", x.Pay()}, Sum{"carried", carried})
	if owed := x.Owed - recovered + x.Debt(); owed != 0 {
		sums = append(sums, Sum{"owed", owed})
	}
	return sums
}

// Entry is a statement in a list.
type Entry struct {
	Run      commission.Run
	Share    commission.Share
	Override commission.Share
}

// Pay is what it pays in all.
func (e *Entry) Pay() int64 { return e.Share.Pay() + e.Override.Pay() }

// List are the statements of an agent, newest first: of every run that came to something for them. Errors: ErrUnknown.
func (s *Statements) List(ctx context.Context, v access.Visitor, npn agent.NPN) ([]Entry, error) {
	npn, err := s.Whose(ctx, v, npn)
	if err != nil {
		return nil, err
	}
	runs, err := s.Book.Runs(ctx)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, r := range runs {
		if !shown(v, &r) {
			continue
		}
		e := Entry{Run: r}
		own, err1 := s.share(ctx, r.ID, commission.PayeeOf(npn), &e.Share)
		upline, err2 := s.share(ctx, r.ID, commission.Upline(npn), &e.Override)
		if err := cmp.Or(err1, err2); err != nil {
			return nil, err
		}
		if own || upline {
			out = append(out, e)
		}
	}
	return out, nil
}

// shown tells whether a visitor sees a run: agents see what was paid and what is approved to be, not what is being prepared.
func shown(v access.Visitor, r *commission.Run) bool {
	switch r.State {
	case commission.Exported, commission.Approved:
		return true
	case commission.Prepared:
		return overseeing(v)
	default:
		return false
	}
}

// share reads what a run comes to for a payee, and whether it does at all.
func (s *Statements) share(ctx context.Context, run commission.RunID, payee commission.Payee, into *commission.Share) (bool, error) {
	x, err := s.Book.Share(ctx, run, payee)
	if store.KindOf(err) == store.NotFound {
		return false, nil
	}
	*into = x
	return err == nil, err
}

// Of is the statement of an agent for a run, with every line. Errors: ErrUnknown.
func (s *Statements) Of(ctx context.Context, v access.Visitor, npn agent.NPN, run commission.RunID) (Statement, error) {
	out, err := s.head(ctx, v, npn, run)
	if err != nil {
		return out, err
	}
	for payee, into := range map[commission.Payee]*[]Line{commission.PayeeOf(out.NPN): &out.Lines, commission.Upline(out.NPN): &out.Overrides} {
		posted, err := s.posted(ctx, run, payee)
		if err != nil {
			return out, err
		}
		if *into, err = s.explained(ctx, posted); err != nil {
			return out, err
		}
	}
	return out, nil
}

// Wish is which lines of a statement are wanted.
type Wish struct {
	Override bool              // those of the book of overrides
	Reason   commission.Reason // "" is all
	From     int               // place of the first
	Most     int
}

// Part is a statement with some of its lines, for pages.
type Part struct {
	Statement             // Lines are those that are wanted
	Total     int         // how many there are of the wish
	Reasons   []ReasonSum // of all lines of the book that is wanted
}

// Part is a part of the statement of an agent for a run. Errors: ErrUnknown.
func (s *Statements) Part(ctx context.Context, v access.Visitor, npn agent.NPN, run commission.RunID, w Wish) (Part, error) {
	head, err := s.head(ctx, v, npn, run)
	out := Part{Statement: head}
	if err != nil {
		return out, err
	}
	payee := commission.PayeeOf(out.NPN)
	if w.Override {
		payee = commission.Upline(out.NPN)
	}
	posted, err := s.posted(ctx, run, payee)
	if err != nil {
		return out, err
	}
	out.Reasons = byReason(posted)
	if w.Reason != "" {
		posted = slices.DeleteFunc(posted, func(l commission.Line) bool { return Told(&l) != w.Reason })
	}
	out.Total = len(posted)
	from := min(max(w.From, 0), len(posted))
	out.Lines, err = s.explained(ctx, posted[from:min(from+w.Most, len(posted))])
	return out, err
}

// head is a statement without lines.
func (s *Statements) head(ctx context.Context, v access.Visitor, npn agent.NPN, run commission.RunID) (Statement, error) {
	const op = "statement.Of"
	npn, err := s.Whose(ctx, v, npn)
	if err != nil {
		return Statement{}, err
	}
	out := Statement{NPN: npn}
	if out.Run, err = s.Book.Run(ctx, run); err != nil || !shown(v, &out.Run) {
		if store.KindOf(err) == store.NotFound || err == nil {
			return out, unknown(op)
		}
		return out, err
	}
	if out.Name, err = s.nameOf(ctx, op, npn); err != nil {
		return out, err
	}
	own, err1 := s.share(ctx, run, commission.PayeeOf(npn), &out.Share)
	upline, err2 := s.share(ctx, run, commission.Upline(npn), &out.Override)
	err = errors.Join(err1, err2)
	if err == nil && !own && !upline {
		err = unknown(op)
	}
	return out, err
}

// posted are what a payee earned and gave back in a run, oldest first.
func (s *Statements) posted(ctx context.Context, run commission.RunID, payee commission.Payee) ([]commission.Line, error) {
	return s.Book.Posted(ctx, commission.Filter{Payee: payee, Run: run, Kind: commission.Accrual})
}

// explained puts the earlier line, the row of the rate table and the member's number to lines.
func (s *Statements) explained(ctx context.Context, posted []commission.Line) ([]Line, error) {
	members := make([]person.ID, 0, len(posted))
	for i := range posted {
		members = append(members, posted[i].Member)
	}
	numbers, err := s.numbers(ctx, members)
	if err != nil {
		return nil, err
	}
	var ids []commission.LineID
	for i := range posted {
		if posted[i].Earlier != 0 {
			ids = append(ids, posted[i].Earlier)
		}
	}
	earlier, err := s.Book.Several(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Line, len(posted))
	for i := range posted {
		out[i] = Line{Line: posted[i], Number: numbers[posted[i].Member]}
		out[i].Rate, _ = s.Rules.Rate(posted[i].Trace.RateID)
		if before, ok := earlier[posted[i].Earlier]; ok {
			out[i].Prior = &before
		}
	}
	return out, nil
}

// One is one line of an agent. Errors: ErrUnknown.
func (s *Statements) One(ctx context.Context, v access.Visitor, npn agent.NPN, id commission.LineID) (Line, commission.Run, error) {
	const op = "statement.One"
	npn, err := s.Whose(ctx, v, npn)
	if err != nil {
		return Line{}, commission.Run{}, err
	}
	l, err := s.Book.Line(ctx, id)
	if store.KindOf(err) == store.NotFound || err == nil && l.Agent() != npn {
		return Line{}, commission.Run{}, unknown(op)
	}
	if err != nil {
		return Line{}, commission.Run{}, err
	}
	run, err := s.Book.Run(ctx, l.Run)
	if err == nil && !shown(v, &run) {
		err = unknown(op)
	}
	if err != nil {
		return Line{}, run, err
	}
	all, err := s.explained(ctx, []commission.Line{l})
	if err != nil {
		return Line{}, run, err
	}
	return all[0], run, nil
}
