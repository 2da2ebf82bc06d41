package access

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// find resolves numbers and reads the people. Whom nobody knows stays unfound.
func (g *Guard) find(ctx context.Context, entries []*entry) error {
	if err := g.resolve(ctx, entries, false); err != nil {
		return err
	}
	if err := g.fetch(ctx, entries); err != nil {
		return err
	}
	// A number remembered for somebody who no longer holds it is looked up again.
	var wrong []*entry
	for _, e := range entries {
		if e.number != "" && (!e.found || !holdsNumber(e.person, e.number)) {
			e.id, e.found = "", false
			wrong = append(wrong, e)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	if err := g.resolve(ctx, wrong, true); err != nil {
		return err
	}
	return g.fetch(ctx, wrong)
}

func (g *Guard) resolve(ctx context.Context, entries []*entry, anew bool) error {
	for _, e := range entries {
		if e.number == "" {
			continue
		}
		if id, ok := g.numbers.get(e.number); ok && !anew {
			e.id = id
			continue
		}
		id, err := g.people.Resolve(ctx, person.MemberNumber, e.number)
		if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
			continue
		}
		if err != nil {
			return noMember("access.Look", err)
		}
		e.id = id
		g.numbers.put(e.number, id)
	}
	return nil
}

func (g *Guard) fetch(ctx context.Context, entries []*entry) error {
	ids := make([]person.ID, 0, len(entries))
	for _, e := range entries {
		if e.id != "" {
			ids = append(ids, e.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := g.people.Find(ctx, ids)
	if err != nil {
		return noMember("access.Look", err)
	}
	for _, e := range entries {
		p, ok := found[e.id]
		e.person, e.found = p, ok && e.id != ""
	}
	return nil
}

func holdsNumber(p person.Person, number string) bool {
	return slices.ContainsFunc(p.Identifiers, func(i person.Identifier) bool {
		return i.System == person.MemberNumber && i.Value == number
	})
}

// numbersOf are the member numbers of a person: first those that hold today.
func numbersOf(p person.Person, today clock.Date) []string {
	var current, former []string
	for _, i := range p.Identifiers {
		switch {
		case i.System != person.MemberNumber || slices.Contains(current, i.Value) || slices.Contains(former, i.Value):
		case i.From != nil && today.Before(*i.From), i.To != nil && today.After(*i.To):
			former = append(former, i.Value)
		default:
			current = append(current, i.Value)
		}
	}
	return append(current, former...)
}

// judgeAll decides about every entry. Before anybody is refused, the versions in the tables are asked: another server may have
// given a relation that this one has not heard of.
func (g *Guard) judgeAll(ctx context.Context, v Visitor, l Look, entries []*entry) error {
	var no []*entry
	same := map[bool]*outcome{}
	for _, e := range entries {
		if !e.found {
			continue
		}
		if err := g.judgeOne(ctx, v, l, e, same); err != nil {
			return err
		}
		if e.outcome.refused != nil {
			no = append(no, e)
		}
	}
	return g.judgeStale(ctx, v, l, no)
}

func (g *Guard) judgeStale(ctx context.Context, v Visitor, l Look, no []*entry) error {
	var ids []person.ID
	for _, e := range no {
		ids = append(ids, e.facts.Persons...)
	}
	if len(ids) == 0 {
		return nil
	}
	now := make(map[person.ID]int64, len(ids))
	err := readVersions(ctx, g.db.Read(), ids, func(id person.ID, version int64) { now[id] = version })
	if err != nil {
		return noMember("access.Look", err)
	}
	for _, e := range no {
		stale := false
		for id, version := range e.version {
			if now[id] != version {
				stale = true
				if _, err := g.reload(ctx, id); err != nil {
					return err
				}
			}
		}
		if stale {
			if err := g.judgeOne(ctx, v, l, e, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgeOne gathers the facts of one member and decides. Members about whom there are no facts, and who are not the visitor, are
// all alike: the rows of a list are decided once for them.
func (g *Guard) judgeOne(ctx context.Context, v Visitor, l Look, e *entry, same map[bool]*outcome) error {
	if err := g.gather(ctx, v, l, e); err != nil {
		return err
	}
	f := &e.facts
	alike := same != nil && len(f.Grants)+len(f.Consents)+len(f.Restrictions) == 0 && !f.Confidential && !slices.Contains(f.Persons, v.Person)
	if alike && same[true] != nil {
		e.outcome = *same[true]
		return nil
	}
	e.outcome = g.policies.judge(v, l, *f, g.today(l.At))
	if alike {
		same[true] = &e.outcome
	}
	return nil
}

// gather collects what stands for the member under all ids they have.
func (g *Guard) gather(ctx context.Context, v Visitor, l Look, e *entry) error {
	e.facts = Facts{Persons: membersOf(e.person), Confidential: e.person.AsksConfidence(g.today(l.At))}
	e.version = make(map[person.ID]int64, len(e.facts.Persons))
	for _, id := range e.facts.Persons {
		p, err := g.load(ctx, id)
		if err != nil {
			return err
		}
		e.version[id] = p.version()
		p.unpack(id, isTo(v), &e.facts)
	}
	return nil
}

// isTo tells whether a relation is to the visitor or a group of theirs.
func isTo(v Visitor) func(string) bool {
	return func(to string) bool {
		return v.Is(person.ID(to)) || to != "" && slices.Contains(v.Groups, person.ID(to))
	}
}

// freshen reads people and relations anew after something moved.
func (g *Guard) freshen(ctx context.Context, entries []*entry) error {
	if err := g.fetch(ctx, entries); err != nil {
		return err
	}
	for _, e := range entries {
		for _, id := range membersOf(e.person) {
			if !e.found {
				continue
			}
			if _, err := g.reload(ctx, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// Decide answers one kind from memory, for menus and buttons; it opens nothing and leaves no entry. It knows the member by the id
// as given; a look also follows merges and heeds a request for confidential communications.
func (g *Guard) Decide(ctx context.Context, v Visitor, l Look, k Kind) Decision {
	p, err := g.load(ctx, l.Member)
	if err != nil {
		return Decision{PolicySet: g.policies.version, Because: becauseError}
	}
	f := Facts{Persons: []person.ID{l.Member}}
	p.unpack(l.Member, isTo(v), &f)
	return g.policies.Decide(Question{
		Visitor: v, Action: l.Action, Kind: k, Purpose: l.Purpose, Reason: l.Reason != "", At: l.At, Today: g.today(l.At),
	}, f)
}

// numberCache remembers whose a member number is. It may be wrong: whoever uses it checks.
type numberCache struct {
	mu sync.RWMutex
	is map[string]person.ID
}

const maxNumbers = 200_000

func newNumberCache() *numberCache { return &numberCache{is: map[string]person.ID{}} }

func (c *numberCache) get(number string) (person.ID, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	id, ok := c.is[number]
	return id, ok
}

func (c *numberCache) put(number string, id person.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.is) >= maxNumbers {
		clear(c.is)
	}
	c.is[number] = id
}
