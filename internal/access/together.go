package access

import (
	"context"
	"errors"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// What follows is for callers whose own event must stand in the same command as what it gives or takes: a paper and its relation, an
// accepted request and its restriction. Each returns the append to add to theirs; it carries the version that was decided on, so that
// it fails when somebody else was faster. Call Refresh when the command is done.

// GrantEvents is what gives these relations of one member. Empty IDs get new ones, in place. Errors: those of Grant.
func (g *Guard) GrantEvents(ctx context.Context, member person.ID, given ...*Grant) (record.StreamAppend, error) {
	return giveEvents(ctx, g, member, given, func(s *standing, now person.ID, x *Grant) (record.NewEvent, error) {
		x.ID, x.Member = newID(x.ID), now
		event, err := s.grant(*x)
		s.grants[x.ID] = *x
		return event, err
	})
}

// RevokeEvents is what ends these relations. All must be of one id's stream: that of Grant.Member as it was given. Those that ended
// before, or that the stream does not have, are left out. Errors: ErrNothing when nothing is left.
func (g *Guard) RevokeEvents(ctx context.Context, member person.ID, why string, grants ...string) (record.StreamAppend, error) {
	return takeEvents(ctx, g, member, grants, func(s *standing, id string) (record.NewEvent, error) { return s.revoke(id, why) })
}

// ConsentEvents is GrantEvents for consents. Errors: those of Consent.
func (g *Guard) ConsentEvents(ctx context.Context, member person.ID, given ...*Consent) (record.StreamAppend, error) {
	return giveEvents(ctx, g, member, given, func(s *standing, now person.ID, x *Consent) (record.NewEvent, error) {
		x.ID, x.Member = newID(x.ID), now
		event, err := s.consent(*x)
		s.consents[x.ID] = *x
		return event, err
	})
}

// WithdrawEvents is RevokeEvents for consents.
func (g *Guard) WithdrawEvents(ctx context.Context, member person.ID, why string, consents ...string) (record.StreamAppend, error) {
	return takeEvents(ctx, g, member, consents, func(s *standing, id string) (record.NewEvent, error) { return s.withdraw(id, why) })
}

// RestrictEvents is GrantEvents for restrictions. Errors: those of Restrict.
func (g *Guard) RestrictEvents(ctx context.Context, member person.ID, accepted ...*Restriction) (record.StreamAppend, error) {
	return giveEvents(ctx, g, member, accepted, func(s *standing, now person.ID, x *Restriction) (record.NewEvent, error) {
		x.ID, x.Member = newID(x.ID), now
		event, err := s.restrict(*x)
		s.limits[x.ID] = *x
		return event, err
	})
}

// UnrestrictEvents is RevokeEvents for restrictions.
func (g *Guard) UnrestrictEvents(ctx context.Context, member person.ID, why string, restrictions ...string) (record.StreamAppend, error) {
	return takeEvents(ctx, g, member, restrictions, func(s *standing, id string) (record.NewEvent, error) { return s.unrestrict(id, why) })
}

// giveEvents decides about each of several on the stream of the id that the member has now.
func giveEvents[T any](
	ctx context.Context, g *Guard, member person.ID, given []*T, give func(*standing, person.ID, *T) (record.NewEvent, error),
) (record.StreamAppend, error) {
	id, err := g.current(ctx, member)
	if err != nil {
		return record.StreamAppend{}, err
	}
	s, err := g.standing(ctx, id)
	if err != nil {
		return record.StreamAppend{}, err
	}
	out := record.StreamAppend{Stream: accessStream(id), Expected: record.ExpectedVersion(s.version)}
	for _, x := range given {
		event, err := give(&s, id, x)
		if err != nil {
			return record.StreamAppend{}, invalid("access.giveEvents", err)
		}
		out.Events = append(out.Events, event)
	}
	return out, nil
}

func takeEvents(
	ctx context.Context, g *Guard, id person.ID, ids []string, take func(*standing, string) (record.NewEvent, error),
) (record.StreamAppend, error) {
	s, err := g.standing(ctx, id)
	if err != nil {
		return record.StreamAppend{}, err
	}
	out := record.StreamAppend{Stream: accessStream(id), Expected: record.ExpectedVersion(s.version)}
	for _, one := range ids {
		event, err := take(&s, one)
		if errors.Is(err, ErrNothing) {
			continue
		}
		if err != nil {
			return record.StreamAppend{}, invalid("access.takeEvents", err)
		}
		s.ended[one] = true
		out.Events = append(out.Events, event)
	}
	if len(out.Events) == 0 {
		return record.StreamAppend{}, invalid("access.takeEvents", ErrNothing)
	}
	return out, nil
}

// Refresh makes this process see what a command changed on a member's access stream. Without it the next look finds out by
// itself, one try later.
func (g *Guard) Refresh(ctx context.Context, member person.ID) error {
	_, err := g.reload(ctx, member)
	return err
}
