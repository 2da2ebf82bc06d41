package api

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	planchange "github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// disputeRoutes are what agents say is wrong, and what the plan said to it.
func (s *server) disputeRoutes() {
	const tag, one = "disputes", "/disputes/{id}"
	add(s, get("list-disputes", "/disputes", tag, "One's disputes", "Newest first; an agency reads those of its agents too.", disputesRead).by(agentsOnly...), s.disputes)
	add(s, get("get-dispute", one, tag, "One dispute", "With its clock, its story and its rulings.", disputesRead).by(agentsOnly...), s.dispute)
	add(s, post("open-dispute", "/disputes", tag, "Dispute something",
		"Gives it a number and a day by which the plan means to rule. What the claim needs and is not there is asked for: documents are sent on the page of the dispute.",
		disputesWrite).by(agentsOnly...).answers(created), s.openDispute)
	add(s, post("withdraw-dispute", one+"/withdrawal", tag, "Take it back", "While nothing was ruled.", disputesWrite).by(agentsOnly...), s.withdrawDispute)
	add(s, post("reopen-dispute", one+"/reopening", tag, "Dispute the ruling", "Once, within the time that the ruling names.", disputesWrite).by(agentsOnly...), s.reopenDispute)
}

// disputeBody is a dispute as its agent reads it.
type disputeBody struct {
	ID        dispute.ID    `json:"id" example:"d4k2m9"`
	Number    string        `json:"number" doc:"As people say it" example:"D-K2M9X-4TPRS"`
	Claim     dispute.Claim `json:"claim" example:"not_paid"`
	Agent     agent.NPN     `json:"agent" example:"1234567"`
	AgentName string        `json:"agent_name" example:"Anna Agent"`
	Member    person.ID     `json:"member,omitempty" doc:"Of the person; absent of a customer whom the agent only named" example:"p3f9a1"`
	Customer  string        `json:"customer,omitempty" doc:"As the agent named them" example:"R. Alvarez, Tampa"`
	Change    planchange.ID `json:"change,omitempty" doc:"The plan change in dispute" example:"k2f8d1"`
	On        *clock.Date   `json:"on,omitempty" doc:"Day of the change, or first day of the month of pay"`
	Cents     int64         `json:"cents,omitempty" doc:"What is missing, as the agent says" example:"5783"`
	Text      string        `json:"text" example:"The renewal of March is missing."`
	OpenedAt  time.Time     `json:"opened_at"`
	State     dispute.State `json:"state" example:"in_review"`
	Money     bool          `json:"money" doc:"It is within the look-back: a ruling moves money"`
	Turn      dispute.Stage `json:"turn" doc:"Whose turn it is: review or again is the plan's, evidence the agent's" example:"review"`
	Target    obligation    `json:"target" doc:"Of the turn; the plan's own, not a legal date"`
	Lacking   []string      `json:"lacking" doc:"What the claim needs and nothing shows yet" example:"[\"application\"]"`
	Rulings   []rulingBody  `json:"rulings"`
	Story     []disputeStep `json:"story"`
}

type rulingBody struct {
	At        time.Time     `json:"at"`
	Upheld    bool          `json:"upheld"`
	Text      string        `json:"text" example:"The application shows you as the writing agent."`
	Citations []string      `json:"citations" example:"[\"like_plan\"]"`
	Outcome   agent.Outcome `json:"outcome,omitempty" doc:"Of the decision that was written for it" example:"keep"`
}

type disputeStep struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind" example:"opened"`
	Plan bool      `json:"plan,omitempty" doc:"By the plan"`
	Text string    `json:"text,omitempty" example:"Please send the recording."`
}

