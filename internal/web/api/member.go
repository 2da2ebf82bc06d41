package api

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
)

func (s *server) memberRoutes() {
	const tag = "members"
	add(s, get("get-member", "/members/{number}", tag, "Who a member is", "Identity, and contact where the token and policy allow.", "identity:view"), s.member)
	add(s, get("get-coverage", "/members/{number}/coverage", tag, "What covers a member", "Spans of coverage, from enrolment and from claims data.", "coverage:view"), s.coverage)
	add(s, get("get-conditions", "/members/{number}/conditions", tag, "A member's conditions",
		"What each condition rule found, with the evidence. Conditions of sensitive categories that stay closed are left out; closed_categories names those categories for every member alike.",
		"conditions:view"), s.conditions)
	add(s, get("get-gaps", "/members/{number}/gaps", tag, "A member's gaps in care", "What each gap rule found, with the evidence.", "gaps:view"), s.gaps)
	add(s, get("get-timeline", "/members/{number}/timeline", tag, "What happened to a member",
		"Stays, visits, fills, results, coverage and changes of findings, newest first, as far as policy opens them.", "claims:view"), s.timeline)
	add(s, get("get-why", "/members/{number}/findings/{rule}", tag, "Why a finding was made",
		"The rule in exact words, its tests with their outcome, the evidence, and what was found before. One of conditions:view and gaps:view is needed for the kind of the rule.",
		"identity:view"), s.why)
}

func (s *server) member(ctx context.Context, c *caller, in *OfMember) (*tagged[personBody], error) {
	pass, err := s.look(ctx, c, in.Number, c.asks(access.View, pageMember, identityKinds...))
	if err != nil {
		return nil, err
	}
	return s.person(ctx, pass)
}

// About is what an answer about a member says beside its rows.
type About struct {
	Member  string            `json:"member" doc:"Member number" example:"KW0000001"`
	AsOf    string            `json:"as_of,omitempty" format:"date" doc:"Day for which the rules were evaluated" example:"2026-06-30"`
	Closed  []access.Category `json:"closed_categories" doc:"Sensitive categories that stay closed, whether or not there is anything in them"`
	Looked  int64             `json:"look_position" doc:"Position of this look in the record" example:"1042"`
	Refused []access.Kind     `json:"withheld" doc:"Kinds of data that belong here and stay closed"`
}

func aboutOf(pass access.Pass, asOf int32, kinds ...access.Kind) About {
	return About{pass.Number(), isoDay(asOf), filled(pass.Closed()), pass.Position(), withheld(pass, kinds)}
}

type coverageBody struct {
	About
	Enrolment []span `json:"enrolment" doc:"Contracts and plans as enrolment has them"`
	Claims    []span `json:"claims" doc:"Coverage as the claims data have it"`
}

type span struct {
	Coverage string `json:"coverage,omitempty" doc:"Part or kind of coverage" example:"part_a"`
	Contract string `json:"contract,omitempty" doc:"Contract as CMS writes it" example:"H1234"`
	Plan     string `json:"plan,omitempty" doc:"Plan of the contract" example:"001"`
	Kind     string `json:"kind,omitempty" doc:"Kind of plan" example:"mapd"`
	From     string `json:"from,omitempty" format:"date" doc:"First day" example:"2024-01-01"`
	To       string `json:"to,omitempty" format:"date" doc:"Last day; absent while it runs" example:"2026-12-31"`
}

func (s *server) coverage(ctx context.Context, c *caller, in *OfMember) (*out[coverageBody], error) {
	pass, err := s.look(ctx, c, in.Number, c.asks(access.View, pageMember, access.Coverage))
	if err != nil {
		return nil, err
	}
	p, err := s.Guard.Person(ctx, pass)
	if err != nil {
		return nil, err
	}
	body := coverageBody{About: aboutOf(pass, 0, access.Coverage), Enrolment: []span{}, Claims: []span{}}
	body.AsOf = ""
	for _, x := range p.Coverage {
		body.Enrolment = append(body.Enrolment, span{Contract: x.Contract, Plan: x.Plan, Kind: x.Kind, From: dateOf(x.From), To: dateOf(x.To)})
	}
	m, err := s.found(ctx, pass)
	if err != nil {
		return nil, err
	}
	for _, x := range m.Coverage {
		body.Claims = append(body.Claims, span{Coverage: coverages[x.Coverage], Contract: x.Contract, Plan: x.Plan, From: isoDay(x.From), To: isoDay(x.Thru)})
	}
	return answer(body), nil
}

