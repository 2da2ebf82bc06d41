package authorization

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Given is what a member allows at the portal.
type Given struct {
	Holder     person.ID // "" for a part 2 consent: whoever a policy lets see the kind at all, for the purpose
	Act        bool      // the holder may act for the member (an appointment, which the holder has to accept), not only see
	Kinds      []access.Kind
	Categories []access.Category
	Purpose    access.Purpose
	Until      *clock.Date // required unless Act
}

// portalSession is how a member is known who confirmed who they are at the portal: the electronic signature.
const portalSession = "stepped_up_session"

// Give is Capture by members themselves: the signature is the session in which they confirmed who they are, and the page holds the
// words that a paper would (45 CFR 164.508(c)(1), (2)). What lets somebody see holds at once; an appointment waits for the
// holder's signature (42 CFR 405.910(c)). Errors: ErrSelf (Forbidden), ErrIncomplete.
func (s *Authorizations) Give(ctx context.Context, c person.Cause, v access.Visitor, g Given) (Outcome, error) {
	const op = "authorization: give"
	if v.Role != access.RoleMember || v.Person == "" || !v.SteppedUp || v.Suspended {
		return Outcome{}, notSelf(op)
	}
	zone, err := zoneOf(c)
	if err != nil {
		return Outcome{}, err
	}
	if !g.Act && g.Until == nil {
		return Outcome{}, incomplete(op, "until")
	}
	today := zone.DateOf(c.At)
	return s.Capture(ctx, c, Capture{
		Terms: Terms{
			Member: v.Person, Holder: g.Holder, Form: g.form(), Kinds: g.Kinds, Categories: g.Categories, Purpose: g.Purpose,
			Present: g.onThePage(), MemberSignedOn: &today, Until: g.Until,
		},
		Document: Document{Reference: "portal"}, VerifiedHow: portalSession,
	})
}

func (g *Given) form() Form {
	switch {
	case g.Act:
		return EquivalentNotice
	case g.Holder == "":
		return Part2Consent
	default:
		return HIPAAAuthorization
	}
}

// onThePage are the parts that the page of the portal itself holds. The substance use line stands there when it was chosen.
func (g *Given) onThePage() []Element {
	all := []Element{PurposeStated, Discloser, RevocationRight, ConditioningStatement, RedisclosureStatement}
	if g.Act {
		all = append(all, MemberName, MemberNumber, MemberContact, HolderName, HolderContact, Relationship, AppointmentStatement,
			DisclosureStatement, Expiry)
	}
	for _, category := range g.Categories {
		if category == access.SubstanceUse {
			all = append(all, SubstanceUseNamed)
		}
	}
	return all
}

// Accept is the signature of whoever the member appointed, at the portal. Errors: ErrUnknown, ErrSelf, ErrState.
func (s *Authorizations) Accept(ctx context.Context, c person.Cause, v access.Visitor, id ID) (Outcome, error) {
	const op = "authorization: accept"
	zone, err := zoneOf(c)
	if err != nil {
		return Outcome{}, err
	}
	return s.decide(ctx, c, id, func(a Authorization) ([]record.NewEvent, error) {
		switch {
		case a.Version == 0 || !v.Is(a.Holder):
			return nil, unknown(op)
		case !v.SteppedUp || v.Suspended:
			return nil, notSelf(op)
		case a.Status != Defective || !a.appoints() || a.HolderSignedOn != nil:
			return nil, wrongState(op, a.Status)
		}
		today := zone.DateOf(c.At)
		a.HolderSignedOn = &today
		return s.cured(ctx, c, &a)
	})
}
