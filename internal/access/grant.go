package access

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// glassHours is how long broken glass stays open.
const glassHours = 4 * time.Hour

// newID names a grant, consent or restriction: 13 characters, 65 bits.
func newID(given string) string {
	if given != "" {
		return given
	}
	return rand.Text()[:13]
}

// Grant gives a relation. An empty ID gets a new one; the member of an id that was merged is the person it is now. Errors:
// ErrNoMember, ErrTaken, ErrScope, ErrNoBasis, ErrNoReason, ErrBadPeriod.
func (g *Guard) Grant(ctx context.Context, c person.Cause, given Grant) (Grant, error) {
	given.ID = newID(given.ID)
	id, err := g.current(ctx, given.Member)
	if err != nil {
		return Grant{}, err
	}
	given.Member = id
	return given, g.change(ctx, c, id, func(s *standing) (record.NewEvent, error) { return s.grant(given) })
}

// Revoke ends a relation; the next look that rests on it is refused. Errors: ErrNothing.
func (g *Guard) Revoke(ctx context.Context, c person.Cause, member person.ID, grant, why string) error {
	return g.changeAny(ctx, c, member, func(s *standing) (record.NewEvent, error) { return s.revoke(grant, why) })
}

// Consent notes that the member agreed that a sensitive category is seen. Errors: ErrTaken, ErrScope, ErrNoBasis, ErrBadPeriod.
func (g *Guard) Consent(ctx context.Context, c person.Cause, given Consent) (Consent, error) {
	given.ID = newID(given.ID)
	id, err := g.current(ctx, given.Member)
	if err != nil {
		return Consent{}, err
	}
	given.Member = id
	return given, g.change(ctx, c, id, func(s *standing) (record.NewEvent, error) { return s.consent(given) })
}

// WithdrawConsent closes the category again. Errors: ErrNothing.
func (g *Guard) WithdrawConsent(ctx context.Context, c person.Cause, member person.ID, consent, why string) error {
	return g.changeAny(ctx, c, member, func(s *standing) (record.NewEvent, error) { return s.withdraw(consent, why) })
}

// Restrict notes a restriction that the plan accepted (45 CFR 164.522(a)). Errors: ErrTaken, ErrScope, ErrNoBasis, ErrBadPeriod.
func (g *Guard) Restrict(ctx context.Context, c person.Cause, accepted Restriction) (Restriction, error) {
	accepted.ID = newID(accepted.ID)
	id, err := g.current(ctx, accepted.Member)
	if err != nil {
		return Restriction{}, err
	}
	accepted.Member = id
	return accepted, g.change(ctx, c, id, func(s *standing) (record.NewEvent, error) { return s.restrict(accepted) })
}

// Unrestrict ends a restriction. Errors: ErrNothing.
func (g *Guard) Unrestrict(ctx context.Context, c person.Cause, member person.ID, restriction, why string) error {
	return g.changeAny(ctx, c, member, func(s *standing) (record.NewEvent, error) { return s.unrestrict(restriction, why) })
}

// BreakGlass opens a record to a clinician, coach or coordinator for four hours, for emergencies; the privacy officer reviews each.
// What was opened is told by the looks that follow. Errors: ErrRefused for other roles, ErrNoReason, ErrNoMember.
func (g *Guard) BreakGlass(ctx context.Context, c person.Cause, v Visitor, member person.ID, reason string) (Grant, error) {
	switch v.Role {
	case RoleClinician, RoleCoach, RoleCoordinator:
	default:
		return Grant{}, refusal("access.BreakGlass", ErrRefused)
	}
	if v.Suspended || v.Person == "" {
		return Grant{}, refusal("access.BreakGlass", ErrRefused)
	}
	ends := c.At.Add(glassHours)
	return g.Grant(ctx, c, Grant{
		Kind: GrantBrokenGlass, Member: member, To: v.Person, From: g.today(c.At), EndsAt: &ends, Reason: reason,
	})
}

// CloseGlass ends broken glass before its time. Errors: ErrNothing.
func (g *Guard) CloseGlass(ctx context.Context, c person.Cause, member person.ID, grant string) error {
	return g.Revoke(ctx, c, member, grant, "closed")
}

// current is the id that a member has now.
func (g *Guard) current(ctx context.Context, id person.ID) (person.ID, error) {
	p, err := g.people.Get(ctx, id)
	if err != nil {
		return "", noMember("access.current", err)
	}
	return p.ID, nil
}

func (g *Guard) standing(ctx context.Context, id person.ID) (standing, error) {
	events, err := g.rec.Load(ctx, accessStream(id))
	if err != nil {
		return standing{}, fmt.Errorf("access: %w", err)
	}
	return fold(events)
}

// changeAny changes the stream, of all ids the member has, on which the decision says yes.
func (g *Guard) changeAny(ctx context.Context, c person.Cause, member person.ID, decide func(*standing) (record.NewEvent, error)) error {
	p, err := g.people.Get(ctx, member)
	if err != nil {
		return noMember("access.change", err)
	}
	for _, id := range membersOf(p) {
		if err = g.change(ctx, c, id, decide); !errors.Is(err, ErrNothing) {
			return err
		}
	}
	return err
}

// change loads one id's stream, decides, and appends; when somebody else was faster it decides again.
func (g *Guard) change(ctx context.Context, c person.Cause, id person.ID, decide func(*standing) (record.NewEvent, error)) error {
	command := record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}
	if command.ID == "" {
		command.ID = rand.Text()
	} else if _, done, err := g.rec.Done(ctx, command.ID); err != nil || done {
		return err
	}
	for range maxTries {
		s, err := g.standing(ctx, id)
		if err != nil {
			return err
		}
		event, err := decide(&s)
		if err != nil {
			return invalid("access.change", err)
		}
		_, err = g.rec.Append(ctx, command, record.StreamAppend{
			Stream: accessStream(id), Expected: record.ExpectedVersion(s.version), Events: []record.NewEvent{event},
		})
		if err == nil {
			return g.Refresh(ctx, id)
		}
		if !record.Moved(err) {
			return fmt.Errorf("access: %w", err)
		}
	}
	return &store.Error{Kind: store.Unavailable, Op: "access.change", Err: errBusy}
}

func invalid(op string, err error) error { return &store.Error{Kind: store.Invalid, Op: op, Err: err} }

func (g *Guard) today(at time.Time) clock.Date { return g.zone.DateOf(at) }
