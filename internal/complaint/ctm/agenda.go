package ctm

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Step is a step of the yearly review, or the monthly reconciliation. The texts are stored.
type Step string

// The steps.
const (
	Prepared   Step = "prepared"   // the challenge file was written
	Filed      Step = "filed"      // a person says that the plan requests were made
	Reconciled Step = "reconciled" // our list was held against CMS's
)

// reviewed is a step of the review of a data year.
type reviewed struct {
	Year   int    `json:"year"`
	Step   Step   `json:"step"`
	SHA256 string `json:"sha256,omitempty"` // of the challenge file
	Rows   int    `json:"rows,omitempty"`
	Note   string `json:"note,omitempty"`
}

// Due is something that the calendar asks for.
type Due struct {
	Kind    string     `json:"kind"` // review or reconciliation
	Year    int        `json:"year"`
	Month   time.Month `json:"month,omitempty"` // of a reconciliation
	BeginOn clock.Date `json:"begin_on"`
	DueOn   clock.Date `json:"due_on"`
	State   string     `json:"state"` // coming, begin, prepared, done, missed
	Source  string     `json:"source"`
	Mark    string     `json:"mark"`
}

// Agenda is what the calendar asks for at an instant: the reviews whose date is less than a year away or missed by less than a year,
// and the reconciliation of the last month.
func (t *Tracking) Agenda(ctx context.Context, at time.Time) ([]Due, error) {
	done, err := t.steps(ctx)
	if err != nil {
		return nil, err
	}
	today := moduleZone.DateOf(at)
	var out []Due
	for _, r := range t.rules.calendar.Reviews {
		if r.On.DaysSince(today) < 366 && today.DaysSince(r.On) < 366 {
			out = append(out, t.rules.calendar.reviewDue(r, done, today))
		}
	}
	return append(out, t.rules.calendar.reconcileDue(done, today)), nil
}

type stepKey struct {
	year int
	step Step
}

// stepDone is when a step was done last, and for a reconciliation through which assignment date.
type stepDone struct {
	at      time.Time
	through clock.Date
}

func (c Calendar) reviewDue(r Review, done map[stepKey]stepDone, today clock.Date) Due {
	d := Due{Kind: "review", Year: r.Year, BeginOn: c.BeginOn(r), DueOn: r.On, Source: r.Source, Mark: r.Mark, State: "coming"}
	_, prepared := done[stepKey{r.Year, Prepared}]
	_, filed := done[stepKey{r.Year, Filed}]
	switch {
	case filed:
		d.State = "done"
	case today.After(r.On):
		d.State = "missed"
	case prepared:
		d.State = "prepared"
	case !today.Before(d.BeginOn):
		d.State = "begin"
	}
	return d
}

func (c Calendar) reconcileDue(done map[stepKey]stepDone, today clock.Date) Due {
	last := today.StartOfMonth().AddDays(-1)
	d := Due{
		Kind: "reconciliation", Year: last.Year(), Month: last.Month(), BeginOn: last.AddDays(1), DueOn: c.ReconcileBy(last.Year(), last.Month()),
		Source: c.Reconcile.Source, Mark: c.Reconcile.Mark, State: "begin",
	}
	switch s, ok := done[stepKey{last.Year(), Reconciled}]; {
	case ok && !s.through.Before(last):
		d.State = "done"
	case today.After(d.DueOn):
		d.State = "missed"
	}
	return d
}

func (t *Tracking) steps(ctx context.Context) (map[stepKey]stepDone, error) {
	rows, err := t.db.Read().QueryContext(ctx, "select year, what, at_us, through_day from ctm_review")
	if err != nil {
		return nil, fmt.Errorf("ctm: read the agenda: %w", err)
	}
	defer rows.Close()
	out := map[stepKey]stepDone{}
	for rows.Next() {
		var k stepKey
		var us, through int64
		if err := rows.Scan(&k.year, &k.step, &us, &through); err != nil {
			return nil, fmt.Errorf("ctm: read the agenda: %w", err)
		}
		out[k] = stepDone{instant(us), clock.Date(through)}
	}
	return out, rows.Err()
}

// NoteFiled records that a person made the plan requests of a year's review.
func (t *Tracking) NoteFiled(ctx context.Context, c person.Cause, year int, note string) error {
	return t.note(ctx, c, reviewed{Year: year, Step: Filed, Note: note})
}

func (t *Tracking) note(ctx context.Context, c person.Cause, r reviewed) error {
	e, err := newEvent(typeReviewed, r)
	if err != nil {
		return err
	}
	_, err = t.rec.Append(ctx, c.Command("ctm"), record.StreamAppend{Stream: listStream, Expected: record.AnyVersion, Events: []record.NewEvent{e}})
	return err
}

// steps of reviews and reconciliations on their way into the table.
const putStep = `insert into ctm_review (year, what, at_us, through_day, doc) values ($1, $2, $3, $4, $5)
 on conflict (year, what) do update set at_us = excluded.at_us, through_day = excluded.through_day, doc = excluded.doc`

func (a *applying) review(e record.Event) error {
	d, err := readEvent[reviewed](e)
	if err == nil {
		a.tx.Queue(store.Statement{SQL: putStep, Args: []any{d.Year, string(d.Step), e.At.UnixMicro(), 0, string(e.Data)}})
	}
	return err
}

// reconciled counts as far as the day before it was done: what was assigned later cannot have been compared.
func (a *applying) reconciled(e record.Event) error {
	d, err := readEvent[reconciled](e)
	if err != nil {
		return err
	}
	doc, err := json.Marshal(d)
	through := min(d.To, moduleZone.DateOf(e.At).AddDays(-1))
	a.tx.Queue(store.Statement{
		SQL: putStep, Args: []any{through.Year(), string(Reconciled), e.At.UnixMicro(), int64(through), string(doc)},
	})
	return err
}