func (s *server) disputeOf(c *caller) func(dispute.Dispute) disputeBody {
	return func(d dispute.Dispute) disputeBody {
		clocks := d.Running()
		body := disputeBody{
			ID: d.ID, Number: d.Number, Claim: d.Claim, Agent: d.Agent, AgentName: d.AgentName, Member: d.Member, Customer: d.Customer, Change: d.Change,
			On: d.On, Cents: d.Cents, Text: d.Text, OpenedAt: d.OpenedAt.UTC(), State: d.State, Money: d.Money, Turn: clocks.Stage,
			Target: obligationOf(clocks.Target, c.at), Lacking: []string{},
			Rulings: each(d.Rulings, func(r dispute.Ruling) rulingBody {
				x := rulingBody{At: r.At.UTC(), Upheld: r.Upheld, Text: r.Text, Citations: filled(r.Citations)}
				if r.Redecided != nil {
					x.Outcome = r.Redecided.Outcome
				}
				return x
			}),
			Story: each(d.Steps, func(x dispute.Step) disputeStep { return disputeStep{x.At.UTC(), x.Kind, x.Plan, x.Text} }),
		}
		if card, ok := s.Disputes.Rules().Card(d.Claim, s.zone.DateOf(d.OpenedAt)); ok && d.State.Open() {
			body.Lacking = each(d.Lacking(card, dispute.FromAgent), func(n dispute.Need) string { return n.ID })
		}
		return body
	}
}

type disputesQuery struct {
	State dispute.State `query:"state" enum:"opened,evidence_needed,in_review,reopened,upheld,denied,withdrawn" example:"in_review"`
	Open  bool          `query:"open" doc:"Only what is still to be done"`
	Listing
}

func (s *server) disputes(ctx context.Context, c *caller, in *disputesQuery) (*out[page[disputeBody]], error) {
	all, next, err := s.Disputes.Mine(ctx, c.Visitor, dispute.Filter{State: in.State, Open: in.Open}, dispute.Page{After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return paged(each(all, s.disputeOf(c)), next), nil
}

// OfDispute is the address of a dispute.
type OfDispute struct {
	ID dispute.ID `path:"id" maxLength:"64" example:"d4k2m9"`
}

func (s *server) told(c *caller, d dispute.Dispute, err error) (*out[disputeBody], error) {
	if err != nil {
		return nil, err
	}
	return answer(s.disputeOf(c)(d)), nil
}

func (s *server) dispute(ctx context.Context, c *caller, in *OfDispute) (*out[disputeBody], error) {
	d, err := s.Disputes.One(ctx, c.Visitor, in.ID)
	return s.told(c, d, err)
}

type disputeInput struct {
	Once
	Body struct {
		Claim    dispute.Claim `json:"claim" enum:"wrong_agent_of_record,made_by_the_plan,missing_from_book,not_paid,short_paid,chargeback,licence_data_wrong,override_wrong,other" example:"not_paid"`
		For      agent.NPN     `json:"for,omitempty" maxLength:"10" doc:"Of an agent below, by whoever leads them" example:"1234567"`
		Member   person.ID     `json:"member,omitempty" maxLength:"64" doc:"A customer of theirs, now or before: id of the row in the book" example:"p3f9a1"`
		Customer string        `json:"customer,omitempty" maxLength:"80" doc:"Anybody else, in words: nobody is looked up for it" example:"R. Alvarez, Tampa"`
		Change   planchange.ID `json:"change,omitempty" maxLength:"64" example:"k2f8d1"`
		On       *clock.Date   `json:"on,omitempty" doc:"Day of the change, or first day of the month of pay"`
		Cents    int64         `json:"cents,omitempty" minimum:"0" doc:"What is missing" example:"5783"`
		Text     string        `json:"text" minLength:"1" maxLength:"4000" example:"The renewal of March is missing."`
	}
}

func (s *server) openDispute(ctx context.Context, c *caller, in *disputeInput) (*out[disputeBody], error) {
	b := in.Body
	d, err := s.Disputes.Open(ctx, c.cause("dispute"), c.Visitor, dispute.Filing{
		Claim: b.Claim, For: b.For, Member: b.Member, Customer: b.Customer, Change: b.Change, On: b.On, Cents: b.Cents, Text: b.Text,
	})
	return s.told(c, d, err)
}

type disputeWord struct {
	OfDispute
	Once
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"4000" example:"It was paid meanwhile."`
	}
}

func (s *server) withdrawDispute(ctx context.Context, c *caller, in *disputeWord) (*out[disputeBody], error) {
	d, err := s.Disputes.Withdraw(ctx, c.cause("withdraw"), c.Visitor, in.ID, in.Body.Text)
	return s.told(c, d, err)
}

func (s *server) reopenDispute(ctx context.Context, c *caller, in *disputeWord) (*out[disputeBody], error) {
	d, err := s.Disputes.Reopen(ctx, c.cause("reopen"), c.Visitor, in.ID, in.Body.Text)
	return s.told(c, d, err)
}
