package authorization

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Capture is a paper that came in, or what was said on the phone.
type Capture struct {
	Terms
	Document    Document
	VerifiedHow string // how the member was known: portal_session, caller_questions, in_person, signature_on_file
}

// Capture records it with the verdict: valid (and then a grant at once), in review, or defective with what is missing. A
// letter about what is missing is wanted in the same append. Errors: ErrIncomplete (Invalid).
func (s *Authorizations) Capture(ctx context.Context, c person.Cause, p Capture) (Outcome, error) {
	if err := p.check(); err != nil {
		return Outcome{}, err
	}
	if err := s.known(ctx, p.Member, p.Holder, p.Signer); err != nil {
		return Outcome{}, err
	}
	return s.decide(ctx, c, ID(record.IDOf("authorization", c.Seed())), func(a Authorization) ([]record.NewEvent, error) {
		a.Terms, a.Document, a.VerifiedHow = p.Terms, p.Document, p.VerifiedHow
		j, err := s.judge(ctx, c, &a)
		if err != nil {
			return nil, err
		}
		e, err := newEvent(typeCaptured, captured{p.Terms, p.Document, p.VerifiedHow, j})
		return []record.NewEvent{e}, err
	})
}

// known makes sure that everybody named is somebody.
func (s *Authorizations) known(ctx context.Context, named ...person.ID) error {
	named = slices.DeleteFunc(named, func(id person.ID) bool { return id == "" })
	found, err := s.people.Find(ctx, named)
	if err != nil {
		return err
	}
	for _, id := range named {
		if _, ok := found[id]; !ok {
			return incomplete("authorization: capture", "people who are known")
		}
	}
	return nil
}

func (p *Capture) check() error {
	const op = "authorization: capture"
	switch {
	case p.Member == "":
		return incomplete(op, "member")
	case p.Holder == "" && p.Form != Part2Consent:
		return incomplete(op, "holder")
	case p.Holder == p.Member:
		return incomplete(op, "holder: somebody other than the member")
	case p.From != nil && p.Until != nil && p.Until.Before(*p.From):
		return incomplete(op, "until: a day not before from")
	case !slices.Contains(Forms, p.Form):
		return incomplete(op, "form")
	case p.Form == Part2Consent && len(p.Categories) == 0:
		return incomplete(op, "categories")
	case len(p.Kinds) == 0 && p.Holder != "" && !p.represents() && p.Form != AttorneyRetainer:
		return incomplete(op, "kinds") // 45 CFR 164.508(c)(1)(i): described specifically
	}
	return nil
}

// judge looks up whether the signer stands in for the member, and asks the rules.
func (s *Authorizations) judge(ctx context.Context, c person.Cause, a *Authorization) (judgement, error) {
	zone, err := zoneOf(c)
	if err != nil {
		return judgement{}, err
	}
	standsIn, err := s.standsIn(ctx, a, zone, c.At)
	if err != nil {
		return judgement{}, err
	}
	return s.rules.judge(a, standsIn, zone, c.At)
}

// standsIn tells whether whoever signed had verified legal authority for this member then (45 CFR 164.502(g)(2)). A
// representative who was appointed by form does not (42 CFR 405.910(f)).
func (s *Authorizations) standsIn(ctx context.Context, a *Authorization, zone clock.Zone, at time.Time) (bool, error) {
	if !a.delegated() || a.SignerBasis == "" {
		return false, nil
	}
	basis, err := s.load(ctx, a.SignerBasis)
	if err != nil {
		return false, err
	}
	return basis.stands() && basis.Member == a.Member && basis.Holder == a.Signer &&
		basis.StatusAt(at, zone.DateOf(at)) == Valid, nil
}

// Cure adds parts that were missing: what is set replaces what was there, Present is added.
type Cure struct {
	Present        []Element
	MemberSignedOn *clock.Date
	HolderSignedOn *clock.Date
	Authority      Authority
	Kinds          []access.Kind
	Purpose        access.Purpose
	Until          *clock.Date
	UntilEvent     string
	Document       *Document
	VerifiedHow    string
	Able           bool // the representative is not suspended after all
}

// Cure judges a defective authorization anew with what came in (42 CFR 405.910(d)). Errors: ErrUnknown, ErrState (Conflict).
func (s *Authorizations) Cure(ctx context.Context, c person.Cause, member person.ID, id ID, cure Cure) (Outcome, error) {
	return s.change(ctx, c, "authorization: cure", member, id, func(a Authorization) ([]record.NewEvent, error) {
		if a.Status != Defective {
			return nil, wrongState("authorization: cure", a.Status)
		}
		cure.to(&a)
		return s.cured(ctx, c, &a)
	})
}

// cured judges what is whole now, or still is not.
func (s *Authorizations) cured(ctx context.Context, c person.Cause, a *Authorization) ([]record.NewEvent, error) {
	j, err := s.judge(ctx, c, a)
	if err != nil {
		return nil, err
	}
	e, err := newEvent(typeCured, cured{a.Terms, a.Document, a.VerifiedHow, j})
	return []record.NewEvent{e}, err
}

func (x Cure) to(a *Authorization) {
	a.Present = append(append([]Element(nil), a.Present...), x.Present...)
	set(&a.MemberSignedOn, x.MemberSignedOn)
	set(&a.HolderSignedOn, x.HolderSignedOn)
	set(&a.Until, x.Until)
	if x.Authority != "" {
		a.Authority = x.Authority
	}
	if len(x.Kinds) > 0 {
		a.Kinds = x.Kinds
	}
	if x.Purpose != "" {
		a.Purpose = x.Purpose
	}
	if x.UntilEvent != "" {
		a.UntilEvent = x.UntilEvent
	}
	if x.Document != nil {
		a.Document = *x.Document
	}
	if x.VerifiedHow != "" {
		a.VerifiedHow = x.VerifiedHow
	}
	a.Disqualified = a.Disqualified && !x.Able
}

func set[T any](to **T, v *T) {
	if v != nil {
		*to = v
	}
}
