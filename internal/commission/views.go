package commission

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the tables of the book and of runs up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "commission" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 1 }

var tables = []string{
	"commission_line", "commission_holding", "commission_balance", "commission_run", "commission_run_payee", "commission_problem",
}

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range tables {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("commission: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	b := batch{moved: map[Account]movement{}, runs: map[RunID]*Run{}, held: map[holdingKey]int{}, shared: map[shareKey]int{}}
	for _, e := range events {
		if !strings.HasPrefix(string(e.Stream), "commission_") {
			continue
		}
		if err := b.event(ctx, tx, e); err != nil {
			return err
		}
	}
	return b.write(tx)
}

type movement struct{ debit, credit int64 }

// batch gathers the rows of one commit.
type batch struct {
	lines    []any
	holdings []any
	moved    map[Account]movement
	runs     map[RunID]*Run
	order    []RunID
	shares   []any
	problems []any
	held     map[holdingKey]int // where the row of a holding begins: a rebuild writes many runs at once, and each row once
	shared   map[shareKey]int   // where the row of a share begins
}

type holdingKey struct {
	member person.ID
	span   enrolment.SpanID
	year   int
	payee  Payee
}

type shareKey struct {
	run   RunID
	payee Payee
}

// put sets a row, or adds it.
func put[K comparable](rows []any, at map[K]int, key K, row ...any) []any {
	if i, seen := at[key]; seen {
		copy(rows[i:], row)
		return rows
	}
	at[key] = len(rows)
	return append(rows, row...)
}

var (
	lineColumns    = []string{"id", "payee", "member_id", "doc"}
	holdingColumns = []string{"member_id", "span_id", "year", "payee", "family", "cents", "months", "limit_cents", "line_id"}
	balanceColumns = []string{"account", "debit_cents", "credit_cents"}
	runColumns     = []string{"began", "id", "state", "as_of", "doc"}
	shareColumns   = []string{"run_id", "payee", "cents", "doc"}
	problemColumns = []string{"run_id", "seq", "kind", "member_id", "doc"}
)

const (
	onHolding = `on conflict (member_id, span_id, year, payee) do update set family = excluded.family, cents = excluded.cents,
 months = excluded.months, limit_cents = excluded.limit_cents, line_id = excluded.line_id`
	onBalance = `on conflict (account) do update set debit_cents = commission_balance.debit_cents + excluded.debit_cents,
 credit_cents = commission_balance.credit_cents + excluded.credit_cents`
	onRun   = "on conflict (began) do update set state = excluded.state, doc = excluded.doc"
	onShare = "on conflict (run_id, payee) do update set cents = excluded.cents, doc = excluded.doc"
)

func (b *batch) event(ctx context.Context, tx *store.Tx, e record.Event) error {
	switch e.Stream.Category() {
	case postingCategory:
		return read(e, func(p posting) error { return b.posting(e.Position, p.Lines) })
	case runCategory:
		return b.run(ctx, tx, e)
	}
	return nil
}

func (b *batch) posting(position int64, lines []string) error {
	for i, text := range lines {
		l, ok := parseLine(text)
		if !ok {
			return fmt.Errorf("commission: event %d: line %d is none", position, i+1)
		}
		l.ID = LineID(position*linesPerPosition + int64(i))
		b.lines = append(b.lines, int64(l.ID), string(l.Payee), string(l.Member), text)
		if l.Kind == Accrual {
			b.holdings = put(b.holdings, b.held, holdingKey{l.Member, l.Span, l.Year, l.Payee}, string(l.Member), string(l.Span), int64(l.Year), string(l.Payee), string(l.Family), l.After(),
				int64(l.Trace.Months), l.Trace.FMVCents, int64(l.ID))
		}
		b.move(&l)
	}
	return nil
}

func (b *batch) move(l *Line) {
	from, to := b.moved[l.Debit()], b.moved[l.Credit()]
	from.debit += l.Amount()
	b.moved[l.Debit()] = from
	if l.Debit() == l.Credit() {
		to = from
	}
	to.credit += l.Amount()
	b.moved[l.Credit()] = to
}

// run folds an event into the row of its run.
func (b *batch) run(ctx context.Context, tx *store.Tx, e record.Event) error {
	id := RunID(e.Stream.ID())
	r, seen := b.runs[id]
	if !seen {
		r = &Run{ID: id}
		if e.Version > 1 {
			if err := loadRun(ctx, tx, id, r); err != nil {
				return err
			}
		}
		b.runs[id], b.order = r, append(b.order, id)
	}
	switch e.Type {
	case typeShares:
		return read(e, func(s []Share) error { return b.share(id, s) })
	case typeProblems:
		return read(e, func(p []Problem) error { return b.problem(id, p) })
	default:
		return r.apply(e)
	}
}

func (b *batch) share(id RunID, all []Share) error {
	for _, s := range all {
		doc, err := json.Marshal(s)
		if err != nil {
			return fmt.Errorf("commission: %w", err)
		}
		b.shares = put(b.shares, b.shared, shareKey{id, s.Payee}, string(id), string(s.Payee), s.Pay(), string(doc))
	}
	return nil
}

func (b *batch) problem(id RunID, all []Problem) error {
	for _, p := range all {
		doc, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("commission: %w", err)
		}
		b.problems = append(b.problems, string(id), int64(p.Seq), string(p.Kind), string(p.Member), string(doc))
	}
	return nil
}

func loadRun(ctx context.Context, q store.Queries, id RunID, into *Run) error {
	var doc string
	err := q.QueryRowContext(ctx, "select doc from commission_run where id = $1", string(id)).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return unknown("commission.Run")
	}
	if err != nil {
		return failed("commission.Run", err)
	}
	if err := json.Unmarshal([]byte(doc), into); err != nil {
		return fmt.Errorf("commission: run: %w", err)
	}
	return nil
}

func (b *batch) write(tx *store.Tx) error {
	tx.Queue(store.Inserts("commission_line", lineColumns, b.lines, "")...)
	tx.Queue(store.Inserts("commission_holding", holdingColumns, b.holdings, onHolding)...)
	tx.Queue(store.Inserts("commission_balance", balanceColumns, b.balances(), onBalance)...)
	tx.Queue(store.Inserts("commission_run_payee", shareColumns, b.shares, onShare)...)
	tx.Queue(store.Inserts("commission_problem", problemColumns, b.problems, "")...)
	rows := make([]any, 0, len(b.order)*len(runColumns))
	for _, id := range b.order {
		r := b.runs[id]
		doc, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("commission: %w", err)
		}
		rows = append(rows, r.Began, string(r.ID), string(r.State), int64(r.AsOf), string(doc))
	}
	tx.Queue(store.Inserts("commission_run", runColumns, rows, onRun)...)
	return nil
}

func (b *batch) balances() []any {
	rows := make([]any, 0, len(b.moved)*len(balanceColumns))
	for account, m := range b.moved {
		rows = append(rows, string(account), m.debit, m.credit)
	}
	return rows
}
