package commission

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/store"
)

// recall gives lines that take everything back the trace of the line before: its rate, and its decision where none is left.
func (b *Book) recall(ctx context.Context, lines []Line) error {
	var ids []any
	for i := range lines {
		if l := &lines[i]; l.wantsTrace() {
			ids = append(ids, int64(l.Earlier))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	earlier, err := b.linesByID(ctx, ids)
	if err != nil {
		return err
	}
	for i := range lines {
		if l := &lines[i]; l.wantsTrace() {
			l.inherit(earlier[l.Earlier])
		}
	}
	return nil
}

func (l *Line) wantsTrace() bool { return (l.Trace.RateID == "" || l.Decision == "") && l.Earlier != 0 }

// inherit takes from the line before what the present facts do not tell.
func (l *Line) inherit(before *Line) {
	if before == nil {
		return // the checks refuse a line without a rate
	}
	if l.Trace.RateID == "" {
		l.Trace = before.Trace
		l.Trace.Months, l.Trace.Lost, l.Trace.Test, l.Trace.Full = 0, 0, "", false
		l.First = before.First
	}
	if l.Decision == "" {
		l.Decision, l.Version = before.Decision, before.Version
	}
	if l.Family == "" {
		l.Family = before.Family
	}
	if l.Origin == "" {
		l.Origin = before.Origin
	}
}

// rulings tell how decisions came about. change.Changes is the one there is.
type rulings interface {
	Known(ctx context.Context, ids []change.ID) (map[change.ID]change.Change, error)
}

// ruled names what an agent gets because a dispute was upheld: a later version of the decision, that a ruling led to.
func (b *Book) ruled(ctx context.Context, lines []Line) error {
	room, ok := b.tenures.(rulings)
	if !ok {
		return nil
	}
	var ids []change.ID
	for i := range lines {
		if l := &lines[i]; l.mayBeRuled() {
			ids = append(ids, change.ID(l.Decision))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	known, err := room.Known(ctx, ids)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		if l.mayBeRuled() && slices.ContainsFunc(known[change.ID(l.Decision)].Decisions, func(d change.Decision) bool {
			return d.Version == l.Version && d.Why == change.Disputed
		}) {
			l.Reason = DisputeUpheld
		}
	}
	return nil
}

// mayBeRuled: the first version of a decision follows from facts alone, and months that came after what was posted are no consequence of it.
func (l *Line) mayBeRuled() bool {
	return l.Version > 1 && l.Cents > 0 && l.Before == 0 && l.Reason == Earned && l.Payee.IsAgent()
}

// linesByID reads lines of the book.
func (b *Book) linesByID(ctx context.Context, ids []any) (map[LineID]*Line, error) {
	out := make(map[LineID]*Line, len(ids))
	err := b.lookup(ctx, "commission.Lines", func(rows store.Rows) error {
		l, err := scanLine(rows)
		out[l.ID] = &l
		return err
	}, store.Lookups("select id, doc from commission_line where id in (%)", ids, nil))
	return out, err
}

func scanLine(rows store.Rows) (Line, error) {
	var id int64
	var text string
	if err := rows.Scan(&id, &text); err != nil {
		return Line{}, failed("commission.Lines", err)
	}
	l, ok := parseLine(text)
	if !ok {
		return l, fmt.Errorf("commission: line %d cannot be read", id)
	}
	l.ID = LineID(id)
	return l, nil
}

// dated says of lines in which run they were posted, and when.
func (b *Book) dated(ctx context.Context, lines []Line) error {
	if len(lines) == 0 {
		return nil
	}
	runs, err := b.Runs(ctx)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		for n := range runs { // newest first
			if r := &runs[n]; r.Began < l.ID.Position() {
				l.Run, l.AsOf, l.At = r.ID, r.AsOf, r.postedAt()
				if l.Kind != Accrual {
					l.AsOf, l.At = r.PaidOn, r.ExportedAt
				}
				break
			}
		}
	}
	return nil
}

func (r *Run) postedAt() time.Time {
	if !r.PreparedAt.IsZero() {
		return r.PreparedAt
	}
	return r.BeganAt
}
