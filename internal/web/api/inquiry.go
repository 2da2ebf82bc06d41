package api

import (
	"context"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
)

// inquiryRoutes are agents who ask about customers, and staff who ask for agents on the phone.
func (s *server) inquiryRoutes() {
	const tag = "inquiries of agents"
	agent := []access.Role{access.RoleAgent}
	staff := []access.Role{access.RoleService, access.RoleComplaints}
	add(s, post("ask-inquiry", "/inquiries", tag, "Ask about a customer",
		"An agent or agency asks, or staff for an agent on the phone (then with caller). The answer is one of a few sentences and never more: who cannot be found and who has nothing on file get the same one. "+
			"It opens no complaint; only an agent who holds the member's appointment files one with it, and then gets a receipt number. Every answer is in the member's disclosure ledger. "+
			"Too many questions are answered 429; what was reported is passed on all the same.", inquiriesAsk).by(append(agent, staff...)...).answers(http.StatusCreated), s.askInquiry)
	add(s, get("list-inquiries", "/inquiries", tag, "One's own inquiries", "Newest first; an agency reads those of its agents too.", inquiriesRead).by(agent...), s.inquiries)
	add(s, get("get-inquiry", "/inquiries/{id}", tag, "One inquiry", "As whoever asked it reads it again.", inquiriesRead).by(append(agent, staff...)...), s.inquiry)
	add(s, get("list-inquiry-limits", "/inquiry-limits", tag, "Agents who asked too often", "Each limit once a day, newest first.", inquiriesWatch).
		by(access.RoleCompliance, access.RoleComplaints), s.inquiryLimits)
	s.outreachRoutes(tag, staff)
}

// customerBody is a customer as an agent names them.
type customerBody struct {
	Number string      `json:"number,omitempty" maxLength:"64" doc:"Member number; without it, name and birth date" example:"KW0000001"`
	Name   string      `json:"name,omitempty" maxLength:"200" doc:"First and last name as on the plan card" example:"Rosa Alvarez"`
	Birth  *clock.Date `json:"birth,omitempty"`
}

func customerOf(n inquiry.Named) customerBody { return customerBody(n) }

type callerBody struct {
	Name       string `json:"name" minLength:"1" maxLength:"200" example:"Anna Agent"`
	NPN        string `json:"npn,omitempty" maxLength:"10" doc:"National producer number" example:"1234567"`
	CalledBack bool   `json:"called_back,omitempty" doc:"At the number that the plan has on file; without it nothing is discussed"`
	Note       string `json:"note,omitempty" maxLength:"500" doc:"Number called, and when" example:"Office number, 12:05"`
}

type inquiryInput struct {
	Once
	Body struct {
		Customer customerBody     `json:"customer"`
		Reported inquiry.Reported `json:"reported,omitempty" enum:"none,harm,urgent_access,fraud,misselling" doc:"What the customer told that the plan must act on; none when it is not given" example:"none"`
		Words    string           `json:"words,omitempty" maxLength:"4000" doc:"What the agent was told. Needed with a report, and by a representative" example:"She waits for a call back."`
		Language string           `json:"language,omitempty" maxLength:"20" doc:"Of the answer, BCP 47; English when it is not given" example:"en"`
		Caller   *callerBody      `json:"caller,omitempty" doc:"Staff only: the agent on the phone"`
	}
}

// InquiryAnswer is what an agent hears. What was so is for the file and is not here.
type InquiryAnswer struct {
	ID       inquiry.ID `json:"id" example:"k2f8d1"`
	At       time.Time  `json:"at"`
	Sentence string     `json:"sentence" doc:"All that is told" example:"An investigation is under way."`
	Receipt  string     `json:"receipt,omitempty" doc:"Of the complaint, when the agent filed it as the member's representative" example:"0000123-4"`
	PassedOn bool       `json:"passed_on,omitempty" doc:"What was reported became work of the plan. It does not of agents and callers whom the plan does not know"`
}

func (s *server) askInquiry(ctx context.Context, c *caller, in *inquiryInput) (*out[InquiryAnswer], error) {
	b := in.Body
	q := inquiry.Question{Member: inquiry.Named(b.Customer), Reported: b.Reported, Words: b.Words, Language: b.Language}
	if b.Caller != nil {
		x := inquiry.Caller(*b.Caller)
		q.Caller = &x
	}
	a, err := s.Inquiries.Ask(ctx, c.cause("inquiry"), c.Visitor, q)
	if err != nil {
		return nil, err
	}
	return answer(InquiryAnswer{a.ID, a.At.UTC(), a.Sentence, a.Receipt, a.Passed}), nil
}

// heardBody is an inquiry as whoever asked it reads it again.
type heardBody struct {
	InquiryAnswer
	Asker    string           `json:"asker" example:"Anna Agent"`
	Customer customerBody     `json:"customer"`
	Reported inquiry.Reported `json:"reported" example:"none"`
}

func heardOf(h inquiry.Heard) heardBody {
	return heardBody{InquiryAnswer{h.ID, h.At.UTC(), h.Sentence, h.Receipt, h.Passed}, h.AskerName, customerOf(h.Member), h.Reported}
}

func (s *server) inquiries(ctx context.Context, c *caller, in *Listing) (*out[page[heardBody]], error) {
	all, next, err := s.Inquiries.Mine(ctx, c.Visitor, inquiry.Page{After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return paged(each(all, heardOf), next), nil
}

// OfInquiry is the address of what an inquiry or question made.
type OfInquiry struct {
	ID string `path:"id" maxLength:"64" example:"k2f8d1"`
}

func (s *server) inquiry(ctx context.Context, c *caller, in *OfInquiry) (*out[heardBody], error) {
	_, h, err := s.Inquiries.Hear(ctx, c.Visitor, inquiry.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return answer(heardOf(h)), nil
}

// refusalBody is an entry of the watch list.
type refusalBody struct {
	Asker string     `json:"asker" doc:"Person id" example:"p3f9a1"`
	Name  string     `json:"name" example:"Anna Agent"`
	Limit string     `json:"limit" doc:"agent_day, agency_day or member_week" example:"member_week"`
	Day   clock.Date `json:"day"`
	At    time.Time  `json:"at"`
}

func (s *server) inquiryLimits(ctx context.Context, c *caller, in *Listing) (*out[page[refusalBody]], error) {
	all, next, err := s.Inquiries.Watch(ctx, c.Visitor, inquiry.Page{After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return paged(each(all, func(r inquiry.Refusal) refusalBody {
		return refusalBody{string(r.Asker), r.AskerName, r.Limit, r.Day, r.At.UTC()}
	}), next), nil
}
