package access

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/person"
)

// Agreement is a consent as the member reads it on "who can see my record".
type Agreement struct {
	Consent
	ToName  string // of the person or group; "" when it is not to somebody by name
	Holding bool   // today
}

// Limit is an accepted restriction as the member reads it.
type Limit struct {
	Restriction
	ToName  string
	Holding bool
}

// Consents are the agreements to sensitive categories that were not withdrawn, oldest first, under all ids of the member, whether
// they rest on a paper or were noted by themselves. The pass must open Authorizations.
func (g *Guard) Consents(ctx context.Context, p Pass) ([]Agreement, error) {
	h, err := g.heldBy(ctx, "access.Consents", p)
	if err != nil {
		return nil, err
	}
	names, err := namesOf(ctx, g.people, h.consents, func(c Consent) person.ID { return c.To })
	var all []Agreement
	for _, c := range h.consents {
		all = append(all, Agreement{c, names[c.To], holds(g.today(p.at), c.From, c.Until)})
	}
	return all, err
}

// Restrictions are the accepted restrictions that were not ended, oldest first, under all ids of the member. The pass must open
// Authorizations.
func (g *Guard) Restrictions(ctx context.Context, p Pass) ([]Limit, error) {
	h, err := g.heldBy(ctx, "access.Restrictions", p)
	if err != nil {
		return nil, err
	}
	names, err := namesOf(ctx, g.people, h.restrictions, func(r Restriction) person.ID { return r.To })
	var all []Limit
	for _, r := range h.restrictions {
		all = append(all, Limit{r, names[r.To], holds(g.today(p.at), r.From, r.Until)})
	}
	return all, err
}

// heldBy is what stands under all ids of the member whom the pass opens.
func (g *Guard) heldBy(ctx context.Context, op string, p Pass) (held, error) {
	if !p.Allows(Authorizations) {
		return held{}, refusal(op, ErrRefused)
	}
	var all held
	for _, id := range p.persons {
		h, err := readHeld(ctx, g.db, id)
		if err != nil {
			return held{}, err
		}
		all.consents = append(all.consents, h.consents...)
		all.restrictions = append(all.restrictions, h.restrictions...)
	}
	return all, nil
}

// namesOf are the names of those to whom something is.
func namesOf[T any](ctx context.Context, people *person.Directory, all []T, to func(T) person.ID) (map[person.ID]string, error) {
	var ids []person.ID
	for _, x := range all {
		if id := to(x); id != "" {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := people.Find(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	names := make(map[person.ID]string, len(found))
	for id, p := range found {
		if len(p.Names) > 0 {
			names[id] = p.Names[0].Text
		}
	}
	return names, nil
}
