package inquiry

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/store"
)

// Measure is what the promise board asks of a time. It names nobody.
type Measure struct {
	// Of inquiries (A3, A4): how many heard which code, how many of them have an entry in the ledger, and how many ran into a limit.
	Codes   map[Code]int
	Asked   int
	Ledger  int
	Refused int
	// Of outreach: made in the time, and of that done in time, done late, to be done, and overdue.
	Outreach Tally
	// Of questions to the resource line (A12), by rounds that were asked in the time.
	Line Tally
	// Ratings of answers given in the time.
	Ratings, Stars int
}

// Tally is how things that have a target stand.
type Tally struct{ All, InTime, Late, Open, Overdue int }

// Kept tells whether nothing is or was late.
func (t Tally) Kept() bool { return t.Late == 0 && t.Overdue == 0 }

func (t *Tally) add(done *time.Time, late bool) {
	t.All++
	switch {
	case done != nil && late:
		t.Late++
	case done != nil:
		t.InTime++
	case late:
		t.Overdue++
	default:
		t.Open++
	}
}

// Measure counts what was asked in [from, until), as it stands at an instant.
func (s *Inquiries) Measure(ctx context.Context, from, until, at time.Time) (Measure, error) {
	m := Measure{Codes: map[Code]int{}}
	err := s.db.Snapshot(ctx, func(q store.Queries) error {
		for _, count := range []func(context.Context, store.Queries, *Measure, time.Time, time.Time, time.Time) error{
			countInquiries, countOutreach, countLine,
		} {
			if err := count(ctx, q, &m, from, until, at); err != nil {
				return err
			}
		}
		return nil
	})
	return m, err
}

func countInquiries(ctx context.Context, q store.Queries, m *Measure, from, until, _ time.Time) error {
	err := each(ctx, q, func(rows store.Rows) error {
		var code string
		var n, entries int
		err := rows.Scan(&code, &n, &entries)
		m.Codes[Code(code)] = n
		m.Asked += n
		m.Ledger += entries
		return err
	}, `select code, count(*), sum(case when doc like '%"ledger_id":"_%' then 1 else 0 end) from inquiry where asked_us >= $1 and asked_us < $2
 group by code`, from.UnixMicro(), until.UnixMicro())
	if err != nil {
		return err
	}
	n, err := scanCount(ctx, q, "select count(*) from inquiry_refusal where at_us >= $1 and at_us < $2", from.UnixMicro(), until.UnixMicro())
	m.Refused = int(n)
	return err
}

func countOutreach(ctx context.Context, q store.Queries, m *Measure, from, until, at time.Time) error {
	all, _, err := docs[Outreach](ctx, q, maxMeasured, "select late_us, id, doc from outreach where made_us >= $1 and made_us < $2", from.UnixMicro(), until.UnixMicro())
	for _, o := range all {
		late := o.Target.Late(at)
		if o.Target.StoppedAt != nil {
			late = o.Target.Late(*o.Target.StoppedAt)
		}
		m.Outreach.add(o.DoneAt, late)
	}
	return err
}

// maxMeasured is the most rows that one measure reads: far more than a plan's agents ask in a year.
const maxMeasured = 1_000_000

func countLine(ctx context.Context, q store.Queries, m *Measure, from, until, at time.Time) error {
	all, _, err := docs[LineQuestion](ctx, q, maxMeasured, "select late_us, id, doc from resource_question where asked_us < $1 and last_us >= $2",
		until.UnixMicro(), from.UnixMicro())
	within := func(x time.Time) bool { return !x.Before(from) && x.Before(until) }
	for _, x := range all {
		for i, r := range x.Rounds {
			if !within(r.AskedAt) {
				continue
			}
			late := r.Late
			if r.AnsweredAt == nil && i == len(x.Rounds)-1 {
				late = x.Late(at)
			}
			m.Line.add(r.AnsweredAt, late)
		}
		if x.Rating != nil && within(x.Rating.At) {
			m.Ratings++
			m.Stars += x.Rating.Stars
		}
	}
	return err
}
