package population

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the population's tables up to date in the transaction of the events they come from.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "population" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 1 }

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range []string{
		"population_load", "population_file", "population_segment", "member", "finding", "finding_change",
		"population_tally", "population_run",
	} {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("population: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(_ context.Context, tx *store.Tx, events []record.Event) error {
	b := newBatch()
	for _, e := range events {
		if err := b.event(e); err != nil {
			return err
		}
	}
	tx.Queue(b.statements()...)
	return nil
}

// batch gathers the rows of one commit, so that a million members take thousands of statements and not millions. Of several
// writes to one row only the last is sent.
type batch struct {
	single   []store.Statement
	members  keyed
	findings keyed
	gone     keyed
	changes  [][]any
	ranks    []store.Statement
	tally    map[string]int64
}

func newBatch() *batch {
	return &batch{members: newKeyed(), findings: newKeyed(), gone: newKeyed(), tally: map[string]int64{}}
}

func (b *batch) event(e record.Event) error {
	switch e.Type {
	case typeFindingsChanged:
		return apply(e, b.findingsChanged)
	case typeLoaded:
		return apply(e, b.loaded)
	case typeEvaluated:
		return apply(e, b.evaluated)
	case typeMerged:
		return apply(e, b.merged)
	case typeIdentified:
		return apply(e, b.identified)
	}
	return nil
}

func apply[T any](e record.Event, write func(record.Event, T) error) error {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("population: event %d (%s): %w", e.Position, e.Type, err)
	}
	return write(e, data)
}

func (b *batch) do(sql string, args ...any) {
	b.single = append(b.single, store.Statement{SQL: sql, Args: args})
}

func (b *batch) loaded(e record.Event, l loaded) error {
	done := 0
	if l.Segment == "" {
		done = 1
	} else {
		b.do("insert into population_segment (segment_id, ordinal) values ($1, $2)", l.Segment, e.Position)
	}
	b.do(`insert into population_load (load_id, position, at_us, segment_id, evaluated, without_eligibility, data) values ($1, $2, $3, $4, $5, 0, $6)`,
		l.LoadID, e.Position, e.At.UnixMicro(), l.Segment, done, string(e.Data))
	for _, f := range l.Files {
		b.do("insert into population_file (sha256, load_id) values ($1, $2) on conflict (sha256) do nothing", f.SHA256, l.LoadID)
	}
	return nil
}

func (b *batch) evaluated(_ record.Event, v evaluated) error {
	b.do("update population_load set evaluated = 1, without_eligibility = $2 where load_id = $1", v.LoadID, v.WithoutEligibility)
	return nil
}

// merged puts the new segment where the first of the old ones stood, so that later loads still win over it.
func (b *batch) merged(e record.Event, m merged) error {
	if len(m.From) == 0 {
		return fmt.Errorf("population: event %d merges nothing", e.Position)
	}
	b.do("insert into population_segment (segment_id, ordinal) select $1, min(ordinal) from population_segment where segment_id = $2",
		m.To, m.From[len(m.From)-1])
	for _, id := range m.From {
		b.do("delete from population_segment where segment_id = $1", id)
	}
	return nil
}

func (b *batch) identified(e record.Event, r identified) error {
	b.do("insert into population_run (position, as_of_day, data) values ($1, $2, $3)", e.Position, r.AsOf, string(e.Data))
	return nil
}

func (b *batch) findingsChanged(e record.Event, f findingsChanged) error {
	id := e.Stream.ID()
	p, s := f.Person, f.Summary
	b.members.set(id, id, e.Version, s.Digest, p.Name, nameKey(p.Name), p.Birth, p.Death, int(p.Sex), p.State,
		s.Confirmed, s.OpenGaps, s.Priority, sortDue(s.NextDue), f.AsOf)
	b.count(f)
	for _, c := range f.Changes {
		if err := b.change(e, f, id, c); err != nil {
			return err
		}
	}
	if !f.First && f.Before.Priority != s.Priority {
		b.ranks = append(b.ranks, store.Statement{
			SQL: "update finding set rank = $1 where member_id = $2", Args: []any{s.Priority, id},
		})
	}
	return nil
}

