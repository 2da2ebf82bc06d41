package change

import (
	"context"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// trackingLength is how many characters of a plan's own tracking id CMS repeats (PCUG, transaction reply).
const trackingLength = 15

// trackingOf names our application of a change, as CMS repeats it.
func trackingOf(id ID) string {
	return strings.ToUpper("K" + string(id))[:trackingLength]
}

// Submit sends a confirmed change to CMS: it is an application until CMS replies. Errors: ErrUnknown, ErrState.
func (s *Changes) Submit(ctx context.Context, c person.Cause, v access.Visitor, id ID) (Change, error) {
	const op = "change: submit"
	if !desk(v) {
		return Change{}, unknown(op)
	}
	c = c.Named("change")
	now, err := s.folded(ctx, id)
	switch {
	case err != nil:
		return now, err
	case now.Version == 0:
		return now, unknown(op)
	case now.State != Confirmed && now.State != Submitted:
		return now, wrongState(op)
	}
	a := enrolment.Application{
		Member: now.Member, Contract: now.New.Contract, Plan: now.New.Plan, Effective: now.Effective, Signed: &now.Made, Election: now.Election,
		Tracking: trackingOf(id),
	}
	for _, e := range entered(&now, ByApplication) {
		a.Writing = e.NPN
	}
	// The application follows from the change: sent again it is the same one.
	if err := s.enrollment.Submit(ctx, c.Called("change/"+string(id)+"/application"), a); err != nil {
		return now, err
	}
	return s.change(ctx, c, op, id, false, func(now *Change) ([]record.NewEvent, error) {
		if now.State != Confirmed {
			return nil, wrongState(op)
		}
		e, err := record.EventOf(typeSubmitted, schema, submitted{a.Tracking})
		return []record.NewEvent{e}, err
	})
}
