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
func (a *Authorization) consents() []*access.Consent {
	var all []*access.Consent
	for _, category := range a.Categories {
		c := &access.Consent{
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

// doors is what the change means for access, to be recorded in the same append: a grant or consents from when the authorization is
// valid, their end when it no longer is. The append also demands that the member's access stream has not moved.
func (s *Authorizations) doors(ctx context.Context, before, after *Authorization) ([]record.StreamAppend, error) {
	gave, gives := before.Status == Valid, after.Status == Valid
	switch {
	case gave == gives:
		return nil, nil
	case gives:
		return s.opening(ctx, after)
	}
	return s.closing(ctx, after)
}

func (s *Authorizations) opening(ctx context.Context, a *Authorization) ([]record.StreamAppend, error) {
	if a.Holder != "" {
		g := a.grant()
		one, err := s.guard.GrantEvents(ctx, a.Member, &g)
		return []record.StreamAppend{one}, err
	}
	consents := a.consents()
	if len(consents) == 0 {
		return nil, nil
	}
	one, err := s.guard.ConsentEvents(ctx, a.Member, consents...)
	return []record.StreamAppend{one}, err
}

// closing ends what was given on the stream of the id that it was given under; the member may have been merged since. What somebody
// ended before needs no end.
func (s *Authorizations) closing(ctx context.Context, a *Authorization) ([]record.StreamAppend, error) {
	ids, err := s.ids(ctx, a.Member)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		one, err := s.close(ctx, id, a)
		if err == nil {
			return []record.StreamAppend{one}, nil
		}
		if !errors.Is(err, access.ErrNothing) {
			return nil, err
		}
	}
	return nil, nil
}

func (s *Authorizations) close(ctx context.Context, id person.ID, a *Authorization) (record.StreamAppend, error) {
	if a.Holder != "" {
		return s.guard.RevokeEvents(ctx, id, string(a.Status), string(a.ID))
	}
	var consents []string
	for _, c := range a.consents() {
		consents = append(consents, c.ID)
	}
	return s.guard.WithdrawEvents(ctx, id, string(a.Status), consents...)
}

// ids are all ids that a member has or had.
func (s *Authorizations) ids(ctx context.Context, member person.ID) ([]person.ID, error) {
	p, err := s.people.Get(ctx, member)
	if err != nil {
		return nil, err
	}
	return append([]person.ID{p.ID}, p.MergedFrom...), nil
}
