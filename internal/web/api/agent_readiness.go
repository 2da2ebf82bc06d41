package api

import (
	"context"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
)

// readinessRoutes are what an agent may sell, and what ends soon.
func (s *server) readinessRoutes() {
	const tag = "readiness"
	add(s, get("get-readiness", "/readiness", tag, "Whether an agent may sell a plan", "In a state, on a day: every test that fails, with the reason, since when and where it is from.", readinessRead).
		by(agentsOnly...), s.readiness)
	add(s, get("list-lapses", "/lapses", tag, "What ends soon", "Contract, licences, appointments, certification and insurance that hold today and end within some days; of everybody whom the caller sees.", readinessRead).
		by(agentsOnly...), s.lapses)
}

type readinessQuery struct {
	OfAgent
	State    string `query:"state" required:"true" pattern:"^[A-Z]{2}$" doc:"USPS letters of the member's residence" example:"FL"`
	Contract string `query:"contract" required:"true" maxLength:"5" example:"H1234"`
	Plan     string `query:"plan" required:"true" maxLength:"3" example:"001"`
	On       day    `query:"on" doc:"The application date; today when it is not given" example:"2026-07-01"`
	Year     int    `query:"year" minimum:"2000" maximum:"2100" doc:"Plan year of the certification: that of the effective date; the year of the day when it is not given" example:"2026"`
}

// ReadinessBody is the ready-to-sell state of an agent.
type ReadinessBody struct {
	Agent  agent.NPN    `json:"agent" example:"1234567"`
	State  agent.State  `json:"state" doc:"ready, lapsed, termed, gone or none" example:"ready"`
	On     clock.Date   `json:"on"`
	Failed []failedTest `json:"failed"`
}

// failedTest is a test that an agent fails.
type failedTest struct {
	Test    agent.Test `json:"test" example:"license"`
	Because string     `json:"because" doc:"Code of the reason" example:"expired"`
	Detail  string     `json:"detail,omitempty" doc:"What the code speaks of: a state, a year, an entity" example:"FL"`
	Since   string     `json:"since,omitempty" doc:"When it began to fail" example:"2026-03-31"`
	Source  string     `json:"source,omitempty" doc:"File and line, or who entered it" example:"licences_2026-06.csv:214"`
	KnownAt string     `json:"known_at,omitempty" doc:"When the plan came to know it" example:"2026-04-02T12:00:00Z"`
}

func (s *server) readiness(ctx context.Context, c *caller, in *readinessQuery) (*out[ReadinessBody], error) {
	npn, err := s.whose(ctx, c, in.Agent)
	if err != nil {
		return nil, err
	}
	product, ok := s.Catalog.Product(in.Contract, in.Plan)
	if !ok {
		return nil, invalidField("query.plan", "expected a plan of the catalog, with its contract")
	}
	ask := credential.Ask{NPN: npn, On: s.zone.DateOf(c.at), Year: in.Year, State: in.State, Product: product}
	if in.On.given {
		ask.On = in.On.date
	}
	if ask.Year == 0 {
		ask.Year = ask.On.Year()
	}
	r, err := s.Credentials.Readiness(ctx, ask, nil)
	if err != nil {
		return nil, err
	}
	return answer(ReadinessBody{r.NPN, r.State, r.On, each(r.Failed, func(f agent.Failure) failedTest { return failedTest(f) })}), nil
}

type lapsesQuery struct {
	OfSeller
	Days int `query:"days" minimum:"1" maximum:"366" default:"60" doc:"How far to look" example:"60"`
	Listing
}

// lapseBody is something that an agent has now and will not have soon.
type lapseBody struct {
	Agent  agent.NPN       `json:"agent" example:"1234567"`
	Kind   credential.Kind `json:"kind" example:"license"`
	State  string          `json:"state,omitempty" example:"FL"`
	Entity string          `json:"entity,omitempty" doc:"Legal entity that appoints" example:"Harbor Light Health Plan"`
	Year   int             `json:"year,omitempty" doc:"Plan year for which the agent is not certified" example:"2027"`
	Until  clock.Date      `json:"until" doc:"Last day on which it holds"`
}

func (s *server) lapses(ctx context.Context, c *caller, in *lapsesQuery) (*out[page[lapseBody]], error) {
	sellers, err := s.reach(ctx, c)
	if err != nil {
		return nil, err
	}
	standing, err := s.Credentials.Standing(ctx)
	if err != nil {
		return nil, err
	}
	all := []lapseBody{}
	for _, of := range sellers {
		if in.Agent != agent.House && of.NPN != in.Agent {
			continue
		}
		for _, u := range standing.UpcomingOf(of.NPN, s.zone.DateOf(c.at), in.Days) {
			all = append(all, lapseBody{u.NPN, u.Kind, u.State, u.Entity, u.Year, u.Until})
		}
	}
	from, until, next, err := in.part(len(all))
	if err != nil {
		return nil, err
	}
	return paged(all[from:until], next), nil
}
