package bulletin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Standings is what is known of all agents now. credential.Credentials is the one there is.
type Standings interface {
	Standing(ctx context.Context) (*credential.Standing, error)
}

// Bulletins is the room.
type Bulletins struct {
	db        *store.DB
	rec       *record.Record
	rules     *Rules
	people    *person.Directory
	standings Standings
	catalog   *plan.Catalog
	plan      plan.Profile
	zone      clock.Zone
	archive   *archive.Archive
}

// Options of New. Everything must be set.
type Options struct {
	DB        *store.DB
	Record    *record.Record // opened with View and that of person among its views
	Rules     *Rules
	People    *person.Directory
	Standings Standings
	Catalog   *plan.Catalog
	Plan      plan.Profile
	Archive   *archive.Archive
}

// New opens the room. It reads nothing. The plan's zone was checked when the profile was read.
func New(o Options) *Bulletins {
	return &Bulletins{o.DB, o.Record, o.Rules, o.People, o.Standings, o.Catalog, o.Plan, clock.MustZone(o.Plan.Zone), o.Archive}
}

// Rules are those of the room.
func (s *Bulletins) Rules() *Rules { return s.rules }

// changeTries is how often something is decided anew when somebody else was faster.
const changeTries = 10

// Writing tells whether somebody writes bulletins and approves pages.
func Writing(v access.Visitor) bool { return v.Role == access.RoleBroker && !v.Suspended }

// overseeing are those who see all bulletins.
func overseeing(v access.Visitor) bool {
	return Writing(v) || v.Role == access.RoleCompliance && !v.Suspended
}

// Agent is the producer number of a visitor who is an agent. Errors: ErrUnknown.
func (s *Bulletins) Agent(ctx context.Context, v access.Visitor) (agent.NPN, error) {
	const op = "bulletin: agent"
	if v.Role != access.RoleAgent || v.Person == "" || v.Suspended {
		return "", unknown(op)
	}
	p, err := s.people.Get(ctx, v.Person)
	if errors.Is(err, person.ErrNoPerson) {
		return "", unknown(op)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", op, err)
	}
	for _, i := range p.Identifiers {
		if i.System == person.NPN {
			return agent.NPN(i.Value), nil
		}
	}
	return "", unknown(op)
}

func (s *Bulletins) done(ctx context.Context, c person.Cause) (bool, error) {
	_, done, err := s.rec.Done(ctx, c.ID)
	return done, err
}

// numberOf is the number that people say.
func numberOf(id string) string {
	text := strings.ToUpper(id[:8])
	return "B-" + text[:4] + "-" + text[4:]
}

// folding is state that the events of one stream make.
type folding[T any] interface {
	*T
	apply(record.Event) error
}

// load folds a stream. One that is not there has version 0.
func load[T any, P folding[T]](ctx context.Context, rec *record.Record, stream record.StreamID) (T, error) {
	var x T
	events, err := rec.Load(ctx, stream)
	if err != nil {
		return x, err
	}
	for _, e := range events {
		if err := P(&x).apply(e); err != nil {
			return x, err
		}
	}
	return x, nil
}

// fact is what a decision adds; no kind adds nothing.
type fact struct {
	kind string
	data any
}

// change decides about a stream, and again when somebody else was faster. The same cause again changes nothing.
func change[T any, P folding[T]](
	ctx context.Context, s *Bulletins, c person.Cause, stream record.StreamID, version func(P) int64, decide func(P) (fact, error),
) (T, error) {
	c = c.Named(category)
	for try := 1; ; try++ {
		x, err := load[T, P](ctx, s.rec, stream)
		if err != nil {
			return x, err
		}
		if done, err := s.done(ctx, c); err != nil || done {
			return x, err
		}
		f, err := decide(&x)
		if err != nil || f.kind == "" {
			return x, err
		}
		e, err := record.EventOf(f.kind, schema, f.data)
		if err != nil {
			return x, err
		}
		_, err = s.rec.Append(ctx, c.Command(category), record.StreamAppend{
			Stream: stream, Expected: record.ExpectedVersion(version(&x)), Events: []record.NewEvent{e},
		})
		if err == nil {
			return load[T, P](ctx, s.rec, stream)
		}
		if !record.Moved(err) || try == changeTries {
			return x, err
		}
	}
}
