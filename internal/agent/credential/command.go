package credential

import (
	"context"
	"crypto/rand"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Credentials is the room.
type Credentials struct {
	db     *store.DB
	rec    *record.Record
	people *person.Directory
	rules  *Rules
	files  fs.FS
	zone   clock.Zone

	mu  sync.Mutex
	now *Standing
}

// Options of New. Everything must be set.
type Options struct {
	DB     *store.DB
	Record *record.Record // opened with View and person.View among its views
	People *person.Directory
	Rules  *Rules
	Files  fs.FS  // the folder of all rules: column maps
	Zone   string // of the plan: the days of statements by hand
}

// New opens the room. It reads nothing.
func New(o Options) *Credentials {
	return &Credentials{db: o.DB, rec: o.Record, people: o.People, rules: o.Rules, files: o.Files, zone: clock.MustZone(o.Zone)}
}

// Entry is what a person puts on record of a producer: facts that are so, and facts that never were.
type Entry struct {
	NPN      agent.NPN
	Facts    []Fact
	Withdraw []FactID
	Reason   string // why it is entered by hand
}

// maxEntry is how many facts one entry holds.
const maxEntry = 500

// State puts an entry on record. To correct a fact is to withdraw it and to state the right one, in one entry. The same cause again
// changes nothing. Errors: ErrIncomplete, *FieldError, ErrUnknown for a fact to withdraw that nobody stated.
func (s *Credentials) State(ctx context.Context, c person.Cause, e Entry) error {
	const op = "credential: state"
	if err := e.check(); err != nil {
		return err
	}
	if c.ID == "" {
		c.ID = "credential/" + rand.Text()
	}
	_, done, err := s.rec.Done(ctx, c.ID)
	if err != nil {
		return err
	}
	before, err := s.told(ctx, []agent.NPN{e.NPN}, 1<<62)
	if err != nil {
		return err
	}
	if done { // people may not have been brought up to date when it was stopped
		_, err = s.mirror(ctx, c, before, differences(e.NPN, nil, before[e.NPN]))
		return err
	}
	for _, id := range e.Withdraw {
		if !slices.ContainsFunc(before[e.NPN], func(t *Told) bool { return t.ID == id }) {
			return unknown(op)
		}
	}
	data := stated{
		AsOf: s.zone.DateOf(c.At), At: c.At.UnixMicro(), By: c.Actor.ID, Reason: strings.TrimSpace(e.Reason), Withdrawn: e.Withdraw,
	}
	for i := range e.Facts {
		data.Facts = append(data.Facts, statedFact{ID: e.Facts[i].ID(), Fact: &e.Facts[i]})
	}
	a, err := one(streamOf(e.NPN), typeStated, data)
	if err != nil {
		return err
	}
	if _, err = s.rec.Append(ctx, record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}, a); err != nil {
		return err
	}
	now, err := s.told(ctx, []agent.NPN{e.NPN}, 1<<62)
	if err != nil {
		return err
	}
	_, err = s.mirror(ctx, c, now, differences(e.NPN, before[e.NPN], now[e.NPN]))
	return err
}

func (e *Entry) check() error {
	const op = "credential: state"
	switch {
	case !person.ValidNPN(string(e.NPN)):
		return invalid(op, &FieldError{"npn", "one to ten digits"})
	case strings.TrimSpace(e.Reason) == "":
		return incomplete(op, "reason")
	case len(e.Facts)+len(e.Withdraw) == 0:
		return incomplete(op, "facts")
	case len(e.Facts)+len(e.Withdraw) > maxEntry || len(e.Reason) > maxText*5:
		return incomplete(op, "at most 500 facts, and 1000 characters of reason")
	}
	for i := range e.Facts {
		if err := e.Facts[i].check(); err != nil {
			return invalid(op, err)
		}
		if slices.Contains(e.Withdraw, e.Facts[i].ID()) {
			return invalid(op, &FieldError{"withdraw", "another fact than those that are stated"})
		}
	}
	return nil
}
