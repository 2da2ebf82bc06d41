package api

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/plan"
)

func (s *server) planRoutes() {
	const tag = "plan"
	add(s, get("list-policies", "/policies", tag, "Access policies", "Every policy with its words, its source and its text in Cedar; their version names exactly these.", policiesRead), s.policies)
	add(s, get("get-plan", "/plan", tag, "The plan profile", "Names, lines, languages, and the plan's own choices with their sources.", planRead), s.profile)
	add(s, get("get-health", "/health", tag, "How the system is", "The engine, its schema, and how far the record is.", healthRead).by(access.RoleAdmin, access.RoleEngineer), s.health)
}

type policyBody struct {
	ID      string `json:"id" example:"coach-programme"`
	Title   string `json:"title" example:"A coach sees what they need for members of their own programme."`
	Source  string `json:"source" example:"45 CFR 164.501"`
	Forbids bool   `json:"forbids"`
	Text    string `json:"text" doc:"In Cedar" example:"permit (principal, action, resource);"`
}

type policiesBody struct {
	Version string       `json:"version" doc:"Changes with every character of them" example:"3b0c44298fc1"`
	Items   []policyBody `json:"items"`
}

func (s *server) policies(context.Context, *caller, *struct{}) (*out[policiesBody], error) {
	all := s.Guard.Policies()
	return answer(policiesBody{all.Version(), each(all.List(), func(p access.PolicyText) policyBody {
		return policyBody{p.ID, p.Title, p.Source, p.Forbids, p.Text}
	})}), nil
}

type lineBody struct {
	Phone string `json:"phone,omitempty" example:"1-800-555-0100"`
	TTY   string `json:"tty,omitempty" example:"711"`
	Hours string `json:"hours,omitempty" example:"8 a.m. to 8 p.m., every day"`
}

type parameterBody struct {
	Name   string `json:"name" example:"record_retention_years"`
	Value  string `json:"value" example:"10"`
	Source string `json:"source" example:"42 CFR 422.504(d)"`
	Mark   string `json:"mark" doc:"How sure the source is" example:"V"`
}

type planBody struct {
	ID             string          `json:"id" example:"demo"`
	Name           string          `json:"name" example:"Harbor Health Plan"`
	Zone           string          `json:"zone" example:"America/New_York"`
	Emergency      string          `json:"emergency" example:"In an emergency call 911."`
	Urgent         string          `json:"urgent,omitempty" example:"Our lines are down."`
	MemberServices lineBody        `json:"member_services"`
	PlanChangeLine lineBody        `json:"plan_change_line"`
	Coaching       lineBody        `json:"coaching"`
	Languages      []string        `json:"languages" doc:"BCP 47, the first is the default" example:"[\"en\",\"es\"]"`
	Choices        []parameterBody `json:"choices" doc:"The plan's own choices"`
}

func (s *server) profile(context.Context, *caller, *struct{}) (*out[planBody], error) {
	p := s.Plan
	line := func(l plan.Line) lineBody { return lineBody(l) }
	body := planBody{
		p.ID, p.Name, p.Zone, p.Emergency, p.Urgent, line(p.MemberServices), line(p.PlanChangeLine), line(p.Coaching), filled(p.Languages), []parameterBody{},
	}
	for _, name := range slices.Sorted(maps.Keys(p.Policy)) {
		x := p.Policy[name]
		body.Choices = append(body.Choices, parameterBody{name, fmt.Sprint(x.Value), x.Source, x.Mark})
	}
	return answer(body), nil
}

type healthBody struct {
	Build    string `json:"build" example:"v1.0.0"`
	Engine   string `json:"engine" example:"sqlite"`
	Schema   int64  `json:"schema" doc:"Version of the database's schema" example:"23"`
	Position int64  `json:"record_position" doc:"Events in the record" example:"10420"`
	Sealed   int64  `json:"sealed" doc:"How many of them a signed checkpoint covers" example:"10420"`
	Letters  int    `json:"letters_waiting" example:"3"`
	Open     int    `json:"requests_open" example:"5"`
	Overdue  int    `json:"requests_overdue" example:"0"`
}

func (s *server) health(ctx context.Context, c *caller, _ *struct{}) (*out[healthBody], error) {
	body := healthBody{Build: s.Build, Engine: string(s.DB.Engine())}
	schema, err := s.DB.SchemaVersion(ctx)
	if err != nil {
		return nil, err
	}
	body.Schema = schema
	if body.Position, err = s.Record.Position(ctx); err != nil {
		return nil, err
	}
	if body.Sealed, _, err = s.Record.Sealed(ctx); err != nil {
		return nil, err
	}
	if body.Letters, err = s.Letters.OpenCount(ctx); err != nil {
		return nil, err
	}
	body.Open, body.Overdue, err = s.Requests.Counts(ctx, c.at)
	return answer(body), err
}
