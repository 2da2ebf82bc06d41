package promise

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// version grows with each change of what marks say: the marks are then made anew from the record.
const version = 4

// slice is how many events are followed at once.
const slice = 2000

// triage is how long a contact may wait for its desk until the promise that it ends as visible work is broken.
const triage = 3 * day

// Options of New.
type Options struct {
	DB         *store.DB
	Record     *record.Record
	Complaints *complaint.Complaints
	Inquiries  *inquiry.Inquiries
	Agents
	Promises *Promises
	Zone     clock.Zone // in which months are counted
}

// Board is the room.
type Board struct{ Options }

// New opens the board. It reads nothing.
func New(o Options) *Board { return &Board{o} }

// Follow brings the marks up to the end of the record, and tells at which position they are. Of two that follow at once one
// writes a slice, and the other goes on behind it.
func (b *Board) Follow(ctx context.Context) (position int64, err error) {
	for more := true; more; {
		if position, err = b.followed(ctx); err == nil {
			position, more, err = b.followOn(ctx, position)
		}
		if err != nil {
			return position, fmt.Errorf("promise: follow: %w", err)
		}
	}
	return position, nil
}

// followOn follows one slice of the record.
func (b *Board) followOn(ctx context.Context, position int64) (_ int64, more bool, err error) {
	events, err := b.Record.Read(ctx, position, slice)
	if err != nil || len(events) == 0 {
		return position, false, err
	}
	end := events[len(events)-1].Position
	return end, len(events) == slice, b.apply(ctx, events, position, end)
}

func (b *Board) followed(ctx context.Context) (position int64, err error) {
	err = b.DB.Read().QueryRowContext(ctx, "select position from promise_followed where version = $1", version).Scan(&position)
	if !errors.Is(err, sql.ErrNoRows) {
		return position, err
	}
	return 0, b.DB.Write(ctx, func(tx *store.Tx) error {
		for _, table := range []string{"promise_mark", "promise_trail", "promise_followed"} {
			if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
				return err
			}
		}
		return nil
	})
}

// slip is what a slice of events touched.
type slip struct {
	marks   []Mark
	trails  map[complaint.ID]trail
	cases   []complaint.ID
	intakes map[complaint.IntakeID]Mark
	lines   map[inquiry.LineID]bool
	gone    []store.Statement // take away what touched records said before
	agentSlip
}

// apply marks what the events touched, as it stands now, and notes how far the record was followed: all or nothing.
func (b *Board) apply(ctx context.Context, events []record.Event, from, to int64) error {
	s := slip{trails: map[complaint.ID]trail{}, intakes: map[complaint.IntakeID]Mark{}, lines: map[inquiry.LineID]bool{}, agentSlip: newAgentSlip()}
	for _, e := range events {
		if err := s.event(e); err != nil {
			return err
		}
	}
	if err := b.readTrails(ctx, &s, events); err != nil {
		return err
	}
	if err := b.markCases(ctx, &s); err != nil {
		return err
	}
	if err := b.markAgents(ctx, &s); err != nil {
		return err
	}
	for id := range s.lines {
		q, err := b.Inquiries.KnownLine(ctx, id)
		if err != nil {
			return err
		}
		s.marks = append(s.marks, lineAnswered(&q))
	}
	for _, m := range s.intakes {
		s.marks = append(s.marks, m)
	}
	return b.write(ctx, &s, from, to)
}

func (s *slip) event(e record.Event) error {
	if x, asked, err := inquiry.ReadAsked(e); err != nil || asked {
		s.marks = append(s.marks, oneAnswer(&x))
		return err
	}
	if id, ok := inquiry.QuestionOf(e); ok {
		s.lines[id] = true
		return nil
	}
	if ours, err := s.agentEvent(e); err != nil || ours {
		return err
	}
	h, ours, err := complaint.ReadHappening(e)
	if err != nil || !ours {
		return err
	}
	if h.Case != "" {
		if _, seen := s.trails[h.Case]; !seen {
			s.cases = append(s.cases, h.Case)
			s.trails[h.Case] = trail{}
		}
		return nil
	}
	s.intake(h)
	return nil
}

