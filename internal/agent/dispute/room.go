package dispute

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Changes are the plan changes and their decisions, as a dispute needs them.
type Changes interface {
	// Concerns tells whether an agent is or was of record for a member, on any day.
	Concerns(ctx context.Context, npn agent.NPN, member person.ID) (bool, error)
	// Change is whose change it is and its effective date; false when there is none.
	Change(ctx context.Context, id change.ID) (person.ID, clock.Date, bool, error)
	// Redecide decides a change again from what a ruling found, and from everything else that is known now. The same cause again
	// returns the same decision. Errors: store.Conflict while the change cannot be decided yet; it is asked again later.
	Redecide(ctx context.Context, c person.Cause, dispute ID, why string, x Correction) (change.Decision, error)
}

// Disputes is the room.
type Disputes struct {
	db      *store.DB
	rec     *record.Record
	rules   *Rules
	people  *person.Directory
	changes Changes
	zone    clock.Zone
}

// Options of New. Everything must be set.
type Options struct {
	DB      *store.DB
	Record  *record.Record // opened with View and that of person among its views
	Rules   *Rules
	People  *person.Directory
	Changes Changes
	Zone    string // of the plan
}

// New opens the room. It reads nothing. The plan's zone was checked when the profile was read.
func New(o Options) *Disputes {
	return &Disputes{o.DB, o.Record, o.Rules, o.People, o.Changes, clock.MustZone(o.Zone)}
}

// Rules are the claims and clocks that the room works by.
func (s *Disputes) Rules() *Rules { return s.rules }

// Limits: a page of words, and what fits into one look of a reviewer.
const (
	maxWords     = 4000
	maxCustomer  = 80
	maxDocuments = 40
)

// changeTries is how often something is decided anew when somebody else was faster.
const changeTries = 20

// asking are agents, by themselves and for those whom they lead.
func asking(v access.Visitor) bool {
	return v.Role == access.RoleAgent && v.Person != "" && !v.Suspended
}

// serving are those who hear disputes.
func serving(v access.Visitor) bool { return v.Role == access.RoleBroker && !v.Suspended }

// reading are those who see all of them.
func reading(v access.Visitor) bool {
	return serving(v) || v.Role == access.RoleCompliance && !v.Suspended
}

// reach are the ids whose disputes a visitor follows: their own, and those of the agencies and agents whom they lead.
func reach(v access.Visitor) []person.ID { return append(v.IDs(), v.Manages...) }

// of tells whether a dispute is one of the visitor's own or of somebody whom they lead.
func (d *Dispute) of(v access.Visitor) bool {
	return asking(v) && d.Person != "" && slices.Contains(reach(v), d.Person)
}

func (d *Dispute) shows(v access.Visitor) bool { return d.of(v) || reading(v) }

// seenBy leaves out what is not for the agent: notes, names of the plan's documents, and whom the plan found.
func (d Dispute) seenBy(v access.Visitor) Dispute {
	if reading(v) {
		return d
	}
	d.Steps = slices.DeleteFunc(slices.Clone(d.Steps), func(s Step) bool { return s.Internal })
	d.Documents = slices.Clone(d.Documents)
	for i, x := range d.Documents {
		if x.Plan {
			d.Documents[i].Hash, d.Documents[i].Name, d.Documents[i].By = "", "", ""
		}
	}
	if d.Customer != "" { // the agent named somebody whom the plan has not confirmed to be a customer of theirs
		d.Member, d.Change, d.Decision = "", "", 0
	}
	return d
}

// agentOf is who holds a producer number. Errors: ErrUnknown.
func (s *Disputes) agentOf(ctx context.Context, op string, npn agent.NPN) (person.Person, error) {
	id, err := s.people.Resolve(ctx, person.NPN, string(npn))
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
		return person.Person{}, unknown(op)
	}
	if err != nil {
		return person.Person{}, err
	}
	return s.people.Get(ctx, id)
}

// npnOf is the producer number of a person on a day.
func npnOf(p person.Person, on clock.Date) agent.NPN {
	for _, i := range p.Identifiers {
		if i.System == person.NPN && i.On(on) {
			return agent.NPN(strings.TrimLeft(i.Value, "0"))
		}
	}
	return agent.House
}

func nameOf(p person.Person) string {
	if len(p.Names) == 0 {
		return ""
	}
	return p.Names[0].Text
}

// happening is one event to come.
type happening struct {
	kind string
	data any
}

// work decides about a dispute that somebody may see, and again when somebody else was faster. The same cause again changes nothing.
func (s *Disputes) work(
	ctx context.Context, c person.Cause, v access.Visitor, op string, id ID, decide func(*Dispute) ([]happening, error),
) (Dispute, error) {
	c = c.Named(category)
	for try := 1; ; try++ {
		d, err := s.load(ctx, id)
		if err != nil {
			return d, err
		}
		if d.Version == 0 || !d.shows(v) {
			return Dispute{}, unknown(op)
		}
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return d.seenBy(v), err
		}
		what, err := decide(&d)
		if err != nil || len(what) == 0 {
			return d.seenBy(v), err
		}
		err = s.append(ctx, c, &d, what...)
		if err == nil {
			d, err = s.load(ctx, id)
			return d.seenBy(v), err
		}
		if !record.Moved(err) || try == changeTries {
			return Dispute{}, err
		}
	}
}

func (s *Disputes) append(ctx context.Context, c person.Cause, d *Dispute, what ...happening) error {
	a := record.StreamAppend{Stream: record.Stream(category, string(d.ID)), Expected: record.ExpectedVersion(d.Version)}
	if d.Version == 0 {
		a.Expected = record.NoStream
	}
	for _, h := range what {
		e, err := record.EventOf(h.kind, schema, h.data)
		if err != nil {
			return err
		}
		a.Events = append(a.Events, e)
	}
	_, err := s.rec.Append(ctx, c.Command(category), a)
	return err
}

func (s *Disputes) load(ctx context.Context, id ID) (Dispute, error) {
	var d Dispute
	events, err := s.rec.Load(ctx, record.Stream(category, string(id)))
	if err != nil {
		return d, err
	}
	for _, e := range events {
		if err := d.apply(e); err != nil {
			return d, err
		}
	}
	return d, nil
}
