package change

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the tables of changes, decisions, tenures and referral links up to date in the transaction of their events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "change" }

// Version changes when the tables must be built anew from the record.
func (View) Version() int { return 1 }

// tables of the view.
var tables = []string{
	"plan_change", "plan_change_party", "plan_change_decision", "tenure", "tenure_member", "tenure_wish", "change_cursor", "referral_link",
}

// Reset empties the tables.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, table := range tables {
		if _, err := tx.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("change: reset %s: %w", table, err)
		}
	}
	return nil
}

// Apply writes the events of one commit.
func (View) Apply(ctx context.Context, tx *store.Tx, events []record.Event) error {
	b := &batch{changes: map[string]*Change{}, members: map[string]*set{}}
	if err := b.load(ctx, tx, events); err != nil {
		return err
	}
	for _, e := range events {
		if err := b.event(e); err != nil {
			return err
		}
	}
	if err := b.write(); err != nil {
		return err
	}
	tx.Queue(b.all...)
	return nil
}

// batch is a commit on its way into the tables.
type batch struct {
	all     []store.Statement
	changes map[string]*Change
	order   []string
	parties []any
	members map[string]*set
	touched []string // members, in order
}

// set is the newest event on the tenure stream of a member.
type set struct {
	standing
	position, version int64
	doc               string
}

func (b *batch) do(sql string, args ...any) {
	b.all = append(b.all, store.Statement{SQL: sql, Args: args})
}

// load reads the rows of the changes that go on, all at once.
func (b *batch) load(ctx context.Context, tx *store.Tx, events []record.Event) error {
	var keys []any
	begun := map[string]bool{}
	for _, e := range events {
		id := e.Stream.ID()
		if e.Stream.Category() == changeCategory && e.Version > 1 && !begun[id] {
			keys = append(keys, id)
		}
		begun[id] = true
	}
	if len(keys) == 0 {
		return nil
	}
	return tx.Send(ctx, store.Lookups("select id, doc from plan_change where id in (%)", keys, func(rows store.Rows) error {
		for rows.Next() {
			var id, doc string
			if err := rows.Scan(&id, &doc); err != nil {
				return err
			}
			c := &Change{}
			if err := json.Unmarshal([]byte(doc), c); err != nil {
				return fmt.Errorf("change: read a row: %w", err)
			}
			b.changes[id] = c
		}
		return rows.Err()
	})...)
}

func (b *batch) event(e record.Event) error {
	switch e.Stream.Category() {
	case changeCategory:
		return b.change(e)
	case tenureCategory:
		return b.tenure(e)
	case followCategory:
		return record.Read(e, func(d followed) { b.followed(d, e.Version) })
	case referralCategory:
		return b.referral(e)
	}
	return nil
}

func (b *batch) change(e record.Event) error {
	id := e.Stream.ID()
	c, known := b.changes[id]
	if !known {
		if e.Version > 1 {
			return fmt.Errorf("change: event %d has no row", e.Position)
		}
		c = &Change{}
		b.changes[id] = c
	}
	if c.Version == e.Version-1 {
		b.order = append(b.order, id)
	}
	if err := c.apply(e); err != nil {
		return err
	}
	if e.Type == typeDecided {
		b.decided(c)
	}
	return nil
}

func (b *batch) decided(c *Change) {
	d := &c.Decisions[len(c.Decisions)-1]
	if d.Version > 1 {
		b.do("update plan_change_decision set latest = 0 where change_id = $1", string(c.ID))
	}
	b.do(`insert into plan_change_decision (change_id, version, member_id, latest, voided, outcome, rule, agent, unpaid, facts)
 values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9)`,
		string(c.ID), d.Version, string(c.Member), flag(d.Voided), string(d.Outcome), d.Rule, string(d.Agent), d.Unpaid, string(d.Facts))
	for _, npn := range d.parties() {
		b.parties = append(b.parties, string(npn), int64(c.Effective.Days()), string(c.ID))
	}
}

// parties are the producers on whom a decision depends, or whom it names.
func (d *Decision) parties() []agent.NPN {
	seen := map[agent.NPN]bool{agent.House: true}
	var all []agent.NPN
	add := func(npn agent.NPN) {
		if !seen[npn] {
			seen[npn] = true
			all = append(all, npn)
		}
	}
	add(d.Agent)
	add(d.Provisional)
	for _, i := range d.Inputs {
		add(i.NPN)
	}
	return all
}

