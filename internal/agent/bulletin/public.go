package bulletin

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
)

// PublicPage is what everybody may see of an agent.
type PublicPage struct {
	NPN       agent.NPN
	Name      string
	Agency    string   // "" for an agent who works alone
	States    []string // letters; ready to sell there today
	Content   PageContent
	PlanName  string
	CheckedOn clock.Date // the day on which the plan looked whether the agent is ready: this one
}

// Public is the page at an address, for anybody. Readiness is asked now: an agent who is not ready anywhere has no page. Errors: ErrUnknown,
// for each reason alike.
func (s *Bulletins) Public(ctx context.Context, slug string, at time.Time) (PublicPage, error) {
	const op = "bulletin: public page"
	npn, err := s.ofSlug(ctx, slug)
	if err != nil || npn == "" {
		return PublicPage{}, orUnknown(op, err)
	}
	p, err := load[AgentPage](ctx, s.rec, pageStream(npn))
	if err != nil || p.Approved == nil {
		return PublicPage{}, orUnknown(op, err)
	}
	states, err := s.ready(ctx, npn, at)
	if err != nil || len(states) == 0 {
		return PublicPage{}, orUnknown(op, err)
	}
	return s.facade(ctx, npn, *p.Approved, states, at)
}

// PreviewPage is a page as it would be with what waits, for broker operations and for its agent. Errors: ErrUnknown.
func (s *Bulletins) PreviewPage(ctx context.Context, v access.Visitor, npn agent.NPN, at time.Time) (AgentPage, PublicPage, error) {
	const op = "bulletin: preview page"
	own, err := s.Agent(ctx, v)
	if !overseeing(v) && (err != nil || own != npn) {
		return AgentPage{}, PublicPage{}, unknown(op)
	}
	p, err := load[AgentPage](ctx, s.rec, pageStream(npn))
	if err != nil || p.Version == 0 {
		return p, PublicPage{}, orUnknown(op, err)
	}
	states, err := s.ready(ctx, npn, at)
	if err != nil {
		return p, PublicPage{}, err
	}
	content := PageContent{}
	switch {
	case p.Waiting != nil:
		content = *p.Waiting
	case p.Approved != nil:
		content = *p.Approved
	}
	shown, err := s.facade(ctx, npn, content, states, at)
	return p, shown, err
}

func orUnknown(op string, err error) error {
	if err != nil {
		return err
	}
	return unknown(op)
}

// facade puts what the plan knows beside what the agent wrote.
func (s *Bulletins) facade(ctx context.Context, npn agent.NPN, content PageContent, states []string, at time.Time) (PublicPage, error) {
	standing, err := s.standings.Standing(ctx)
	if err != nil {
		return PublicPage{}, err
	}
	out := PublicPage{NPN: npn, Name: standing.Name(npn), States: states, Content: content, PlanName: s.plan.Name, CheckedOn: s.zone.DateOf(at)}
	for _, l := range standing.Upline(npn, out.CheckedOn) {
		if standing.Type(l.Parent) == credential.AnAgency {
			out.Agency = standing.Name(l.Parent)
			break
		}
	}
	return out, nil
}

// ready are the states in which an agent may sell at least one product now.
func (s *Bulletins) ready(ctx context.Context, npn agent.NPN, at time.Time) ([]string, error) {
	standing, err := s.standings.Standing(ctx)
	if err != nil {
		return nil, err
	}
	return s.view(standing, s.zone.DateOf(at)).of(npn).ready, nil
}
