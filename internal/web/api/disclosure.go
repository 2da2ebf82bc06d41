package api

import (
	"context"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
)

func (s *server) disclosureRoutes() {
	const tag = "disclosures"
	add(s, get("get-accounting", "/members/{number}/disclosures", tag, "Accounting of disclosures",
		"What the member must be told about who got their data in a period, newest first (45 CFR 164.528); at most six years.", "requests:view", "looks:view"), s.accounting)
	add(s, post("record-disclosure", "/members/{number}/disclosures", tag, "Record a disclosure", "Whether it is accountable is decided by the rules.", disclosureWrite, "requests:change").
		by(access.RolePrivacy).answers(http.StatusCreated), s.disclose)
}

type accountingQuery struct {
	OfMember
	From day `query:"from" required:"true" doc:"First day" example:"2026-01-01"`
	To   day `query:"to" required:"true" doc:"Last day" example:"2026-06-30"`
}

func (s *server) accounting(ctx context.Context, c *caller, in *accountingQuery) (*out[page[privacy.Disclosure]], error) {
	pass, err := s.look(ctx, c, in.Number, access.Look{
		Action: access.View, Kinds: []access.Kind{access.Requests, access.Looks}, Need: []access.Kind{access.Requests, access.Looks}, Purpose: c.purpose, Reason: c.reason,
		Page: pageDisclosures, At: c.at,
	})
	if err != nil {
		return nil, err
	}
	all, err := s.Requests.Accounting(ctx, pass, s.zone, clock.Span{From: in.From.date, To: in.To.date})
	if err != nil {
		return nil, err
	}
	return whole(all), nil
}

type newDisclosure struct {
	At          *time.Time    `json:"at,omitempty" doc:"When; now when it is not given"`
	Recipient   string        `json:"recipient" minLength:"1" maxLength:"300" doc:"Person or body" example:"State health department"`
	Address     string        `json:"address,omitempty" maxLength:"500" example:"1 Capitol Square"`
	What        string        `json:"what" minLength:"1" maxLength:"1000" doc:"Brief description" example:"Immunization dates"`
	Kinds       []access.Kind `json:"kinds,omitempty" maxItems:"12"`
	Why         privacy.Why   `json:"why"`
	Purpose     string        `json:"purpose,omitempty" maxLength:"1000" doc:"In words, or the written request" example:"Outbreak investigation"`
	SuspendedTo *clock.Date   `json:"suspended_to,omitempty" doc:"An agency asked not to tell until then"`
}

type disclosureInput struct {
	OfMember
	Once
	Body newDisclosure
}

func (s *server) disclose(ctx context.Context, c *caller, in *disclosureInput) (*out[privacy.Disclosure], error) {
	pass, err := s.look(ctx, c, in.Number, c.asks(access.Change, pageDisclosures, access.Requests))
	if err != nil {
		return nil, err
	}
	b := in.Body
	at := c.at
	if b.At != nil {
		at = *b.At
	}
	d, err := s.Requests.Disclose(ctx, c.cause("disclose"), privacy.Disclosure{
		Member: pass.Member(), At: at, Recipient: b.Recipient, Address: b.Address, What: b.What, Kinds: b.Kinds, Why: b.Why, Purpose: b.Purpose, SuspendedTo: b.SuspendedTo,
	})
	if err != nil {
		return nil, err
	}
	return answer(d), nil
}
