package inquiry

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// asker is who asks: an agent who is signed in, or one on the phone for whom staff ask.
type asker struct {
	person.Person             // empty for a caller whom nobody knows
	name          string      //
	agencies      []person.ID // on that day
	verified      bool
	how           string // verified how, 45 CFR 164.514(h)
}

// all are the ids of the asker and of the agencies, as cases may name them.
func (a *asker) all() []person.ID { return append(idsOf(a.Person), a.agencies...) }

// asker finds who asks. Errors: ErrUnknown for a role that does not ask, ErrIncomplete.
func (s *Inquiries) asker(ctx context.Context, v access.Visitor, q *Question, today clock.Date) (asker, error) {
	const op = "inquiry: ask"
	switch {
	case asking(v) && q.Caller == nil:
		return s.signedIn(ctx, v, today)
	case serving(v) && q.Caller != nil:
		return s.caller(ctx, q.Caller, today)
	case serving(v):
		return asker{}, incomplete(op, "caller")
	}
	return asker{}, unknown(op)
}

// signedIn is verified by the session, if the plan knows the producer number of whoever it is.
func (s *Inquiries) signedIn(ctx context.Context, v access.Visitor, today clock.Date) (asker, error) {
	p, err := s.people.Get(ctx, v.Person)
	if err != nil {
		return asker{}, err
	}
	return asker{Person: p, name: nameOf(p), agencies: agenciesOf(p, today), verified: sells(p, today), how: "signed in"}, nil
}

// caller is verified by the number that belongs to the producer number, and by calling back. Nobody is told which of them failed.
func (s *Inquiries) caller(ctx context.Context, c *Caller, today clock.Date) (asker, error) {
	if strings.TrimSpace(c.Name) == "" {
		return asker{}, incomplete("inquiry: ask", "caller.name")
	}
	a := asker{name: c.Name, how: "called back"}
	id, err := s.people.Resolve(ctx, person.NPN, c.NPN)
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	p, err := s.people.Get(ctx, id)
	if err != nil || !c.CalledBack || !sells(p, today) {
		return a, err // whoever used the number of another is not that one, and spends none of their inquiries
	}
	a.Person, a.name, a.agencies, a.verified = p, nameOf(p), agenciesOf(p, today), true
	return a, nil
}

// sells tells whether somebody is an agent or agency whose producer number the plan has.
func sells(p person.Person, today clock.Date) bool {
	capacity := slices.Contains(p.Capacities, person.Agent) || slices.Contains(p.Capacities, person.Agency)
	return capacity && slices.ContainsFunc(p.Identifiers, func(i person.Identifier) bool { return i.System == person.NPN && i.On(today) })
}

// agenciesOf are those for which an agent works on a day.
func agenciesOf(p person.Person, today clock.Date) (all []person.ID) {
	for _, r := range p.Relations {
		if r.Kind == "agent_of" && r.On(today) {
			all = append(all, r.Other)
		}
	}
	return all
}
