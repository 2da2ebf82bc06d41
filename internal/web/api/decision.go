package api

import (
	"context"
	"errors"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

func (s *server) decisionRoutes() {
	op := post("check-access", "/access/decisions", "access", "May I?",
		"Whether the caller may do something with a kind of a member's data now, and by which policy or why not. It opens nothing and leaves no entry; a look decides anew. "+
			"A member who does not exist gets the same answer as one whom no policy opens.", decisionsAsk)
	op.free = true
	add(s, op, s.decide)
}

type decisionInput struct {
	Body struct {
		Member  string         `json:"member" minLength:"1" maxLength:"64" doc:"Member number" example:"KW0000001"`
		Action  access.Action  `json:"action"`
		Kind    access.Kind    `json:"kind"`
		Purpose access.Purpose `json:"purpose,omitempty" doc:"The role's own when it has one only"`
		Reason  string         `json:"reason,omitempty" maxLength:"500" example:"Member called, birth date asked"`
	}
}

type decisionBody struct {
	Allowed   bool            `json:"allowed"`
	Policies  []access.Policy `json:"policies" doc:"Those that allowed it, or those that refused it; none when nothing permits"`
	PolicySet string          `json:"policy_set" doc:"Version of all policies" example:"3b0c44298fc1"`
	Because   string          `json:"because" doc:"Message key of the reason" example:"access.because.coordinator"`
}

func (s *server) decide(ctx context.Context, c *caller, in *decisionInput) (*out[decisionBody], error) {
	b := in.Body
	if b.Purpose != "" {
		c.purpose = b.Purpose
	}
	if c.purpose == "" {
		return nil, invalidField("body.purpose", "state why you would look: this role has several purposes")
	}
	l := c.asks(b.Action, pageMember, b.Kind)
	if b.Reason != "" {
		l.Reason = b.Reason
	}
	member, err := s.People.Resolve(ctx, person.MemberNumber, b.Member)
	if err != nil && !errors.Is(err, person.ErrNoPerson) && !errors.Is(err, person.ErrSeveral) {
		return nil, err
	}
	nobody := s.Guard.Decide(ctx, c.Visitor, l, b.Kind)
	d := access.Decision{PolicySet: nobody.PolicySet}
	if member != "" {
		l.Member = member
		d = s.Guard.Decide(ctx, c.Visitor, l, b.Kind)
	}
	return answer(sayable(d, nobody)), nil
}

// sayable is what may be said of a decision. A refusal says only what it would say about nobody, so that nothing can be learned of
// who exists or what a member asked for.
func sayable(d, nobody access.Decision) decisionBody {
	body := decisionBody{d.Allowed, filled(d.Policies), d.PolicySet, d.Because}
	switch {
	case d.Allowed:
	case nobody.Allowed:
		body.Policies, body.Because = []access.Policy{}, becauseNothing
	default:
		body.Policies, body.Because = filled(nobody.Policies), nobody.Because
	}
	return body
}

// becauseNothing is why a look is refused that nothing permits.
const becauseNothing = "access.because.nothing-permits"
