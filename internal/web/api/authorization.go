package api

import (
	"context"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

func (s *server) authorizationRoutes() {
	const tag = "authorizations"
	desk := []access.Role{access.RoleService, access.RolePrivacy}
	reviewer := []access.Role{access.RolePrivacy}
	at := "/members/{number}/authorizations"
	add(s, get("list-authorizations", at, tag, "A member's papers", "Appointments, legal authority, authorizations and consents, newest first.", "authorizations:view"), s.papers)
	add(s, get("get-authorization", at+"/{id}", tag, "One paper", "With what is missing and by which rule.", "authorizations:view"), s.paper)
	add(s, get("list-authorizations-waiting", "/authorizations", tag, "Papers that wait", "Defective ones, or legal papers for the reviewer; oldest first. Each row is a look.", "authorizations:list").by(desk...), s.papersWaiting)
	add(s, get("list-my-authorizations", "/me/authorizations", tag, "Whom I may act for", "What names the caller's holder or a group of theirs.", "authorizations:view").by(access.RoleRepresentative, access.RoleAgent, access.RoleClinician), s.myPapers)
	add(s, post("capture-authorization", at, tag, "Capture a paper", "Records it with the verdict: valid (a relation at once), in review, or defective with what is missing.", "authorizations:change").
		by(desk...).answers(http.StatusCreated), s.capture)
	add(s, post("cure-authorization", at+"/{id}/cure", tag, "Add what was missing", "Judged anew with what came in (42 CFR 405.910(d)).", "authorizations:change").by(desk...), s.cure)
	add(s, post("verify-authorization", at+"/{id}/verification", tag, "Verify legal papers", "By somebody other than who captured them.", papersVerify, "authorizations:change").by(reviewer...), s.verify)
	add(s, post("refuse-authorization", at+"/{id}/refusal", tag, "Refuse a representative", "With a reason and a note (45 CFR 164.502(g)(5)).", papersVerify, "authorizations:change").by(reviewer...), s.refusePaper)
	add(s, post("revoke-authorization", at+"/{id}/revocation", tag, "Revoke", "The very next look that rests on it is refused.", "authorizations:change").by(desk...), s.revokePaper)
	add(s, post("revoke-my-authorization", "/authorizations/{id}/revocation", tag, "Revoke what I gave, or no longer act", "By the member, or by the holder.", papersRevokeOwn).
		by(access.RoleMember, access.RoleRepresentative), s.revokeMine)
}

// actor is who did something.
type actor struct {
	ID         string `json:"id,omitempty" doc:"Account" example:"a7f3k2"`
	Role       string `json:"role,omitempty" example:"service"`
	Channel    string `json:"channel,omitempty" example:"api"`
	OnBehalfOf string `json:"on_behalf_of,omitempty" example:"p3f9a1"`
}

func actorOf(a record.Actor) actor { return actor(a) }

// paper is an authorization as programs read it.
type paper struct {
	ID authorization.ID `json:"id" example:"u5r2c8"`
	authorization.Terms
	Document    authorization.Document  `json:"document"`
	VerifiedHow string                  `json:"verified_how,omitempty" example:"caller_questions"`
	Status      authorization.Status    `json:"status" doc:"defective, in_review, valid, refused, revoked or expired, as of now" example:"valid"`
	Missing     []authorization.Missing `json:"missing" doc:"What is missing, and what says so"`
	Rules       []string                `json:"rules" doc:"Rule sets with versions that judged it" example:"[\"representative_form@2026.1\"]"`
	EffectiveOn *clock.Date             `json:"effective_on,omitempty"`
	LastDay     *clock.Date             `json:"last_day,omitempty" doc:"Last day on which it gives anything"`
	EndsAt      *time.Time              `json:"ends_at,omitempty"`
	CapturedAt  time.Time               `json:"captured_at"`
	CapturedBy  actor                   `json:"captured_by"`
	Review      *paperReview            `json:"review,omitempty"`
	Revocation  *paperRevocation        `json:"revocation,omitempty"`
	Version     int64                   `json:"version" example:"2"`
}

type paperReview struct {
	At     time.Time                  `json:"at"`
	By     actor                      `json:"by"`
	Refuse authorization.RefuseReason `json:"refuse,omitempty"`
	Note   string                     `json:"note,omitempty" example:"Court order seen"`
}

type paperRevocation struct {
	At   time.Time               `json:"at"`
	By   actor                   `json:"by"`
	On   clock.Date              `json:"on" doc:"The plan's date"`
	How  authorization.RevokeHow `json:"how" example:"in_writing"`
	Note string                  `json:"note,omitempty" example:"Letter of June 30"`
}

func (s *server) paperOf(c *caller) func(authorization.Authorization) paper {
	return func(a authorization.Authorization) paper {
		body := paper{
			ID: a.ID, Terms: a.Terms, Document: a.Document, VerifiedHow: a.VerifiedHow, Status: a.StatusAt(c.at, s.today()), Missing: filled(a.Missing),
			Rules: filled(a.Rules), EffectiveOn: a.EffectiveOn, LastDay: a.LastDay, EndsAt: a.EndsAt, CapturedAt: a.CapturedAt.UTC(), CapturedBy: actorOf(a.CapturedBy),
			Version: a.Version,
		}
		if r := a.Review; r != nil {
			body.Review = &paperReview{r.At.UTC(), actorOf(r.By), r.Refuse, r.Note}
		}
		if r := a.Revocation; r != nil {
			body.Revocation = &paperRevocation{r.At.UTC(), actorOf(r.By), r.On, r.How, r.Note}
		}
		return body
	}
}

// openPapers opens a member's papers to the caller.
func (s *server) openPapers(ctx context.Context, c *caller, number string, action access.Action) (access.Pass, error) {
	return s.look(ctx, c, number, c.asks(action, pageMember, access.Authorizations))
}

func (s *server) papers(ctx context.Context, c *caller, in *OfMember) (*out[page[paper]], error) {
	pass, err := s.openPapers(ctx, c, in.Number, access.View)
	if err != nil {
		return nil, err
	}
	read := s.Authorizations.ForMember
	if c.Role == access.RolePrivacy {
		read = func(ctx context.Context, p access.Pass) ([]authorization.Authorization, error) {
			return s.Authorizations.ForReviewer(ctx, c.Visitor, p)
		}
	}
	all, err := read(ctx, pass)
	if err != nil {
		return nil, err
	}
	return whole(each(all, s.paperOf(c))), nil
}

type OfPaper struct {
	OfMember
	ID authorization.ID `path:"id" maxLength:"64" doc:"Id of the paper" example:"u5r2c8"`
}

func (s *server) paper(ctx context.Context, c *caller, in *OfPaper) (*out[paper], error) {
	pass, err := s.openPapers(ctx, c, in.Number, access.View)
	if err != nil {
		return nil, err
	}
	a, err := s.Authorizations.Get(ctx, pass, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(s.paperOf(c)(a)), nil
}

type waitingQuery struct {
	Status authorization.Status `query:"status" enum:"defective,in_review" default:"defective" doc:"Which of them"`
	Limit  int                  `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Rows at most" example:"50"`
	Why
}

func (s *server) papersWaiting(ctx context.Context, c *caller, in *waitingQuery) (*out[page[paper]], error) {
	if err := c.stated(); err != nil {
		return nil, err
	}
	all, err := s.Authorizations.Open(ctx, in.Status, in.Limit, s.opener(c, c.asks(access.List, pageMember, access.Authorizations)))
	if err != nil {
		return nil, err
	}
	return whole(each(all, s.paperOf(c))), nil
}

func (s *server) myPapers(ctx context.Context, c *caller, _ *struct{}) (*out[page[paper]], error) {
	all, err := s.Authorizations.ForRepresentative(ctx, c.Visitor)
	if err != nil {
		return nil, err
	}
	return whole(each(all, s.paperOf(c))), nil
}

// paperTerms is what a paper says.
type paperTerms struct {
	Holder         person.ID               `json:"holder,omitempty" maxLength:"64" doc:"Who may act or receive" example:"p8c2d0"`
	Form           authorization.Form      `json:"form"`
	Authority      authorization.Authority `json:"authority,omitempty" doc:"Of a legal authority"`
	Kinds          []access.Kind           `json:"kinds,omitempty" maxItems:"12" doc:"Scope; none: what the policy gives"`
	Categories     []access.Category       `json:"categories,omitempty" maxItems:"3"`
	Purpose        access.Purpose          `json:"purpose,omitempty"`
	Matter         string                  `json:"matter,omitempty" maxLength:"200" doc:"The grievance or appeal it names" example:"grievance/2026-3"`
	Present        []authorization.Element `json:"present,omitempty" maxItems:"40" doc:"Parts that can be seen on the paper" example:"[\"member_name\",\"member_signature\"]"`
	MemberSignedOn *clock.Date             `json:"member_signed_on,omitempty"`
	HolderSignedOn *clock.Date             `json:"holder_signed_on,omitempty"`
	Signer         person.ID               `json:"signer,omitempty" maxLength:"64" doc:"Who signed in the member's place" example:"p9z1y2"`
	SignerBasis    authorization.ID        `json:"signer_basis,omitempty" maxLength:"64" doc:"By which verified legal authority" example:"u1a2b3"`
	From           *clock.Date             `json:"from,omitempty"`
	Until          *clock.Date             `json:"until,omitempty" doc:"Last day, as written"`
	UntilEvent     string                  `json:"until_event,omitempty" maxLength:"200" doc:"Or the event that ends it" example:"end of the appeal"`
	Disqualified   bool                    `json:"disqualified,omitempty" doc:"Suspended from acting, 42 CFR 405.910(b)"`
	Document       authorization.Document  `json:"document,omitempty"`
	VerifiedHow    string                  `json:"verified_how,omitempty" enum:"portal_session,caller_questions,in_person,signature_on_file" doc:"How the member was known"`
}

// verdict is what a command came to.
type verdict struct {
	ID      authorization.ID        `json:"id" example:"u5r2c8"`
	Status  authorization.Status    `json:"status" example:"defective"`
	Missing []authorization.Missing `json:"missing"`
	LastDay *clock.Date             `json:"last_day,omitempty"`
}

func verdictOf(o authorization.Outcome, err error) (*out[verdict], error) {
	if err != nil {
		return nil, err
	}
	return answer(verdict{o.ID, o.Status, filled(o.Missing), o.LastDay}), nil
}

type captureInput struct {
	OfMember
	Once
	Body paperTerms
}

func (s *server) capture(ctx context.Context, c *caller, in *captureInput) (*out[verdict], error) {
	pass, err := s.openPapers(ctx, c, in.Number, access.Change)
	if err != nil {
		return nil, err
	}
	b := in.Body
	return verdictOf(s.Authorizations.Capture(ctx, c.cause("capture"), authorization.Capture{
		Terms: authorization.Terms{
			Member: pass.Member(), Holder: b.Holder, Form: b.Form, Authority: b.Authority, Kinds: b.Kinds, Categories: b.Categories, Purpose: b.Purpose, Matter: b.Matter,
			Present: b.Present, MemberSignedOn: b.MemberSignedOn, HolderSignedOn: b.HolderSignedOn, Signer: b.Signer, SignerBasis: b.SignerBasis, From: b.From,
			Until: b.Until, UntilEvent: b.UntilEvent, Disqualified: b.Disqualified,
		},
		Document: b.Document, VerifiedHow: b.VerifiedHow,
	}))
}
