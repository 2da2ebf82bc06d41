package authorization

import (
	"context"
	"errors"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// grant is the relation that a valid authorization with a holder is. An empty scope means what the policy gives a representative.
func (a *Authorization) grant() access.Grant {
	g := access.Grant{
		ID: string(a.ID), Kind: access.GrantAuthorization, Member: a.Member, To: a.Holder, Kinds: a.Kinds, Categories: a.Categories,
		Purpose: a.Purpose, Until: a.LastDay, EndsAt: a.EndsAt, Basis: string(a.ID),
	}
	if a.EffectiveOn != nil {
		g.From = *a.EffectiveOn
	}
	if a.represents() {
		g.Kind = access.GrantRepresentative
	}
	return g
}

// represents tells the forms that let somebody act for the member from those that let somebody see.
func (t *Terms) represents() bool { return t.appoints() || t.Form == LegalAuthority }

// consents are what a part 2 consent without a holder is: one for each category (42 CFR 2.31(a)(4)).
func (a *Authorization) consents() []access.Consent {
	var all []access.Consent
	for _, category := range a.Categories {
		c := access.Consent{
			ID: string(a.ID) + "-" + string(category), Member: a.Member, Category: category, Purpose: a.Purpose,
			Until: a.LastDay, Basis: string(a.ID),
		}
		if a.EffectiveOn != nil {
			c.From = *a.EffectiveOn
		}
		all = append(all, c)
	}
	return all
}

// doors is what the change means for access, to be recorded in the same append: a grant from when the authorization is valid, its end
// when it no longer is. The append also demands that the member's access stream has not moved.
func (s *Authorizations) doors(ctx context.Context, before, after *Authorization) ([]record.StreamAppend, error) {
	gave, gives := before.Status == Valid, after.Status == Valid
	if after.Holder == "" || gave == gives {
		return nil, nil
	}
	if gives {
		g := after.grant()
		one, err := s.guard.GrantEvents(ctx, after.Member, &g)
		return []record.StreamAppend{one}, err
	}
	return s.closing(ctx, after)
}

// closing ends the grant on the stream of the id that it was given under; the member may have been merged since. A grant that
// somebody ended before needs no end.
func (s *Authorizations) closing(ctx context.Context, a *Authorization) ([]record.StreamAppend, error) {
	ids, err := s.ids(ctx, a.Member)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		one, err := s.guard.RevokeEvents(ctx, id, string(a.Status), string(a.ID))
		if err == nil {
			return []record.StreamAppend{one}, nil
		}
		if !errors.Is(err, access.ErrNothing) {
			return nil, err
		}
	}
	return nil, nil
}

// withdraw closes the consents of an authorization without a holder before its end is recorded: should the process end in between,
// less is open than the record says, never more.
func (s *Authorizations) withdraw(ctx context.Context, c person.Cause, before, after *Authorization) error {
	if after.Holder != "" || before.Status != Valid || after.Status == Valid {
		return nil
	}
	for _, x := range after.consents() {
		err := s.guard.WithdrawConsent(ctx, part(c, x.ID+"/withdraw"), x.Member, x.ID, string(after.Status))
		if err != nil && !errors.Is(err, access.ErrNothing) {
			return err
		}
	}
	return nil
}

// agree opens the categories of an authorization without a holder once it is recorded. What is open already stays.
func (s *Authorizations) agree(ctx context.Context, c person.Cause, a *Authorization) error {
	if a.Holder != "" || a.Status != Valid {
		return nil
	}
	for _, x := range a.consents() {
		if _, err := s.guard.Consent(ctx, part(c, x.ID+"/consent"), x); err != nil && !errors.Is(err, access.ErrTaken) {
			return err
		}
	}
	return nil
}

// part is the cause of one step of a wish; the step has an id of its own that is always the same.
func part(c person.Cause, id string) person.Cause {
	c.ID = id
	return c
}

// ids are all ids that a member has or had.
func (s *Authorizations) ids(ctx context.Context, member person.ID) ([]person.ID, error) {
	p, err := s.people.Get(ctx, member)
	if err != nil {
		return nil, err
	}
	return append([]person.ID{p.ID}, p.MergedFrom...), nil
}
