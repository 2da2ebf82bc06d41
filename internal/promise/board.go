package promise

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
)

// trendMonths is how far back the board counts: a year, the running month included.
const trendMonths = 12

// Month is what was decided in one month.
type Month struct {
	First        clock.Date // of the month
	Kept, Broken int
}

// Share is the part that was kept, and false when nothing was decided.
func (m Month) Share() (float64, bool) { return share(m.Kept, m.Broken) }

func share(kept, broken int) (float64, bool) {
	if kept+broken == 0 {
		return 0, false
	}
	return float64(kept) / float64(kept+broken), true
}

// Row is how one promise stands.
type Row struct {
	Promise
	Kept    int     // in the last twelve months
	Broken  int     // in the last twelve months, and what is past its time now
	Overdue int     // of these, open and past its time
	AtRisk  int     // open, in the last quarter of its time
	Running int     // open, with time left
	Trend   []Month // oldest first
}

// Share is the part that was kept, and false when nothing was decided.
func (r *Row) Share() (float64, bool) { return share(r.Kept, r.Broken) }

// Standing is the board at an instant.
type Standing struct {
	At       time.Time
	Position int64 // of the record
	Rows     []Row
}

// Stand is how all promises stand at an instant, after following the record to its end.
func (b *Board) Stand(ctx context.Context, at time.Time) (Standing, error) {
	position, err := b.Follow(ctx)
	if err != nil {
		return Standing{}, err
	}
	s := Standing{At: at, Position: position}
	rows := map[ID]*Row{}
	this := b.month(at)
	for _, p := range b.Promises.Rows {
		r := &Row{Promise: p}
		for m := this - trendMonths + 1; m <= this; m++ {
			r.Trend = append(r.Trend, Month{First: firstOf(m)})
		}
		rows[p.ID] = r
	}
	err = b.DB.Snapshot(ctx, func(q store.Queries) error {
		return errors.Join(b.countDecided(ctx, q, rows, this), countOpen(ctx, q, rows, at))
	})
	for _, p := range b.Promises.Rows {
		s.Rows = append(s.Rows, *rows[p.ID])
	}
	return s, err
}

func firstOf(month int) clock.Date { return clock.DateOf(month/12, time.Month(month%12+1), 1) }

func (b *Board) countDecided(ctx context.Context, q store.Queries, rows map[ID]*Row, this int) error {
	first := this - trendMonths + 1
	return each(ctx, q, func(scan func(...any) error) error {
		var id ID
		var state State
		var month, n int
		if err := scan(&id, &state, &month, &n); err != nil {
			return err
		}
		r := rows[id]
		if r == nil {
			return nil
		}
		if state == Kept {
			r.Kept += n
			r.Trend[month-first].Kept += n
		} else {
			r.Broken += n
			r.Trend[month-first].Broken += n
		}
		return nil
	}, "select promise, state, month, count(*) from promise_mark where state in (1, 2) and month >= $1 and month <= $2 group by promise, state, month", first, this)
}

func countOpen(ctx context.Context, q store.Queries, rows map[ID]*Row, at time.Time) error {
	return each(ctx, q, func(scan func(...any) error) error {
		var id ID
		var all, late, risk int
		if err := scan(&id, &all, &late, &risk); err != nil {
			return err
		}
		if r := rows[id]; r != nil {
			r.Broken += late
			r.Overdue = late
			r.AtRisk += risk
			r.Running += all - late - risk
		}
		return nil
	}, `select promise, count(*), sum(case when late_us <= $1 then 1 else 0 end), sum(case when late_us > $1 and risk_us <= $1 then 1 else 0 end)
 from promise_mark where state = 0 group by promise`, at.UnixMicro())
}

func each(ctx context.Context, q store.Queries, with func(scan func(...any) error) error, sql string, args ...any) error {
	rows, err := q.QueryContext(ctx, sql, args...)
	if err != nil {
		return fmt.Errorf("promise: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := with(rows.Scan); err != nil {
			return fmt.Errorf("promise: %w", err)
		}
	}
	return rows.Err()
}

// Cell is a number of the board that opens to its records.
type Cell string

// The cells.
const (
	WasKept   Cell = "kept"
	WasBroken Cell = "broken"  // decided so, in the last twelve months
	IsOverdue Cell = "overdue" // open, past its time: broken too
	IsAtRisk  Cell = "at_risk"
	IsRunning Cell = "running"
)

// Cells are all of them.
var Cells = []Cell{WasKept, WasBroken, IsOverdue, IsAtRisk, IsRunning}

// Page is where a list of records goes on, and how far.
type Page struct {
	After   time.Time // of the last record of the page before; decided ones go back in time, open ones forward
	Subject string
	Limit   int
}

// maxPage is the most records of one page.
const maxPage = 200

// Records are the records behind a number of the board: decided ones newest first, open ones in the order of their time.
func (b *Board) Records(ctx context.Context, id ID, cell Cell, at time.Time, p Page) (all []Mark, next Page, err error) {
	if p.Limit <= 0 || p.Limit > maxPage {
		p.Limit = maxPage
	}
	sql, args := b.recordsQuery(id, cell, at, p)
	err = each(ctx, b.DB.Read(), func(scan func(...any) error) error {
		m := Mark{Promise: id}
		var atUS, riskUS, lateUS int64
		if err := scan(&m.Kind, &m.Subject, &m.Number, &m.State, &atUS, &riskUS, &lateUS); err != nil {
			return err
		}
		m.At, m.RiskAt, m.LateAt = instant(atUS), instant(riskUS), instant(lateUS)
		if len(all) == p.Limit {
			last := all[len(all)-1]
			next = Page{After: last.when(), Subject: last.Subject, Limit: p.Limit}
			return nil
		}
		all = append(all, m)
		return nil
	}, sql+fmt.Sprintf(" limit %d", p.Limit+1), args...)
	return all, next, err
}

// when is the instant by which records of a cell are listed.
func (m Mark) when() time.Time {
	if m.State == Open {
		return m.LateAt
	}
	return m.At
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

const recordColumns = "select kind, subject, number, state, at_us, risk_us, late_us from promise_mark where promise = $1"

func (b *Board) recordsQuery(id ID, cell Cell, at time.Time, p Page) (sql string, args []any) {
	now := at.UnixMicro()
	open := map[Cell]string{
		IsOverdue: " and late_us <= $2", IsAtRisk: " and late_us > $2 and risk_us <= $2", IsRunning: " and late_us > $2 and risk_us > $2",
	}
	if within, is := open[cell]; is {
		return recordColumns + " and state = 0" + within + " and (late_us > $3 or (late_us = $3 and subject > $4)) order by late_us, subject",
			[]any{string(id), now, microsOf(p.After), p.Subject}
	}
	state, before := Kept, int64(1)<<62
	if cell == WasBroken {
		state = Broken
	}
	if !p.After.IsZero() {
		before = p.After.UnixMicro()
	}
	return recordColumns + " and state = $2 and month >= $3 and (at_us < $4 or (at_us = $4 and subject > $5)) order by at_us desc, subject",
		[]any{string(id), int(state), b.month(at) - trendMonths + 1, before, p.Subject}
}
