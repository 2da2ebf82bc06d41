package dispute

import (
	"context"
	"encoding/json"
	"time"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Measure is what the promise board asks of a time (B8). It names nobody.
type Measure struct {
	Opened, Upheld, Denied, Withdrawn, Again int
	Review                                   Tally // of the plan's clocks that began in the time
}

// Tally is how things that have a target stand.
type Tally struct{ All, InTime, Late, Open, Overdue int }

// Kept tells whether nothing is or was late.
func (t Tally) Kept() bool { return t.Late == 0 && t.Overdue == 0 }

func (t *Tally) add(c *Clock, at time.Time) {
	t.All++
	late := c.Late(at)
	switch {
	case c.Target.StoppedAt != nil && late:
		t.Late++
	case c.Target.StoppedAt != nil:
		t.InTime++
	case late:
		t.Overdue++
	default:
		t.Open++
	}
}

// Measure counts what was opened and what the plan had to do in [from, until), as it stands at an instant.
func (s *Disputes) Measure(ctx context.Context, from, until, at time.Time) (Measure, error) {
	var m Measure
	within := func(x time.Time) bool { return !x.Before(from) && x.Before(until) }
	err := each(ctx, s.db.Read(), func(rows store.Rows) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		var d Dispute
		err := json.Unmarshal([]byte(doc), &d)
		m.count(&d, within, at)
		return err
	}, "select doc from dispute where opened_us < $1 and last_us >= $2", until.UnixMicro(), from.UnixMicro())
	return m, err
}

func (m *Measure) count(d *Dispute, within func(time.Time) bool, at time.Time) {
	if within(d.OpenedAt) {
		m.Opened++
	}
	for _, r := range d.Rulings {
		switch {
		case !within(r.At):
		case r.Upheld:
			m.Upheld++
		default:
			m.Denied++
		}
	}
	for i := range d.Clocks {
		c := &d.Clocks[i]
		if c.Stage != ToEvidence && within(c.Target.Start()) {
			m.Review.add(c, at)
		}
	}
	if d.State == Withdrawn && d.EndedAt != nil && within(*d.EndedAt) {
		m.Withdrawn++
	}
	if d.Again && within(d.OpenedAt) {
		m.Again++
	}
}

// DisputeOf is the dispute that an event is about.
func DisputeOf(e record.Event) (ID, bool) { return ID(e.Stream.ID()), e.Stream.Category() == category }

// Known is a dispute as it stands, for those who measure. Whoever shows it to somebody asks One.
func (s *Disputes) Known(ctx context.Context, id ID) (Dispute, error) { return s.load(ctx, id) }
