package enrolment

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the tables of facts, members and files up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "enrolment" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 1 }

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range []string{"enrolment_fact", "enrolment_member", "enrolment_file"} {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("enrolment: reset %s: %w", table, err)
		}
	}
	return nil
}

// foldAtOnce is how many members are folded together: a rebuild reads the facts of a million, and must not hold them all.
const foldAtOnce = 4000

// Apply writes the events of one commit, and folds the members anew of whom something is said.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	a := newApplying(tx)
	for _, e := range events {
		switch e.Type {
		case typeFacts:
			if err := a.take(e); err != nil {
				return err
			}
		case typeEnded:
			if err := a.file(e); err != nil {
				return err
			}
		}
		if len(a.order) >= foldAtOnce {
			if err := a.fold(ctx); err != nil {
				return err
			}
			a = newApplying(tx)
		}
	}
	return a.fold(ctx)
}

// applying is a part of a commit on its way into the tables.
type applying struct {
	tx      *store.Tx
	members map[person.ID]*folder
	order   []*folder
	facts   []any // rows to be added
}

// folder holds the facts of a member, known ones and new ones.
type folder struct {
	id      person.ID
	said    []said
	known   map[string]bool
	facts   []Fact
	touched int64
}

type said struct {
	stated
	position int64
	touched  int64
}

func newApplying(tx *store.Tx) *applying {
	return &applying{tx: tx, members: map[person.ID]*folder{}}
}

// factsAtMost is how many facts an event holds at most: it makes a cursor of position and place.
const factsAtMost = 1000

func (a *applying) take(e record.Event) error {
	return record.Read(e, func(d batch) { a.list(e.Position, d.Facts) })
}

func (a *applying) list(position int64, facts []stated) {
	for i, s := range facts {
		m := a.members[s.Member]
		if m == nil {
			m = &folder{id: s.Member, known: map[string]bool{}}
			a.members[s.Member] = m
			a.order = append(a.order, m)
		}
		m.said = append(m.said, said{s, position, position*factsAtMost + int64(i)})
	}
}

// fold adds the new facts to the known ones and writes what they come to.
func (a *applying) fold(ctx context.Context) error {
	if len(a.order) == 0 {
		return nil
	}
	if err := a.read(ctx); err != nil {
		return err
	}
	var rows []any
	for _, m := range a.order {
		if err := a.learn(m); err != nil {
			return err
		}
		if m.touched == 0 {
			continue // nothing that was not known
		}
		done := Fold(m.id, m.facts)
		applications := ""
		if len(done.Applications) > 0 {
			text, err := json.Marshal(done.Applications)
			if err != nil {
				return fmt.Errorf("enrolment: write applications: %w", err)
			}
			applications = string(text)
		}
		rows = append(rows, string(m.id), m.touched, encodeSpans(done.Spans), applications)
	}
	a.tx.Queue(store.Inserts("enrolment_fact", []string{"member", "key", "position", "origin", "doc"}, a.facts, "")...)
	a.tx.Queue(store.Inserts("enrolment_member", []string{"member", "touched", "spans", "applications"}, rows,
		"on conflict (member) do update set touched = excluded.touched, spans = excluded.spans, applications = excluded.applications")...)
	return nil
}

// read gets what is known of the members.
func (a *applying) read(ctx context.Context) error {
	keys := make([]any, len(a.order))
	for i, m := range a.order {
		keys[i] = string(m.id)
	}
	return a.tx.Send(ctx, store.Lookups("select member, key, position, origin, doc from enrolment_fact where member in (%)", keys, func(rows store.Rows) error {
		for rows.Next() {
			var member, key, origin string
			var doc []byte
			var position int64
			if err := rows.Scan(&member, &key, &position, &origin, &doc); err != nil {
				return fmt.Errorf("enrolment: read facts: %w", err)
			}
			f, err := readFact(doc)
			if err != nil {
				return err
			}
			f.Origin, f.Known = origin, position
			m := a.members[person.ID(member)]
			m.known[key], m.facts = true, append(m.facts, f)
		}
		return rows.Err()
	})...)
}

// learn adds what is new.
func (a *applying) learn(m *folder) error {
	for _, s := range m.said {
		f, err := readFact(s.Fact)
		if err != nil {
			return err
		}
		if m.known[f.key] {
			continue
		}
		f.Origin, f.Known = s.Origin, s.position
		m.known[f.key], m.facts, m.touched = true, append(m.facts, f), s.touched
		a.facts = append(a.facts, string(m.id), f.key, s.position, s.Origin, string(s.Fact))
	}
	return nil
}

func (a *applying) file(e record.Event) error {
	return record.Read(e, func(d FileRead) {
		a.tx.Queue(store.Statement{
			SQL:  "insert into enrolment_file (sha256, at_us, doc) values ($1, $2, $3) on conflict (sha256) do nothing",
			Args: []any{d.SHA256, e.At.UnixMicro(), string(e.Data)},
		})
	})
}