func flag(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func (b *batch) tenure(e record.Event) error {
	id := e.Stream.ID()
	switch e.Type {
	case typeWished:
		b.do("insert into tenure_wish (member_id, position, version, doc) values ($1, $2, $3, $4)", id, e.Position, e.Version, string(e.Data))
	case typeSet:
		return record.Read(e, func(d standing) {
			if b.members[id] == nil {
				b.touched = append(b.touched, id)
			}
			b.members[id] = &set{d, e.Position, e.Version, string(e.Data)}
		})
	}
	return nil
}

// Names of cursors.
const (
	cursorEnrolment  = "enrolment"
	cursorCredential = "credential"
)

func (b *batch) followed(d followed, version int64) {
	for _, c := range []struct {
		name  string
		place int64
	}{{cursorEnrolment, d.Enrolment}, {cursorCredential, d.Credential}} {
		b.do(`insert into change_cursor (name, place, version) values ($1, $2, $3)
 on conflict (name) do update set place = excluded.place, version = excluded.version`, c.name, c.place, version)
	}
}

var (
	tenureColumns = []string{"member_id", "n", "span_id", "agent", "held", "from_day", "until_day", "change_id", "decision", "basis", "writing"}
	memberColumns = []string{"member_id", "touched", "version", "doc"}
	changeColumns = []string{
		"id", "member_id", "effective_day", "made_day", "state", "outcome", "rule", "agent", "channel", "held", "span_id", "tracking", "touched_us", "doc",
	}
)

// write makes the statements of what was gathered, many rows to a statement.
func (b *batch) write() error {
	var rows, members, gone []any
	for _, id := range b.touched {
		m := b.members[id]
		gone = append(gone, id)
		members = append(members, id, m.position, m.version, m.doc)
		for n, t := range m.Tenures {
			rows = append(rows, id, n, string(t.Span), string(t.Agent), flag(t.Held), int64(t.From.Days()), until(t.Until), string(t.Change), t.Decision, t.Basis, string(t.Writing))
		}
	}
	b.all = append(b.all, store.Lookups("delete from tenure where member_id in (%)", gone, nil)...)
	b.all = append(b.all, store.Inserts("tenure", tenureColumns, rows, "")...)
	b.all = append(b.all, store.Inserts("tenure_member", memberColumns, members,
		"on conflict (member_id) do update set touched = excluded.touched, version = excluded.version, doc = excluded.doc")...)
	b.all = append(b.all, store.Inserts("plan_change_party", []string{"npn", "effective_day", "change_id"}, b.parties, "on conflict do nothing")...)
	return b.writeChanges()
}

func (b *batch) writeChanges() error {
	var rows []any
	seen := map[string]bool{}
	for _, id := range b.order {
		if seen[id] {
			continue
		}
		seen[id] = true
		c := b.changes[id]
		doc, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("change: write a row: %w", err)
		}
		d, _ := c.Latest()
		rows = append(rows, id, string(c.Member), int64(c.Effective.Days()), int64(c.Made.Days()), string(c.State), string(d.Outcome), d.Rule, string(d.Agent),
			string(channelOf(c, &d)), heldOf(&d), string(c.Span), c.Tracking, c.TouchedAt.UnixMicro(), string(doc))
	}
	b.all = append(b.all, store.Inserts("plan_change", changeColumns, rows, `on conflict (id) do update set effective_day = excluded.effective_day,
 made_day = excluded.made_day, state = excluded.state, outcome = excluded.outcome, rule = excluded.rule, agent = excluded.agent, channel = excluded.channel,
 held = excluded.held, span_id = excluded.span_id, tracking = excluded.tracking, touched_us = excluded.touched_us, doc = excluded.doc`)...)
	return nil
}

// channelOf is the channel that decided, else what the desk recorded.
func channelOf(c *Change, d *Decision) agent.Channel {
	for _, i := range d.Inputs {
		if i.Fact == "channel" {
			return agent.Channel(i.Says)
		}
	}
	return c.Channel()
}

// heldOf says who has to look: 1 broker operations, 2 compliance.
func heldOf(d *Decision) int64 {
	switch {
	case !d.Open():
		return 0
	case d.Outcome == agent.HoldCompliance:
		return 2
	}
	return 1
}
