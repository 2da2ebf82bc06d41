package access

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Opener turns member numbers into passes for the rows of a list. Rows that are refused, or that nobody has, are absent.
type Opener func(ctx context.Context, numbers []string) (map[string]Pass, error)

// maxRows is the most rows one list opens at once.
const maxRows = 1000

var errTooMany = errors.New("access: a list opens at most 1000 rows at once")

// Look decides what the visitor may see of the member, puts the look into the record, and returns the pass when the entry is on
// disk. A refusal is recorded too. Errors: ErrRefused (and ErrNoMember, which is one) looks like "no such thing" from outside;
// store.Unavailable when the entry could not be written: then there is no pass, and nothing was seen.
func (g *Guard) Look(ctx context.Context, v Visitor, l Look) (Pass, error) {
	if err := l.check(); err != nil {
		return Pass{}, err
	}
	e := &entry{number: l.Number, id: l.Member}
	if err := g.find(ctx, []*entry{e}); err != nil {
		return Pass{}, err
	}
	if err := g.enter(ctx, v, l, []*entry{e}); err != nil {
		return Pass{}, err
	}
	if e.open {
		return e.pass, nil
	}
	g.noteRefusal(ctx, v, l, e)
	if !e.found {
		return Pass{}, refusal("access.Look", ErrNoMember)
	}
	return Pass{}, refusal("access.Look", ErrRefused)
}

// Opener opens lists: one entry in the record for every row that is shown, all in one append.
func (g *Guard) Opener(v Visitor, l Look) Opener {
	return func(ctx context.Context, numbers []string) (map[string]Pass, error) {
		entries := make([]*entry, len(numbers))
		for i, n := range numbers {
			entries[i] = &entry{number: n}
		}
		if err := g.openAll(ctx, v, l, entries); err != nil {
			return nil, err
		}
		passes := make(map[string]Pass, len(entries))
		for _, e := range entries {
			if e.open {
				passes[e.number] = e.pass
			}
		}
		return passes, nil
	}
}

func (g *Guard) openAll(ctx context.Context, v Visitor, l Look, entries []*entry) error {
	if err := l.check(); err != nil {
		return err
	}
	if len(entries) > maxRows {
		return invalid("access.Opener", errTooMany)
	}
	if err := g.find(ctx, entries); err != nil {
		return err
	}
	return g.enter(ctx, v, l, entries)
}

func (l *Look) check() error {
	if l.At.IsZero() || len(l.Kinds)+len(l.Need) == 0 {
		return invalid("access.Look", errors.New("access: a look needs an instant and a kind of data"))
	}
	return nil
}

// entry is one member of a look on the way to a pass.
type entry struct {
	number  string    // as asked
	id      person.ID // as asked
	found   bool
	person  person.Person
	facts   Facts
	version map[person.ID]int64 // of the access streams that the outcome was decided on
	outcome outcome
	open    bool
	pass    Pass
}

// enter decides, and appends the looks of all rows that are allowed, demanding that nothing they were decided on has moved. A
// relation that was revoked in between, by any server, makes it decide again. Passes are made here and nowhere else.
func (g *Guard) enter(ctx context.Context, v Visitor, l Look, entries []*entry) error {
	for range maxTries {
		if err := g.judgeAll(ctx, v, l, entries); err != nil {
			return err
		}
		allowed := onePerMember(entries)
		if len(allowed) == 0 {
			return nil
		}
		result, err := g.append(ctx, v, l, allowed)
		if err == nil {
			g.handOut(v, l, entries, allowed, result.First)
			return nil
		}
		if !record.Moved(err) {
			return fmt.Errorf("access: the look could not be recorded: %w", err)
		}
		if err := g.freshen(ctx, entries); err != nil {
			return err
		}
	}
	return &store.Error{Kind: store.Unavailable, Op: "access.Look", Err: errBusy}
}