// intake (A1): a contact ends as visible work.
func (s *slip) intake(h complaint.Happening) {
	m := Mark{Promise: "A1", Kind: OfIntake, Subject: string(h.Intake)}
	switch {
	case h.Settled:
		s.intakes[h.Intake] = m.decided(true, h.At)
	case h.Received:
		s.intakes[h.Intake] = m.until(h.At, h.At.Add(triage))
	}
}

// readTrails goes on with what is remembered of the cases.
func (b *Board) readTrails(ctx context.Context, s *slip, events []record.Event) error {
	for id := range s.trails {
		var doc string
		err := b.DB.Read().QueryRowContext(ctx, "select doc from promise_trail where kind = $1 and subject = $2", string(OfCase), string(id)).Scan(&doc)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return err
		}
		var t trail
		if err := json.Unmarshal([]byte(doc), &t); err != nil {
			return err
		}
		s.trails[id] = t
	}
	for _, e := range events {
		if h, ours, err := complaint.ReadHappening(e); err == nil && ours && h.Case != "" {
			t := s.trails[h.Case]
			t.follow(h.Desk)
			s.trails[h.Case] = t
		}
	}
	return nil
}

func (b *Board) markCases(ctx context.Context, s *slip) error {
	known, err := b.Complaints.Known(ctx, s.cases)
	if err != nil {
		return err
	}
	for _, id := range s.cases {
		if c, ok := known[id]; ok {
			s.marks = append(s.marks, marksOf(&c, s.trails[id])...)
		}
	}
	return nil
}

// followLock lets one process at a time write marks.
const followLock = "promise marks"

func (b *Board) write(ctx context.Context, s *slip, from, to int64) error {
	return b.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockName(ctx, followLock); err != nil {
			return err
		}
		at := int64(0)
		err := tx.QueryRowContext(ctx, "select position from promise_followed where version = $1", version).Scan(&at)
		if err != nil && !errors.Is(err, sql.ErrNoRows) || at != from {
			return err // somebody else was here: what they wrote is as new
		}
		all, err := b.statements(s)
		if err != nil {
			return err
		}
		return tx.Send(ctx, append(all, store.Statement{
			SQL:  "insert into promise_followed (version, position) values ($1, $2) on conflict (version) do update set position = excluded.position",
			Args: []any{version, to},
		})...)
	})
}

// statements write the marks of touched records anew: what no longer says anything of a promise is gone.
func (b *Board) statements(s *slip) (all []store.Statement, err error) {
	for _, id := range s.cases {
		doc, err := json.Marshal(s.trails[id])
		if err != nil {
			return nil, err
		}
		for _, x := range caseMarks {
			all = append(all, store.Statement{
				SQL: "delete from promise_mark where promise = $1 and kind = $2 and subject = $3", Args: []any{string(x.id), string(OfCase), string(id)},
			})
		}
		all = append(all, store.Statement{
			SQL:  "insert into promise_trail (kind, subject, doc) values ($1, $2, $3) on conflict (kind, subject) do update set doc = excluded.doc",
			Args: []any{string(OfCase), string(id), string(doc)},
		})
	}
	all = append(all, s.gone...)
	for _, m := range s.marks {
		all = append(all, b.statement(m))
	}
	return all, nil
}

func (b *Board) statement(m Mark) store.Statement {
	return store.Statement{
		SQL: `insert into promise_mark (promise, kind, subject, number, state, month, at_us, risk_us, late_us) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
 on conflict (promise, kind, subject) do update set number = excluded.number, state = excluded.state, month = excluded.month,
 at_us = excluded.at_us, risk_us = excluded.risk_us, late_us = excluded.late_us`,
		Args: []any{
			string(m.Promise), string(m.Kind), m.Subject, m.Number, int(m.State), b.month(m.At), m.At.UnixMicro(), microsOf(m.RiskAt), microsOf(m.LateAt),
		},
	}
}

// month counts months since year 0, in the board's zone.
func (b *Board) month(at time.Time) int {
	d := b.Zone.DateOf(at)
	return d.Year()*12 + int(d.Month()) - 1
}

// microsOf is 0 for no instant.
func microsOf(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}
