package api

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	planchange "github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// changeRoutes are plan changes of an agent's customers, and who was decided to be agent of record, by which rule.
func (s *server) changeRoutes() {
	const tag = "plan changes"
	needs := []string{changesRead, "identity:list"}
	add(s, get("list-plan-changes", "/plan-changes", tag, "Plan changes that concern an agent",
		"Those whose decision rests on the agent or names them, the ones that take effect last first.", needs...).by(agentsOnly...), s.planChanges)
	add(s, get("get-plan-change", "/plan-changes/{id}", tag, "One plan change", "With every version of the decision. What the plan keeps as evidence is not here.", needs...).by(agentsOnly...), s.planChange)
}

type changedPlan struct {
	Contract string `json:"contract" example:"H1234"`
	Plan     string `json:"plan" example:"001"`
}

// changeBody is a plan change.
type changeBody struct {
	ID        planchange.ID      `json:"id" example:"k2f8d1"`
	Customer  *customer          `json:"customer,omitempty" doc:"Absent when the customer is not theirs now"`
	Effective clock.Date         `json:"effective"`
	Made      clock.Date         `json:"made" doc:"The day of the change"`
	Kind      enrolment.MoveKind `json:"kind,omitempty" example:"change"`
	Old       *changedPlan       `json:"old,omitempty"`
	New       changedPlan        `json:"new"`
	State     planchange.State   `json:"state" example:"decided"`
	Channel   agent.Channel      `json:"channel,omitempty" doc:"How it came about, as the newest evidence says" example:"dpc_line"`
	Decisions []recordDecision   `json:"decisions" doc:"Every version; the last one holds"`
}

// recordDecision is one version of who is agent of record.
type recordDecision struct {
	Version    int           `json:"version" example:"1"`
	At         time.Time     `json:"at"`
	Why        string        `json:"why" doc:"Why it was decided, or decided again: first, feed, evidence, dispute, cancelled, request, successor" example:"first"`
	Outcome    agent.Outcome `json:"outcome" example:"keep"`
	Rule       string        `json:"rule" example:"R10"`
	Set        string        `json:"set" doc:"Rule set and version" example:"aor@2026.1"`
	Agent      agent.NPN     `json:"agent_of_record,omitempty" doc:"When it is one whose affairs the caller sees" example:"1234567"`
	Another    bool          `json:"another,omitempty" doc:"Somebody else is agent of record"`
	Because    []string      `json:"because" doc:"Tests that failed" example:"[\"license\"]"`
	Citation   string        `json:"citation" example:"42 CFR 422.2274(g)"`
	ChangeType string        `json:"change_type,omitempty" doc:"like or unlike" example:"like"`
	Payable    bool          `json:"payable"`
	Unpaid     string        `json:"unpaid_because,omitempty" example:"not_ready"`
	Voided     bool          `json:"voided,omitempty" doc:"The change was taken back: as if it never was"`
}

type planChangesQuery struct {
	OfAgent
	Listing
}

func (s *server) planChanges(ctx context.Context, c *caller, in *planChangesQuery) (*out[page[changeBody]], error) {
	npn, err := s.whose(ctx, c, in.Agent)
	if err != nil {
		return nil, err
	}
	all, next, err := s.Changes.ForAgent(ctx, npn, planchange.Page{After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	rows, err := s.changeBodies(ctx, c, all)
	return paged(rows, next), err
}

// OfChange is the address of a plan change.
type OfChange struct {
	ID planchange.ID `path:"id" maxLength:"64" example:"k2f8d1"`
}

func (s *server) planChange(ctx context.Context, c *caller, in *OfChange) (*out[changeBody], error) {
	x, err := s.Changes.Get(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	sellers, err := s.reach(ctx, c)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(sellers, func(of book.Seller) bool { return isParty(&x, of.NPN) }) {
		return nil, errNotHere
	}
	rows, err := s.changeBodies(ctx, c, []planchange.Change{x})
	if err != nil {
		return nil, err
	}
	return answer(rows[0]), nil
}

// isParty tells whether a decision on the change rests on an agent, or names one: the changes that ForAgent lists.
func isParty(x *planchange.Change, npn agent.NPN) bool {
	return slices.ContainsFunc(x.Decisions, func(d planchange.Decision) bool {
		return d.Agent == npn || d.Provisional == npn || slices.ContainsFunc(d.Inputs, func(i planchange.Input) bool { return i.NPN == npn })
	})
}

func (s *server) changeBodies(ctx context.Context, c *caller, all []planchange.Change) ([]changeBody, error) {
	sellers, err := s.reach(ctx, c)
	if err != nil {
		return nil, err
	}
	named, err := s.customers(ctx, c, each(all, func(x planchange.Change) person.ID { return x.Member }), pageBook)
	if err != nil {
		return nil, err
	}
	return each(all, func(x planchange.Change) changeBody {
		body := changeBody{
			ID: x.ID, Customer: named[x.Member], Effective: x.Effective, Made: x.Made, Kind: x.Kind, New: changedPlan{x.New.Contract, x.New.Plan},
			State: x.State, Channel: x.Channel(), Decisions: each(x.Decisions, decisionOf(sellers)),
		}
		if x.Old != nil {
			body.Old = &changedPlan{x.Old.Contract, x.Old.Plan}
		}
		return body
	}), nil
}

// decisionOf leaves out who else got a customer: that is between the plan and them.
func decisionOf(sellers []book.Seller) func(planchange.Decision) recordDecision {
	return func(d planchange.Decision) recordDecision {
		body := recordDecision{
			Version: d.Version, At: d.At.UTC(), Why: d.Why, Outcome: d.Outcome, Rule: d.Rule, Set: d.Set, Because: filled(d.Because), Citation: d.Citation,
			ChangeType: d.ChangeType, Payable: d.Payable, Unpaid: d.Unpaid, Voided: d.Voided,
		}
		if slices.ContainsFunc(sellers, func(of book.Seller) bool { return of.NPN == d.Agent }) {
			body.Agent = d.Agent
		} else {
			body.Another = d.Agent != agent.House
		}
		return body
	}
}