// found is what the claims know of a member; a member of whom there are none yet has nothing there.
func (s *server) found(ctx context.Context, pass access.Pass) (population.Member, error) {
	m, err := s.Population.Member(ctx, pass)
	if isNoMember(err) {
		m.AsOf, err = noDay, nil
	}
	return m, err
}

type findingsBody struct {
	About
	Items []finding `json:"items" doc:"One entry for each rule"`
}

func (s *server) conditions(ctx context.Context, c *caller, in *OfMember) (*out[findingsBody], error) {
	return s.findings(ctx, c, in.Number, access.Conditions, func(m population.Member) []population.Finding { return m.Conditions })
}

func (s *server) gaps(ctx context.Context, c *caller, in *OfMember) (*out[findingsBody], error) {
	return s.findings(ctx, c, in.Number, access.Gaps, func(m population.Member) []population.Finding { return m.Gaps })
}

// findings opens one kind of findings. Their evidence is of claims and medicines, and shown where those are open too.
func (s *server) findings(ctx context.Context, c *caller, number string, kind access.Kind, of func(population.Member) []population.Finding) (*out[findingsBody], error) {
	wanted := []access.Kind{kind, access.Claims, access.Medicines}
	pass, err := s.look(ctx, c, number, c.asks(access.View, pageMember, wanted...))
	if err != nil {
		return nil, err
	}
	m, err := s.found(ctx, pass)
	if err != nil {
		return nil, err
	}
	return answer(findingsBody{aboutOf(pass, m.AsOf, wanted...), each(of(m), findingOf)}), nil
}

type timelineBody struct {
	About
	Items []happening `json:"items" doc:"Newest first"`
	Next  string      `json:"next,omitempty" doc:"Give it as cursor for the next page; absent on the last one" example:"50"`
}

type timelineQuery struct {
	OfMember
	Listing
}

func (s *server) timeline(ctx context.Context, c *caller, in *timelineQuery) (*out[timelineBody], error) {
	from, err := in.position()
	if err != nil {
		return nil, err
	}
	wanted := []access.Kind{access.Claims, access.Medicines, access.Coverage, access.Conditions, access.Gaps}
	pass, err := s.look(ctx, c, in.Number, c.asks(access.View, pageMember, wanted...))
	if err != nil {
		return nil, err
	}
	all, err := s.Population.Timeline(ctx, pass)
	if err != nil && !isNoMember(err) {
		return nil, err
	}
	body := timelineBody{About: aboutOf(pass, noDay, wanted...)}
	start := min(int(from), len(all))
	end := min(start+in.Limit, len(all))
	body.Items = each(all[start:end], happeningOf)
	if end < len(all) {
		body.Next = next(int64(end))
	}
	return answer(body), nil
}

type whyQuery struct {
	OfMember
	Rule string `path:"rule" maxLength:"80" doc:"Id of the rule" example:"diabetes"`
}

func (s *server) why(ctx context.Context, c *caller, in *whyQuery) (*out[explanation], error) {
	kind, err := s.kindOf(ctx, in.Rule)
	if err != nil {
		return nil, err
	}
	if need := access.Scope(kind, access.View); !holds(c.Scopes, need) {
		return nil, missingScope(need)
	}
	wanted := []access.Kind{kind, access.Identity, access.Conditions, access.Gaps, access.Claims, access.Medicines}
	pass, err := s.look(ctx, c, in.Number, c.asks(access.View, pageWhy, slices.Compact(wanted)...))
	if err != nil {
		return nil, err
	}
	w, err := s.Population.Why(ctx, pass, in.Rule)
	if err != nil {
		return nil, err
	}
	return answer(explanationOf(pass, w)), nil
}

// kindOf is the kind of data that a rule finds.
func (s *server) kindOf(ctx context.Context, rule string) (access.Kind, error) {
	cards, err := s.Population.Rules(ctx)
	if err != nil {
		return "", err
	}
	for _, card := range cards {
		if card.ID == rule && card.Kind == population.KindGap {
			return access.Gaps, nil
		}
		if card.ID == rule {
			return access.Conditions, nil
		}
	}
	return "", population.ErrNoFinding
}
