package api

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/clock"
)

type cured struct {
	Present        []authorization.Element `json:"present,omitempty" maxItems:"40" doc:"Parts that came in" example:"[\"holder_signature\"]"`
	MemberSignedOn *clock.Date             `json:"member_signed_on,omitempty"`
	HolderSignedOn *clock.Date             `json:"holder_signed_on,omitempty"`
	Authority      authorization.Authority `json:"authority,omitempty"`
	Kinds          []access.Kind           `json:"kinds,omitempty" maxItems:"12"`
	Purpose        access.Purpose          `json:"purpose,omitempty"`
	Until          *clock.Date             `json:"until,omitempty"`
	UntilEvent     string                  `json:"until_event,omitempty" maxLength:"200" example:"end of the appeal"`
	Document       *authorization.Document `json:"document,omitempty"`
	VerifiedHow    string                  `json:"verified_how,omitempty" enum:"portal_session,caller_questions,in_person,signature_on_file"`
	Able           bool                    `json:"able,omitempty" doc:"The representative is not suspended after all"`
}

type cureInput struct {
	OfPaper
	Once
	Body cured
}

func (s *server) cure(ctx context.Context, c *caller, in *cureInput) (*out[verdict], error) {
	pass, err := s.openPapers(ctx, c, in.Number, access.Change)
	if err != nil {
		return nil, err
	}
	b := in.Body
	return verdictOf(s.Authorizations.Cure(ctx, c.cause("cure"), pass.Member(), in.ID, authorization.Cure{
		Present: b.Present, MemberSignedOn: b.MemberSignedOn, HolderSignedOn: b.HolderSignedOn, Authority: b.Authority, Kinds: b.Kinds, Purpose: b.Purpose,
		Until: b.Until, UntilEvent: b.UntilEvent, Document: b.Document, VerifiedHow: b.VerifiedHow, Able: b.Able,
	}))
}

type noteInput struct {
	OfPaper
	Once
	Body struct {
		Note string `json:"note" minLength:"1" maxLength:"2000" doc:"What was seen" example:"Court order seen"`
	}
}

func (s *server) verify(ctx context.Context, c *caller, in *noteInput) (*out[verdict], error) {
	pass, err := s.openPapers(ctx, c, in.Number, access.Change)
	if err != nil {
		return nil, err
	}
	return verdictOf(s.Authorizations.Verify(ctx, c.cause("verify"), pass.Member(), in.ID, in.Body.Note))
}

type refusalInput struct {
	OfPaper
	Once
	Body struct {
		Reason authorization.RefuseReason `json:"reason"`
		Note   string                     `json:"note" minLength:"1" maxLength:"2000" doc:"The professional judgment" example:"Papers name another person"`
	}
}

func (s *server) refusePaper(ctx context.Context, c *caller, in *refusalInput) (*out[verdict], error) {
	pass, err := s.openPapers(ctx, c, in.Number, access.Change)
	if err != nil {
		return nil, err
	}
	return verdictOf(s.Authorizations.Refuse(ctx, c.cause("refuse"), pass.Member(), in.ID, in.Body.Reason, in.Body.Note))
}

type revokePaperInput struct {
	OfPaper
	Once
	Body struct {
		How  authorization.RevokeHow `json:"how" enum:"in_writing,spoken,holder_left,event_happened,member_died" doc:"By which way it came"`
		Note string                  `json:"note,omitempty" maxLength:"2000" example:"Letter of June 30"`
	}
}

func (s *server) revokePaper(ctx context.Context, c *caller, in *revokePaperInput) (*out[verdict], error) {
	pass, err := s.openPapers(ctx, c, in.Number, access.Change)
	if err != nil {
		return nil, err
	}
	return verdictOf(s.Authorizations.Revoke(ctx, c.cause("revoke"), pass.Member(), in.ID, in.Body.How, in.Body.Note))
}

type minePaperInput struct {
	ID authorization.ID `path:"id" maxLength:"64" doc:"Id of the paper" example:"u5r2c8"`
	Once
}

// revokeMine needs no confirmed person: taking back protects. To give or accept is a signature, which no program can make.
func (s *server) revokeMine(ctx context.Context, c *caller, in *minePaperInput) (*out[verdict], error) {
	v := c.Visitor
	v.SteppedUp = true
	return verdictOf(s.Authorizations.RevokeMine(ctx, c.cause("revoke"), v, in.ID))
}
