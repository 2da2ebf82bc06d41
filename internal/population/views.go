package population

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/keepwell/keepwell/internal/population/claim"
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

// batch gathers the rows of one commit. Members who are new come as a few rows each, thousands at a time: their rows are gathered
// and sent many to a statement. Whatever concerns known members is sent in the order of the events.
type batch struct {
	single   []store.Statement
	arrivals map[string]*arrival
	arrived  []*arrival // in the order of their first events
	changes  [][]any
	tally    map[string]int64
}

func newBatch() *batch { return &batch{arrivals: map[string]*arrival{}, tally: map[string]int64{}} }

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

// seenFindings is a findingsChanged event as the tables need it: findings stay text.
type seenFindings struct {
	AsOf    claim.Day    `json:"as_of"`
	First   bool         `json:"first"`
	Person  personFacts  `json:"person"`
	Summary summary      `json:"summary"`
	Before  summary      `json:"before"`
	Changes []seenChange `json:"changes"`
}

type seenChange struct {
	Rule    string          `json:"rule"`
	From    State           `json:"from"`
	To      State           `json:"to"`
	Due     *claim.Day      `json:"due"`
	Finding json.RawMessage `json:"finding"`
}

func (c *seenChange) was() State { return cmp.Or(c.From, None) }

func (b *batch) findingsChanged(e record.Event, f seenFindings) error {
	b.count(f)
	id := e.Stream.ID()
	if !f.First {
		b.noteChanges(e, f, id)
	}
	if f.First {
		b.arrivals[id] = &arrival{seq: e.Position, member: id}
		b.arrived = append(b.arrived, b.arrivals[id])
	}
	if a, fresh := b.arrivals[id]; fresh {
		a.apply(e, f)
		return nil
	}
	b.known(e, f, id)
	return nil
}

func (b *batch) noteChanges(e record.Event, f seenFindings, id string) {
	for _, c := range f.Changes {
		if c.was() != c.To {
			b.changes = append(b.changes, []any{e.Position, c.Rule, id, e.At.UnixMicro(), f.AsOf, string(c.was()), string(c.To)})
		}
	}
}

// known changes the rows of a member who has some.
func (b *batch) known(e record.Event, f seenFindings, id string) {
	p, s := f.Person, f.Summary
	b.do(updateMember, id, e.Version, s.Digest, p.Name, nameKey(p.Name), familyKey(p.Name), p.Birth, p.Death, int(p.Sex), p.State,
		s.Confirmed, s.OpenGaps, s.Priority, sortDue(s.NextDue), f.AsOf)
	for _, c := range f.Changes {
		if len(c.Finding) == 0 {
			b.do("delete from finding where seq = (select seq from member where member_id = $1) and rule_id = $2", id, c.Rule)
			continue
		}
		since := f.AsOf
		if c.was() == c.To {
			since = claim.NoDay
		}
		b.do(upsertFinding, id, c.Rule, string(c.To), sortDue(dayOf(c.Due)), s.Priority, p.Birth, int(p.Sex), since, e.Position, string(c.Finding))
	}
	b.do(updateRanks, id, s.Priority, p.Birth, int(p.Sex))
}

const (
	updateMember = `update member set version = $2, digest = $3, name = $4, name_key = $5, family_key = $6, birth_day = $7,
 death_day = $8, sex = $9, state = $10, confirmed = $11, open_gaps = $12, priority = $13, next_due_day = $14, as_of_day = $15
 where member_id = $1`
	// A finding in the same state keeps the day since when it is: the event then gives the sentinel of no day, -2147483648.
	upsertFinding = `insert into finding (seq, rule_id, state, due_day, rank, birth_day, sex, since_day, position, data)
 values ((select seq from member where member_id = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10)
 on conflict (seq, rule_id) do update set
 since_day = case when excluded.since_day = -2147483648 then finding.since_day else excluded.since_day end,
 state = excluded.state, due_day = excluded.due_day, rank = excluded.rank, birth_day = excluded.birth_day, sex = excluded.sex,
 position = excluded.position, data = excluded.data`
	updateRanks = `update finding set rank = $2, birth_day = $3, sex = $4
 where seq = (select seq from member where member_id = $1) and (rank <> $2 or birth_day <> $3 or sex <> $4)`
)

func (b *batch) count(f seenFindings) {
	if f.First {
		b.tally[tallyMembers]++
	} else {
		b.tally[tallyConfirmed(f.Before.Confirmed)]--
	}
	b.tally[tallyConfirmed(f.Summary.Confirmed)]++
	b.tally[tallyOpenGaps] += int64(f.Summary.OpenGaps - f.Before.OpenGaps)
	for _, c := range f.Changes {
		if was := c.was(); was != None {
			b.tally[tallyRule(c.Rule, was)]--
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
	all := append(b.arrivalStatements(), b.single...)
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
