package api

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
)

// requestActs are what can be done about a request that is there.
func (s *server) requestActs(tag, at string) {
	member := []access.Role{access.RoleMember, access.RoleRepresentative}
	officer := []access.Role{access.RolePrivacy}
	add(s, post("extend-privacy-request", at+"/{id}/extension", tag, "Take more time", "Once, with a reason that the member is told in writing.", requestsAnswer, "requests:change").by(officer...), s.extend)
	add(s, post("fulfil-privacy-request", at+"/{id}/fulfilment", tag, "Grant", "Does what it asks: a restriction binds, a confidential address holds, from this moment on.", requestsAnswer, "requests:change").by(officer...), s.fulfil)
	add(s, post("deny-privacy-request", at+"/{id}/denial", tag, "Deny", "For grounds that the rules know, with the reason in plain words.", requestsAnswer, "requests:change").by(officer...), s.deny)
	add(s, post("decide-privacy-review", at+"/{id}/review/decision", tag, "Decide a review", "Upholds or reverses a denial; by somebody who took no part in it.", requestsAnswer, "requests:change").by(officer...), s.decideReview)
	add(s, post("end-privacy-restriction", at+"/{id}/end", tag, "End a granted restriction", "When the member asks for it or agrees.", requestsAnswer, "requests:change").by(officer...), s.endRestriction)
	add(s, post("withdraw-privacy-request", at+"/{id}/withdrawal", tag, "Take a request back", "By the member, or noted for them.", "requests:change").
		by(append(member, access.RoleService, access.RolePrivacy)...), s.withdrawRequest)
	add(s, post("ask-privacy-review", at+"/{id}/review", tag, "Ask for a review of a denial", "45 CFR 164.524(a)(4).", "requests:change").by(append(member, access.RoleService)...), s.askReview)
	add(s, post("disagree-privacy-denial", at+"/{id}/disagreement", tag, "Disagree with a denied amendment", "The statement stays with the record (45 CFR 164.526(d)(2)).", "requests:change").
		by(append(member, access.RoleService)...), s.disagree)
}

type requestNoteInput struct {
	OfRequest
	Once
	Body struct {
		Note string `json:"note" minLength:"1" maxLength:"4000" doc:"In words" example:"The member called and changed their mind"`
	}
}

// opened is the member of a request, opened for a change.
func (s *server) opened(ctx context.Context, c *caller, in OfRequest) (access.Pass, error) {
	return s.openRequests(ctx, c, in.Number, access.Change)
}

func (s *server) extend(ctx context.Context, c *caller, in *requestNoteInput) (*out[outcome], error) {
	pass, err := s.opened(ctx, c, in.OfRequest)
	if err != nil {
		return nil, err
	}
	return c.outcomeOf(s.Requests.Extend(ctx, c.cause("extend"), pass.Member(), in.ID, in.Body.Note))
}

type fulfilInput struct {
	OfRequest
	Once
	Body struct {
		Given   string           `json:"given" minLength:"1" maxLength:"4000" doc:"What was given or done, as the letter says it" example:"A copy of all claims since 2024"`
		SHA256  string           `json:"sha256,omitempty" pattern:"^[0-9a-f]{64}$" doc:"Of the copy" example:"3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855e"`
		Listed  int              `json:"listed,omitempty" minimum:"0" maximum:"100000" doc:"Disclosures in an accounting" example:"4"`
		Fee     int64            `json:"fee_cents,omitempty" minimum:"0" maximum:"100000" example:"0"`
		Grounds []privacy.Ground `json:"partly_denied,omitempty" maxItems:"20" doc:"When only a part was given: why not the rest" example:"[\"not_held\"]"`
		Reason  string           `json:"reason,omitempty" maxLength:"4000" doc:"The same in plain words" example:"We do not hold these records."`
	}
}

func (s *server) fulfil(ctx context.Context, c *caller, in *fulfilInput) (*out[outcome], error) {
	pass, err := s.opened(ctx, c, in.OfRequest)
	if err != nil {
		return nil, err
	}
	b := in.Body
	return c.outcomeOf(s.Requests.Fulfil(ctx, c.cause("fulfil"), pass.Member(), in.ID, privacy.Fulfilment{
		Given: b.Given, SHA256: b.SHA256, Listed: b.Listed, FeeCents: b.Fee, PartlyDenied: b.Grounds, Reason: b.Reason,
	}))
}

type denyInput struct {
	OfRequest
	Once
	Body struct {
		Grounds []privacy.Ground `json:"grounds" minItems:"1" maxItems:"20" doc:"Grounds that the rules know" example:"[\"not_held\"]"`
		Reason  string           `json:"reason" minLength:"1" maxLength:"4000" doc:"In plain words, as the letter says it" example:"We do not hold these records."`
	}
}

func (s *server) deny(ctx context.Context, c *caller, in *denyInput) (*out[outcome], error) {
	pass, err := s.opened(ctx, c, in.OfRequest)
	if err != nil {
		return nil, err
	}
	return c.outcomeOf(s.Requests.Deny(ctx, c.cause("deny"), pass.Member(), in.ID, in.Body.Grounds, in.Body.Reason))
}

type decideInput struct {
	OfRequest
	Once
	Body struct {
		Upheld bool   `json:"upheld" doc:"The denial stands"`
		Note   string `json:"note" minLength:"1" maxLength:"4000" example:"The ground holds"`
	}
}

func (s *server) decideReview(ctx context.Context, c *caller, in *decideInput) (*out[outcome], error) {
	pass, err := s.opened(ctx, c, in.OfRequest)
	if err != nil {
		return nil, err
	}
	return c.outcomeOf(s.Requests.DecideReview(ctx, c.cause("review"), pass.Member(), in.ID, in.Body.Upheld, in.Body.Note))
}

func (s *server) endRestriction(ctx context.Context, c *caller, in *requestNoteInput) (*out[outcome], error) {
	pass, err := s.opened(ctx, c, in.OfRequest)
	if err != nil {
		return nil, err
	}
	return c.outcomeOf(s.Requests.EndRestriction(ctx, c.cause("end"), pass.Member(), in.ID, in.Body.Note))
}

func (s *server) withdrawRequest(ctx context.Context, c *caller, in *requestNoteInput) (*out[outcome], error) {
	pass, err := s.opened(ctx, c, in.OfRequest)
	if err != nil {
		return nil, err
	}
	return c.outcomeOf(s.Requests.Withdraw(ctx, c.causeFor(pass.Member(), "withdraw"), pass.Member(), in.ID, in.Body.Note))
}

type requestInput struct {
	OfRequest
	Once
}

func (s *server) askReview(ctx context.Context, c *caller, in *requestInput) (*out[outcome], error) {
	pass, err := s.opened(ctx, c, in.OfRequest)
	if err != nil {
		return nil, err
	}
	return c.outcomeOf(s.Requests.AskReview(ctx, c.causeFor(pass.Member(), "review"), pass.Member(), in.ID))
}

func (s *server) disagree(ctx context.Context, c *caller, in *requestNoteInput) (*out[outcome], error) {
	pass, err := s.opened(ctx, c, in.OfRequest)
	if err != nil {
		return nil, err
	}
	return c.outcomeOf(s.Requests.Disagree(ctx, c.causeFor(pass.Member(), "disagree"), pass.Member(), in.ID, in.Body.Note))
}