func (b *batch) change(e record.Event, f findingsChanged, id string, c findingChange) error {
	key := id + "\x00" + c.Rule
	if c.Finding == nil {
		b.findings.drop(key)
		b.gone.set(key, id, c.Rule)
	} else {
		text, err := json.Marshal(c.Finding)
		if err != nil {
			return fmt.Errorf("population: finding of event %d: %w", e.Position, err)
		}
		b.gone.drop(key)
		b.findings.set(key, id, c.Rule, string(c.To), sortDue(c.Finding.Due), f.Summary.Priority, f.AsOf, e.Position, string(text))
	}
	if !f.First && c.From != c.To {
		b.changes = append(b.changes, []any{e.Position, c.Rule, id, e.At.UnixMicro(), f.AsOf, string(c.From), string(c.To)})
	}
	return nil
}

func (b *batch) count(f findingsChanged) {
	if f.First {
		b.tally[tallyMembers]++
	} else {
		b.tally[tallyConfirmed(f.Before.Confirmed)]--
	}
	b.tally[tallyConfirmed(f.Summary.Confirmed)]++
	b.tally[tallyOpenGaps] += int64(f.Summary.OpenGaps - f.Before.OpenGaps)
	for _, c := range f.Changes {
		if c.From != None {
			b.tally[tallyRule(c.Rule, c.From)]--
		}
		if c.To != None {
			b.tally[tallyRule(c.Rule, c.To)]++
		}
	}
}

const (
	tallyMembers  = "members"
	tallyOpenGaps = "open_gaps"
	// topConditions is the last bar of "members by number of conditions": that many or more.
	topConditions = 8
)

func tallyRule(rule string, s State) string { return "rule/" + rule + "/" + string(s) }

func tallyConfirmed(n int) string { return "confirmed/" + strconv.Itoa(min(n, topConditions)) }

func (b *batch) statements() []store.Statement {
	all := b.single
	all = append(all, bulk("delete from finding where (member_id, rule_id) in (values ", ")", b.gone.rows())...)
	all = append(all, bulk(`insert into member (member_id, version, digest, name, name_key, birth_day, death_day, sex, state,
 confirmed, open_gaps, priority, next_due_day, as_of_day) values `, ` on conflict (member_id) do update set
 version = excluded.version, digest = excluded.digest, name = excluded.name, name_key = excluded.name_key,
 birth_day = excluded.birth_day, death_day = excluded.death_day, sex = excluded.sex, state = excluded.state,
 confirmed = excluded.confirmed, open_gaps = excluded.open_gaps, priority = excluded.priority,
 next_due_day = excluded.next_due_day, as_of_day = excluded.as_of_day`, b.members.rows())...)
	all = append(all, bulk(`insert into finding (member_id, rule_id, state, due_day, rank, since_day, position, data) values `,
		` on conflict (member_id, rule_id) do update set
 since_day = case when finding.state = excluded.state then finding.since_day else excluded.since_day end,
 state = excluded.state, due_day = excluded.due_day, rank = excluded.rank, position = excluded.position, data = excluded.data`,
		b.findings.rows())...)
	all = append(all, b.ranks...)
	all = append(all, bulk(`insert into finding_change (position, rule_id, member_id, at_us, as_of_day, from_state, to_state) values `,
		` on conflict (position, rule_id) do nothing`, b.changes)...)
	return append(all, b.tallies()...)
}

func (b *batch) tallies() []store.Statement {
	var rows [][]any
	for name, n := range b.tally {
		if n != 0 {
			rows = append(rows, []any{name, n})
		}
	}
	return bulk("insert into population_tally (name, members) values ",
		" on conflict (name) do update set members = population_tally.members + excluded.members", rows)
}
