package privacy

import (
	"context"
	"errors"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// bind adds to a granting what the request asks. A restriction is recorded in the same append (45 CFR 164.522(a)(1)(iii)). An address
// is changed before it: should the process end in between, more is protected than the record says, never less, and the same answer
// again finishes it.
func (s *Requests) bind(c person.Cause, r *Request, x *step) {
	switch r.Kind {
	case RestrictionRequest:
		x.doors = func(ctx context.Context) ([]record.StreamAppend, error) { return s.restrict(ctx, c, r) }
	case ConfidentialRequest:
		x.before = func(ctx context.Context) error { return s.moveContact(ctx, c, r) }
	}
}

// restrict is what makes an accepted restriction bind.
func (s *Requests) restrict(ctx context.Context, c person.Cause, r *Request) ([]record.StreamAppend, error) {
	x := *r.Restriction
	x.ID, x.Member, x.Basis = string(r.ID), r.Member, string(r.ID)
	if today := r.Obligation.Zone.DateOf(c.At); x.From == 0 {
		x.From = today
	}
	one, err := s.guard.RestrictEvents(ctx, r.Member, &x)
	return []record.StreamAppend{one}, err
}

// unrestrict ends a restriction on the stream of the id that it was given under; the member may have been merged since. What somebody
// ended before needs no end.
func (s *Requests) unrestrict(ctx context.Context, r *Request) ([]record.StreamAppend, error) {
	ids, err := s.ids(ctx, r.Member)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		one, err := s.guard.UnrestrictEvents(ctx, id, "ended with the member's agreement", string(r.ID))
		if err == nil {
			return []record.StreamAppend{one}, nil
		}
		if !errors.Is(err, access.ErrNothing) {
			return nil, err
		}
	}
	return nil, nil
}

// moveContact makes the address, phone or e-mail that the member named the only one (45 CFR 164.522(b)).
func (s *Requests) moveContact(ctx context.Context, c person.Cause, r *Request) error {
	today := r.Obligation.Zone.DateOf(c.At)
	_, err := s.people.Change(ctx, c.Called(string(r.ID)+"/contact"), r.Member, func(p *person.Person) error {
		if r.Address != nil {
			a := *r.Address
			a.Confidential, a.Valid = true, person.Valid{From: &today}
			p.Addresses = append(endConfidential(p.Addresses, today), a)
		}
		if r.Phone != nil {
			x := *r.Phone
			x.Confidential, x.Valid = true, person.Valid{From: &today}
			p.Phones = append(p.Phones, x)
		}
		if r.Email != nil {
			x := *r.Email
			x.Confidential, x.Valid = true, person.Valid{From: &today}
			p.Emails = append(p.Emails, x)
		}
		return nil
	})
	return err
}

// endConfidential ends an earlier confidential address, so that there is one only.
func endConfidential(all []person.Address, today clock.Date) []person.Address {
	out := make([]person.Address, 0, len(all)+1)
	for _, a := range all {
		if a.Confidential && (a.To == nil || !a.To.Before(today)) {
			yesterday := today.AddDays(-1)
			if a.From != nil && a.From.After(yesterday) {
				continue // named today and replaced today: it never held
			}
			a.To = &yesterday
		}
		out = append(out, a)
	}
	return out
}
