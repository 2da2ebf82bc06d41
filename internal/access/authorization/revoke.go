package authorization

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// RevokeHow is by which way a revocation came. The texts are stored.
type RevokeHow string

// The ways.
const (
	InWriting     RevokeHow = "in_writing" // 45 CFR 164.508(b)(5)
	AtThePortal   RevokeHow = "portal"
	Spoken        RevokeHow = "spoken"         // a spoken agreement can be taken back in words; so can a part 2 consent
	HolderLeft    RevokeHow = "holder_left"    // the representative resigned
	EventHappened RevokeHow = "event_happened" // the event that ends it, 45 CFR 164.508(c)(1)(v)
	MemberDied    RevokeHow = "member_died"
)

// Revoke ends an authorization at once: the grant is closed in the same append, so that the very next look is refused (F3).
// Revoking what is over already changes nothing. Errors: ErrUnknown, ErrIncomplete.
func (s *Authorizations) Revoke(ctx context.Context, c person.Cause, member person.ID, id ID, how RevokeHow, note string) (Outcome, error) {
	if how == "" {
		return Outcome{}, incomplete("authorization: revoke", "how")
	}
	zone, err := zoneOf(c)
	if err != nil {
		return Outcome{}, err
	}
	return s.change(ctx, c, "authorization: revoke", member, id, func(a Authorization) ([]record.NewEvent, error) {
		if a.over() {
			return nil, nil
		}
		e, err := newEvent(typeRevoked, revoked{zone.DateOf(c.At), how, note})
		return []record.NewEvent{e}, err
	})
}

// RevokeMine is Revoke by a member at the portal, or by a holder who no longer wants to act. Errors: ErrUnknown, ErrSelf (Forbidden).
func (s *Authorizations) RevokeMine(ctx context.Context, c person.Cause, v access.Visitor, id ID) (Outcome, error) {
	const op = "authorization: revoke mine"
	a, err := s.load(ctx, id)
	if err != nil {
		return Outcome{}, err
	}
	if a.Version == 0 || v.Person == "" || v.Suspended {
		return Outcome{}, unknown(op)
	}
	members, err := s.ids(ctx, a.Member)
	if err != nil {
		return Outcome{}, err
	}
	how := AtThePortal
	switch {
	case slices.Contains(members, v.Person):
	case v.Is(a.Holder):
		how = HolderLeft
	default:
		return Outcome{}, unknown(op)
	}
	if !v.SteppedUp {
		return Outcome{}, notSelf(op)
	}
	return s.Revoke(ctx, c, a.Member, id, how, "")
}
