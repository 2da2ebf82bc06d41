package api

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/person"
)

// pageOutreach is where the member reads that somebody called because of an inquiry.
const pageOutreach = "look.page.partner_outreach"

func (s *server) outreachRoutes(tag string, staff []access.Role) {
	add(s, get("list-outreach", "/outreach", tag, "Outreach that is to be done", "What agents reported became a call to the member and a look by agent oversight: what is due first at the top. Rows name nobody.", outreachRead).
		by(staff...), s.outreachWaiting)
	add(s, get("get-outreach", "/outreach/{id}", tag, "One piece of outreach", "With what the agent told. When the customer is a known member, this is a look at them.", outreachRead, "identity:view").by(staff...), s.outreach)
	add(s, post("finish-outreach", "/outreach/{id}/result", tag, "Say what came of it", "Once. That the member confirms the agent lets the agent file as the representative.", outreachWrite).by(staff...), s.finishOutreach)
}

// outreachBody is a piece of outreach; words and customer are there when it was opened by itself.
type outreachBody struct {
	ID       inquiry.OutreachID   `json:"id" example:"m4t7b2"`
	Kind     inquiry.OutreachKind `json:"kind" doc:"member_outreach or compliance_referral" example:"member_outreach"`
	Desk     string               `json:"desk" example:"member_services"`
	Reported inquiry.Reported     `json:"reported" example:"harm"`
	Agent    string               `json:"agent" doc:"Name of whoever told it" example:"Anna Agent"`
	MadeAt   time.Time            `json:"made_at"`
	Target   obligation           `json:"target" doc:"The plan's own, not a legal date"`
	Member   person.ID            `json:"member,omitempty" doc:"Person id, when what the agent wrote fits one member clearly" example:"p3f9a1"`
	Customer *customerBody        `json:"customer,omitempty" doc:"As the agent named them"`
	Words    string               `json:"words,omitempty" example:"She fell."`
	DoneAt   *time.Time           `json:"done_at,omitempty"`
	Result   inquiry.Result       `json:"result,omitempty" example:"reached_helped"`
	Note     string               `json:"note,omitempty" example:"A nurse visits her today."`
}

func outreachOf(c *caller, opened bool) func(inquiry.Outreach) outreachBody {
	return func(o inquiry.Outreach) outreachBody {
		body := outreachBody{
			ID: o.ID, Kind: o.Kind, Desk: o.Desk, Reported: o.Reported, Agent: o.AskerName, MadeAt: o.MadeAt.UTC(), Target: obligationOf(o.Target, c.at),
			DoneAt: o.DoneAt, Result: o.Result, Note: o.Note,
		}
		if opened {
			named := customerOf(o.Named)
			body.Member, body.Customer, body.Words = o.Member, &named, o.Words
		}
		return body
	}
}

type outreachQuery struct {
	Desk string `query:"desk" maxLength:"60" doc:"Only this desk" example:"member_services"`
	Listing
}

func (s *server) outreachWaiting(ctx context.Context, c *caller, in *outreachQuery) (*out[page[outreachBody]], error) {
	all, next, err := s.Inquiries.Waiting(ctx, c.Visitor, in.Desk, inquiry.Page{After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return paged(each(all, outreachOf(c, false)), next), nil
}

func (s *server) outreach(ctx context.Context, c *caller, in *OfInquiry) (*out[outreachBody], error) {
	o, _, err := s.Inquiries.OpenOutreach(ctx, c.Visitor, inquiry.OutreachID(in.ID), pageOutreach, c.at)
	if err != nil {
		return nil, err
	}
	return answer(outreachOf(c, true)(o)), nil
}

type outreachResult struct {
	OfInquiry
	Once
	Body struct {
		Result inquiry.Result `json:"result" enum:"reached_helped,reached_confirms,reached_denies,handed_to_a_case,not_reached,nobody,looked_into" example:"reached_helped"`
		Note   string         `json:"note" minLength:"1" maxLength:"4000" doc:"What was done" example:"A nurse visits her today."`
	}
}

func (s *server) finishOutreach(ctx context.Context, c *caller, in *outreachResult) (*out[outreachBody], error) {
	o, err := s.Inquiries.FinishOutreach(ctx, c.cause("outreach"), c.Visitor, inquiry.OutreachID(in.ID), in.Body.Result, in.Body.Note)
	if err != nil {
		return nil, err
	}
	return answer(outreachOf(c, false)(o)), nil
}
