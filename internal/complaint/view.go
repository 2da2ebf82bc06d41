package complaint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the tables of contacts, cases, work lists and words up to date in the transaction of their events. It gives the receipt
// numbers: what has a number is on disk.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "complaint" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 3 }

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range []string{
		"complaint_intake", "complaint_case", "complaint_doc", "complaint_open", "complaint_open_count", "complaint_duty", "complaint_subject",
		"complaint_word", "complaint_worker", "complaint_saved",
	} {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("complaint: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	b := newBatch()
	if !b.gather(events) {
		return nil
	}
	if err := b.fetch(ctx, tx); err != nil {
		return err
	}
	for _, e := range b.events {
		if err := b.apply(e); err != nil {
			return err
		}
	}
	if err := b.number(); err != nil {
		return err
	}
	return b.write(ctx, tx)
}

// batch is the rows of one commit: many people's commands share it, and a rebuild brings ten thousand events at once.
type batch struct {
	events  []record.Event // of this room
	intakes map[IntakeID]*intakeEntry
	cases   map[ID]*caseEntry
	workers map[string]*Worker
	inOrder []*caseEntry // in the order of their first events here
	intakeO []*intakeEntry

	askIntakes, askCases []any // ids to be read
	lastIntake, lastCase int64
	saved                []store.Statement
}

type intakeEntry struct {
	seq int64
	now Intake
}

// caseEntry is one case before and after the commit.
type caseEntry struct {
	seq, number int64
	was, is     shape // was nothing when the case is new
	now         kept
}

// kept is a case as its row has it, with what the sweep said of its duties.
type kept struct {
	Case

	Warned map[string]int `json:"warned,omitempty"` // how far, by duty and instant
}

func newBatch() *batch {
	return &batch{intakes: map[IntakeID]*intakeEntry{}, cases: map[ID]*caseEntry{}, workers: map[string]*Worker{}}
}

// gather finds what the events are about; false when nothing is of this room.
func (b *batch) gather(events []record.Event) bool {
	for _, e := range events {
		switch e.Stream.Category() {
		case intakeCategory:
			b.meetIntake(e)
		case caseCategory:
			b.meetCase(e)
		case workerCategory:
			if account := e.Stream.ID(); b.workers[account] == nil {
				b.workers[account] = &Worker{}
			}
		case savedCategory:
		default:
			continue
		}
		b.events = append(b.events, e)
	}
	return len(b.events) > 0
}

func (b *batch) meetIntake(e record.Event) {
	id := IntakeID(e.Stream.ID())
	if b.intakes[id] != nil {
		return
	}
	x := &intakeEntry{}
	b.intakes[id], b.intakeO = x, append(b.intakeO, x)
	if e.Version > 1 {
		b.askIntakes = append(b.askIntakes, string(id))
	}
}

func (b *batch) meetCase(e record.Event) {
	id := ID(e.Stream.ID())
	if b.cases[id] != nil {
		return
	}
	x := &caseEntry{}
	b.cases[id], b.inOrder = x, append(b.inOrder, x)
	if e.Version > 1 {
		b.askCases = append(b.askCases, string(id))
	}
}

// apply folds one event.
func (b *batch) apply(e record.Event) error {
	switch e.Stream.Category() {
	case intakeCategory:
		x := b.intakes[IntakeID(e.Stream.ID())]
		if x.seq == 0 {
			b.lastIntake++
			x.seq = b.lastIntake
		}
		return x.now.apply(e)
	case caseCategory:
		x := b.cases[ID(e.Stream.ID())]
		if x.seq == 0 {
			b.lastCase++
			x.seq = b.lastCase
		}
		return x.now.take(e)
	case workerCategory:
		return b.workers[e.Stream.ID()].apply(e)
	}
	return b.save(e)
}

// take is apply of the case, and of what the sweep said.
func (k *kept) take(e record.Event) error {
	number := k.Number
	if err := k.apply(e); err != nil {
		return err
	}
	k.Number = number
	if e.Type != typeWarned {
		return nil
	}
	return record.Read(e, func(w Warning) {
		if stage := stageOf(w.What); stage > 0 {
			if k.Warned == nil {
				k.Warned = map[string]int{}
			}
			key := warnedKey(w.Key, w.Due.UnixMicro())
			k.Warned[key] = max(k.Warned[key], stage)
		}
	})
}

var errNoIntake = errors.New("complaint: a case without an intake")

// number gives new cases their receipt number: that of their contact, and which of its matters they are.
func (b *batch) number() error {
	for _, x := range b.intakeO {
		x.now.Number = FormatNumber(x.seq, 1)
	}
	for _, x := range b.inOrder {
		if x.number == 0 {
			in := b.intakes[x.now.Intake]
			if in == nil || in.seq == 0 {
				return errNoIntake
			}
			x.number = in.seq
		}
		x.now.Number = FormatNumber(x.number, x.now.part())
		x.is = x.now.shape()
	}
	return nil
}

// part is which matter of its contact the case is; the first has number 1.
func (c *Case) part() int { return max(c.Part, 1) }

func docOf(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("complaint: write a row: %w", err)
	}
	return string(text), nil
}
