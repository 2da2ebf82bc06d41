package commission

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Filter says which lines are wanted. At least one of Payee, Agent, Member and Run narrows what is read; the others choose from that.
type Filter struct {
	Payee  Payee            // exactly this one
	Agent  agent.NPN        // lines to this agent; not its overrides
	Member person.ID        //
	Span   enrolment.SpanID //
	Run    RunID            //
	Year   int              // of the service months
	Month  time.Month       // with Year: lines that add or take this month
	Reason Reason           //
	Kind   Kind             //
}

// Page is a part of a list, newest lines first. Before is the last line of the page before, 0 for the first.
type Page struct {
	Before LineID
	Limit  int
}

const (
	defaultLines  = 50
	mostLines     = 5000
	scannedAtOnce = 2000
)

// Lines are a page of the book's lines. More tells whether there are older ones.
func (b *Book) Lines(ctx context.Context, f Filter, page Page) (lines []Line, more bool, err error) {
	if page.Limit < 1 {
		page.Limit = defaultLines
	}
	page.Limit = min(page.Limit, mostLines)
	from, to, err := b.reach(ctx, f.Run)
	if err != nil {
		return nil, false, err
	}
	if page.Before > 0 {
		to = min(to, page.Before-1)
	}
	for {
		found, err := b.scan(ctx, f, from, to)
		if err != nil {
			return nil, false, err
		}
		for _, l := range found {
			to = l.ID - 1
			if !f.fits(&l) {
				continue
			}
			if len(lines) == page.Limit {
				return lines, true, b.dated(ctx, lines)
			}
			lines = append(lines, l)
		}
		if len(found) < scannedAtOnce {
			return lines, false, b.dated(ctx, lines)
		}
	}
}

// Posted are all lines that a filter finds, oldest first: for one member, or one agent's run.
func (b *Book) Posted(ctx context.Context, f Filter) ([]Line, error) {
	var all []Line
	for page := (Page{Limit: mostLines}); ; {
		lines, more, err := b.Lines(ctx, f, page)
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
		if !more {
			slices.Reverse(all)
			return all, nil
		}
		page.Before = lines[len(lines)-1].ID
	}
}

// Line is one line. Errors: ErrUnknown.
func (b *Book) Line(ctx context.Context, id LineID) (Line, error) {
	found, err := b.linesByID(ctx, []any{int64(id)})
	if err != nil {
		return Line{}, err
	}
	l, ok := found[id]
	if !ok {
		return Line{}, unknown("commission.Line")
	}
	one := []Line{*l}
	err = b.dated(ctx, one)
	return one[0], err
}

// reach are the ids between which a run posted; everything without one.
func (b *Book) reach(ctx context.Context, id RunID) (from, to LineID, err error) {
	const everything = LineID(1<<63 - 1)
	if id == "" {
		return 0, everything, nil
	}
	r, err := b.Run(ctx, id)
	if err != nil {
		return 0, 0, err
	}
	if r.State == Preparing {
		return LineID(r.Began * linesPerPosition), everything, nil
	}
	return LineID(r.First * linesPerPosition), LineID((r.Last + 1) * linesPerPosition), nil
}

func (b *Book) scan(ctx context.Context, f Filter, from, to LineID) ([]Line, error) {
	text, args := "select id, doc from commission_line where id between $1 and $2", []any{int64(from), int64(to)}
	switch {
	case f.Member != "":
		text, args = text+" and member_id = $3", append(args, string(f.Member))
	case f.Payee != "":
		text, args = text+" and payee = $3", append(args, string(f.Payee))
	case f.Agent != "":
		text, args = text+" and payee = $3", append(args, string(PayeeOf(f.Agent)))
	}
	rows, err := b.db.Read().QueryContext(ctx, text+fmt.Sprintf(" order by id desc limit %d", scannedAtOnce), args...)
	if err != nil {
		return nil, failed("commission.Lines", err)
	}
	defer rows.Close()
	var out []Line
	for rows.Next() {
		l, err := scanLine(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

func (f *Filter) fits(l *Line) bool {
	return (f.Payee == "" || f.Payee == l.Payee) && (f.Agent == "" || PayeeOf(f.Agent) == l.Payee) && (f.Member == "" || f.Member == l.Member) &&
		(f.Span == "" || f.Span == l.Span) && (f.Year == 0 || f.Year == l.Year) && (f.Month == 0 || l.Adds.Has(f.Month)) &&
		(f.Reason == "" || f.Reason == l.Reason) && (f.Kind == "" || f.Kind == l.Kind)
}

// each runs a query and reads its rows one by one.
func (b *Book) each(ctx context.Context, op string, do func(store.Rows) error, text string, args ...any) error {
	rows, err := b.db.Read().QueryContext(ctx, text, args...)
	if err != nil {
		return failed(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return failed(op, err)
		}
	}
	if err := rows.Err(); err != nil {
		return failed(op, err)
	}
	return nil
}

// lookup is each for the rows of many keys.
func (b *Book) lookup(ctx context.Context, op string, do func(store.Rows) error, statements []store.Statement) error {
	for _, s := range statements {
		if err := b.each(ctx, op, do, s.SQL, s.Args...); err != nil {
			return err
		}
	}
	return nil
}

// Balance is what moved on an account.
type Balance struct {
	Account Account `json:"account"`
	Debit   int64   `json:"debit_cents"`
	Credit  int64   `json:"credit_cents"`
}

// Cents is credit less debit: above zero on what is payable, below zero on what is owed and spent.
func (b Balance) Cents() int64 { return b.Credit - b.Debit }

// Balances are all accounts whose names begin with a text, in order. They sum to zero over all of them.
func (b *Book) Balances(ctx context.Context, prefix string) ([]Balance, error) {
	rows, err := b.db.Read().QueryContext(ctx,
		"select account, debit_cents, credit_cents from commission_balance where account >= $1 and account < $2 order by account", prefix, prefix+"\u007f")
	if err != nil {
		return nil, failed("commission.Balances", err)
	}
	defer rows.Close()
	var out []Balance
	for rows.Next() {
		var x Balance
		var account string
		if err := rows.Scan(&account, &x.Debit, &x.Credit); err != nil {
			return nil, failed("commission.Balances", err)
		}
		x.Account = Account(account)
		out = append(out, x)
	}
	return out, rows.Err()
}

// Balance is one account; nothing moved on one that the book does not know.
func (b *Book) Balance(ctx context.Context, a Account) (Balance, error) {
	all, err := b.Balances(ctx, string(a))
	for _, x := range all {
		if x.Account == a {
			return x, err
		}
	}
	return Balance{Account: a}, err
}
