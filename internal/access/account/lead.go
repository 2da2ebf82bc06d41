package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Kinds of relations that make a hierarchy of agents: who leads an agency, and who belongs to one. An agency belongs to another in the
// same way.
const (
	leads     = "manages"
	belongsTo = "agent_of"
)

// deepest is how many steps a hierarchy has at most. Longer ones are loops that a source made.
const deepest = 16

// lead adds whom an agent leads: the agencies that they manage on the day, and every agent and agency below. An agency that signs in with
// an account of its own leads itself. It is found anew at every request, so that whoever moves away is gone on the same day.
func (a *Accounts) lead(ctx context.Context, v *access.Visitor, p person.Person, at time.Time) error {
	on := clock.DateOf(at.UTC().Date()) // as current counts days
	above := agenciesOf(p, at)
	if len(above) == 0 {
		return nil
	}
	all := slices.Clone(above)
	for range deepest {
		below, err := a.people.Tied(ctx, belongsTo, above, on)
		if err != nil {
			return fmt.Errorf("account: whom %s leads: %w", v.Account, err)
		}
		above = slices.DeleteFunc(below, func(id person.ID) bool { return slices.Contains(all, id) })
		if len(above) == 0 {
			break
		}
		all = append(all, above...)
	}
	v.Manages = slices.DeleteFunc(all, v.Is)
	for _, id := range v.Manages {
		if !slices.Contains(v.Groups, id) {
			v.Groups = append(v.Groups, id)
		}
	}
	return nil
}

// agenciesOf are those that a person leads on a day.
func agenciesOf(p person.Person, at time.Time) (all []person.ID) {
	if slices.Contains(p.Capacities, person.Agency) {
		all = append(all, p.ID)
		all = append(all, p.MergedFrom...)
	}
	for _, r := range p.Relations {
		if r.Kind == leads && current(r.Valid, at) && !slices.Contains(all, r.Other) {
			all = append(all, r.Other)
		}
	}
	return all
}