// onePerMember are the allowed entries, one for each member: two numbers of a merged person are one look.
func onePerMember(entries []*entry) []*entry {
	var out []*entry
	seen := make(map[person.ID]bool, len(entries))
	for _, e := range entries {
		if e.found && e.outcome.refused == nil && !seen[e.person.ID] {
			seen[e.person.ID] = true
			out = append(out, e)
		}
	}
	return out
}

// append writes the looks and makes the demands.
func (g *Guard) append(ctx context.Context, v Visitor, l Look, allowed []*entry) (record.Result, error) {
	appends := make([]record.StreamAppend, 0, len(allowed)*3)
	for _, e := range allowed {
		event, err := newEvent(typeLooked, lookedBy(v, l, &e.outcome))
		if err != nil {
			return record.Result{}, err
		}
		appends = append(appends, record.StreamAppend{
			Stream: lookStream(e.person.ID), Expected: record.AnyVersion, Events: []record.NewEvent{event},
		}, record.StreamAppend{
			Stream: record.Stream("person", string(e.person.ID)), Expected: record.ExpectedVersion(e.person.Version),
		})
		for id, version := range e.version {
			appends = append(appends, record.StreamAppend{Stream: accessStream(id), Expected: record.ExpectedVersion(version)})
		}
	}
	return g.rec.Append(ctx, g.command(v, l), appends...)
}

func (g *Guard) command(v Visitor, l Look) record.Command {
	return record.Command{ID: "look-" + rand.Text(), At: l.At, Zone: g.zone.String(), Actor: actor(v)}
}

func actor(v Visitor) record.Actor {
	return record.Actor{ID: v.Account, Role: string(v.Role), Channel: v.Channel}
}

func lookedBy(v Visitor, l Look, o *outcome) looked {
	return looked{
		Account: v.Account, Person: v.Person, Name: v.Name, Role: v.Role, Action: l.Action, Purpose: l.Purpose,
		Kinds: o.kinds, Categories: o.categories, Page: l.Page, Policies: o.policyIDs(), PolicySet: o.decisions[o.kinds[0]].PolicySet,
		Grants: o.grants(), Reason: cmp.Or(l.Reason, o.emergency()), Channel: v.Channel, Session: v.Session,
	}
}

// handOut makes the passes of what is on disk now.
func (g *Guard) handOut(v Visitor, l Look, entries, recorded []*entry, first int64) {
	position := make(map[person.ID]int64, len(recorded))
	for i, e := range recorded {
		position[e.person.ID] = first + int64(i)
	}
	for _, e := range entries {
		at, ok := position[e.person.ID]
		if !ok || !e.found || e.outcome.refused != nil {
			continue
		}
		e.open = true
		e.pass = Pass{
			member: e.person.ID, role: v.Role, numbers: numbersOf(e.person, g.today(l.At)), kinds: e.outcome.kinds, categories: e.outcome.categories,
			decisions: maps.Clone(e.outcome.decisions), sensitive: g.sensitive, position: at, at: l.At, persons: e.facts.Persons,
		}
	}
}

// noteRefusal records what was refused. If that fails the refusal stands all the same.
func (g *Guard) noteRefusal(ctx context.Context, v Visitor, l Look, e *entry) {
	r := refused{
		Member: e.person.ID, Person: v.Person, Name: v.Name, Role: v.Role, Action: l.Action, Purpose: l.Purpose,
		Kinds: wantedKinds(l), Page: l.Page, Because: "access.because.no-member", Session: v.Session,
	}
	if d := e.outcome.refused; d != nil {
		r.Because = d.Because
		for _, p := range d.Policies {
			r.Policies = append(r.Policies, p.ID)
		}
	}
	event, err := newEvent(typeRefused, r)
	if err == nil {
		_, err = g.rec.Append(ctx, g.command(v, l), record.StreamAppend{
			Stream: refusalStream(v.Account), Expected: record.AnyVersion, Events: []record.NewEvent{event},
		})
	}
	if err != nil {
		g.log.ErrorContext(ctx, "a refusal could not be recorded", "error", err)
	}
}
