package book

import (
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// customerView is the page of one customer.
type customerView struct {
	book.Customer
	Sellers  []book.Seller
	Money    map[agent.NPN]commission.Money
	Paid     bool
	Disputes []dispute.Dispute
	Links    customerLinks
}

// customerLinks are where else the agent can go from here; "" leaves one out.
type customerLinks struct{ Ask, Link, Dispute string }

// mine tells whether an agent is the visitor, or somebody whom they lead.
func (c *customerView) mine(npn agent.NPN) bool {
	return slices.ContainsFunc(c.Sellers, func(s book.Seller) bool { return s.NPN == npn })
}

// name is that of an agent, as far as the visitor may know who it is.
func (c *customerView) name(npn agent.NPN) string {
	for _, s := range c.Sellers {
		if s.NPN == npn {
			return s.Name
		}
	}
	return ""
}

// customer shows one customer of the book.
func (p *portal) customer(r *http.Request, v shell.Visit) (shell.Answer, error) {
	ctx := r.Context()
	view := &customerView{Paid: p.Payments != nil, Money: map[agent.NPN]commission.Money{}}
	var err error
	if view.Sellers, err = p.Book.Reach(ctx, v.Who, v.Today()); err != nil {
		return nil, err
	}
	member := person.ID(r.PathValue("person"))
	if view.Customer, err = p.Book.Customer(ctx, v.Who, view.Sellers, member, pageBook, v.Now); err != nil {
		return nil, err
	}
	view.Disputes, _, err = p.Disputes.Mine(ctx, v.Who, dispute.Filter{Member: view.Person.ID}, dispute.Page{})
	if err != nil {
		return nil, err
	}
	if err := p.earns(r, v, view); err != nil {
		return nil, err
	}
	view.Links = customerLinks{p.AskPath, p.LinkPath, DisputePath + "/new?member=" + string(view.Person.ID)}
	return shell.Page(customerPageOf(v, view)), nil
}

// earns adds what the customer brings each agent who is of record now.
func (p *portal) earns(r *http.Request, v shell.Visit, view *customerView) error {
	if p.Payments == nil {
		return nil
	}
	for _, line := range append([]book.Line{view.Now}, view.Others...) {
		if line.Agent == agent.House {
			continue
		}
		found, err := p.Payments.Money(r.Context(), line.Agent, []person.ID{line.Member}, v.Today())
		if err != nil {
			return err
		}
		if m, ok := found[line.Member]; ok {
			view.Money[line.Agent] = m
		}
	}
	return nil
}

// story is one decision in words: what happened, who is of record since, and what says so.
type story struct {
	Title, Text, Citation string
	Failed                []string
	Tone                  shell.Tone
	Again                 string // that it was decided again, and why
}

// stories are the plan changes, newest first. Of other agents nothing is said but that it was another one.
func stories(v shell.Visit, c *customerView) (all []story) {
	for _, x := range c.Changes {
		s := story{Title: v.T("book.story.change", "Day", v.Day(x.Effective), "Plan", planCode(x.New.Contract, x.New.Plan))}
		if ch := x.Channel(); ch != "" {
			s.Title += " · " + v.T("book.channel."+string(ch))
		}
		switch {
		case !x.Known:
			s.Text, s.Tone = v.T("book.story.open"), shell.Calm
		case x.Decision.Voided:
			s.Text, s.Tone = v.T("book.story.voided"), shell.Calm
		case x.Decision.Agent != agent.House && !c.mine(x.Decision.Agent):
			s.Text, s.Tone = v.T("book.story.another"), shell.Calm
		default:
			s.tell(v, &x)
		}
		all = append(all, s)
	}
	return all
}

func (s *story) tell(v shell.Visit, x *book.Decided) {
	d := &x.Decision
	s.Text, s.Tone = v.T("book.outcome."+string(d.Outcome)), outcomeTone(d.Outcome)
	s.Citation = d.Citation
	if d.Outcome == agent.ToHouse || d.Outcome == agent.Hold || d.Outcome == agent.HoldCompliance {
		for _, test := range d.Because {
			s.Failed = append(s.Failed, testWords(v, test))
		}
	}
	if d.Version > 1 {
		s.Again = v.T("book.story.again", "Day", v.Instant(d.At))
	}
}

// testWords is a failed test in words; a decision keeps it as its name, or with details behind a colon.
func testWords(v shell.Visit, text string) string {
	name, _, _ := strings.Cut(text, ":")
	if key := "book.test." + strings.TrimSpace(name); v.Has(key) {
		return v.T(key)
	}
	return text
}

func outcomeTone(o agent.Outcome) shell.Tone {
	switch o {
	case agent.Keep, agent.Carry, agent.MoveAgent, agent.MoveCallCenter, agent.Successor:
		return shell.Good
	case agent.Hold, agent.HoldCompliance:
		return shell.Warning
	}
	return shell.Calm
}
