package api

import (
	"context"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

func (s *server) auditRoutes() {
	const tag = "audit"
	officer := []access.Role{access.RolePrivacy}
	add(s, get("search-looks", "/audit/looks", tag, "Who looked at what",
		"Newest first, with hints why a look deserves a second one. The search is a look itself: every member whose entries it shows sees it.", auditRead).by(officer...), s.audit)
	add(s, get("list-refusals", "/audit/refusals", tag, "Refused looks", "Newest first. Members are named by id only.", auditRead).by(officer...), s.refusals)
	add(s, get("list-questions", "/audit/questions", tag, "Members' questions about looks", "Those that wait, oldest first. Each is a look.", auditRead).by(officer...), s.questions)
	add(s, post("answer-question", "/audit/questions/{position}/answer", tag, "Answer a question", "The member reads it beside the entry.", auditAnswer).
		by(officer...).answers(http.StatusNoContent), s.answerQuestion)
}

// auditor is the caller as the privacy officer at work. The guard lets no token audit by the scopes of member data; the explicit scope
// of these operations, which the officer gave the program by name, stands for the officer.
func (c *caller) auditor() access.Visitor {
	v := c.Visitor
	v.Scopes = nil
	return v
}

type auditQuery struct {
	Account string      `query:"account" maxLength:"64" doc:"Whose looks" example:"a7f3k2"`
	Person  person.ID   `query:"person" maxLength:"64" doc:"Whose looks, whatever the account" example:"p8c2d0"`
	Member  string      `query:"member" maxLength:"64" doc:"Looks at this member number" example:"KW0000001"`
	Role    access.Role `query:"role" doc:"In this role"`
	Page    string      `query:"page" maxLength:"80" doc:"Message key of what was looked at" example:"look.page.member"`
	From    time.Time   `query:"from" doc:"Not before" example:"2026-07-01T00:00:00Z"`
	To      time.Time   `query:"to" doc:"Before" example:"2026-08-01T00:00:00Z"`
	Hints   bool        `query:"only_hints" doc:"Only looks with a hint"`
	Listing
	Why
}

type auditEntry struct {
	LookEntry
	Account string        `json:"account" example:"a7f3k2"`
	Session string        `json:"session,omitempty" doc:"Session or token" example:"t5k2q8"`
	Hints   []access.Hint `json:"hints" doc:"Reasons to look twice; no verdict" example:"[\"no_relation\"]"`
}

func (s *server) audit(ctx context.Context, c *caller, in *auditQuery) (*out[page[auditEntry]], error) {
	before, err := in.position()
	if err != nil {
		return nil, err
	}
	q := access.AuditQuery{
		Account: in.Account, Person: in.Person, Role: in.Role, Page: in.Page, From: in.From, To: in.To, OnlyHints: in.Hints,
		Cursor: access.Cursor{Before: before, Limit: in.Limit}, At: c.at, Reason: c.reason,
	}
	if in.Member != "" {
		if q.Member, err = s.People.Resolve(ctx, person.MemberNumber, in.Member); err != nil {
			return nil, err
		}
	}
	found, err := s.Guard.Audit(ctx, c.auditor(), q)
	if err != nil {
		return nil, err
	}
	return paged(each(found.Entries, func(e access.AuditEntry) auditEntry {
		return auditEntry{entryOf(e.Entry), e.Account, e.Session, filled(e.Hints)}
	}), next(found.Next)), nil
}

type refusedBody struct {
	Position int64         `json:"position" example:"1043"`
	At       time.Time     `json:"at"`
	Account  string        `json:"account" example:"a7f3k2"`
	Member   person.ID     `json:"member,omitempty" doc:"Absent for a member who does not exist" example:"p3f9a1"`
	Name     string        `json:"name,omitempty" example:"Carol Jones"`
	Role     access.Role   `json:"role"`
	Action   access.Action `json:"action"`
	Purpose  string        `json:"purpose,omitempty" doc:"As it was stated" example:"care_coordination"`
	Kinds    []access.Kind `json:"kinds"`
	Page     string        `json:"page" example:"look.page.member"`
	Because  string        `json:"because" doc:"Message key" example:"access.because.nothing-permits"`
}

func (s *server) refusals(ctx context.Context, c *caller, in *Listing) (*out[page[refusedBody]], error) {
	before, err := in.position()
	if err != nil {
		return nil, err
	}
	all, err := s.Guard.Refusals(ctx, c.auditor(), access.Cursor{Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	more := int64(0)
	if len(all) == in.Limit {
		more = all[len(all)-1].Position
	}
	return paged(each(all, func(r access.RefusedLook) refusedBody {
		return refusedBody{r.Position, r.At.UTC(), r.Account, r.Member, r.Name, r.Role, r.Action, string(r.Purpose), filled(r.Kinds), r.Page, r.Because}
	}), next(more)), nil
}

func (s *server) questions(ctx context.Context, c *caller, _ *Why) (*out[page[LookEntry]], error) {
	all, err := s.Guard.Inquiries(ctx, c.auditor(), c.asks(access.List, pageQuestions, access.Looks))
	if err != nil {
		return nil, err
	}
	return whole(each(all, entryOf)), nil
}

type answerInput struct {
	Position int64 `path:"position" minimum:"1" doc:"Position of the entry" example:"1042"`
	Once
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"2000" doc:"What the member reads" example:"You called us that day."`
	}
}

func (s *server) answerQuestion(ctx context.Context, c *caller, in *answerInput) (*none, error) {
	return nil, s.Guard.Answer(ctx, c.cause("answer"), c.auditor(), in.Position, in.Body.Text)
}
