package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	planchange "github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// Agencies are the rooms that agents and agencies work with. All of them must be set.
type Agencies struct {
	Books       *book.Book
	Changes     Changes
	Disputes    *dispute.Disputes
	Statements  *statement.Statements
	Credentials Credentials
	Catalog     *plan.Catalog
}

// Changes are plan changes with the decisions on them; change.Changes is the one there is.
type Changes interface {
	ForAgent(ctx context.Context, npn agent.NPN, p planchange.Page) ([]planchange.Change, string, error)
	Get(ctx context.Context, id planchange.ID) (planchange.Change, error)
}

// Credentials tell what an agent may sell; credential.Credentials is the one there is.
type Credentials interface {
	Readiness(ctx context.Context, ask credential.Ask, known *int64) (agent.Readiness, error)
	Standing(ctx context.Context) (*credential.Standing, error)
}

// agentRoutes are what agents see of their own affairs, and agencies of those whom they lead.
func (s *server) agentRoutes() {
	s.bookRoutes()
	s.changeRoutes()
	s.statementRoutes()
	s.disputeRoutes()
	s.readinessRoutes()
}

var agentsOnly = []access.Role{access.RoleAgent}

// OfAgent names the agent whose affairs are asked for.
type OfAgent struct {
	Agent agent.NPN `query:"agent" maxLength:"10" pattern:"^[0-9]*$" doc:"Producer number: the caller's own, or of an agent or agency below; the caller's own when it is not given" example:"1234567"`
}

// reach is whose affairs the caller sees today: their own first.
func (s *server) reach(ctx context.Context, c *caller) ([]book.Seller, error) {
	return s.Books.Reach(ctx, c.Visitor, s.zone.DateOf(c.at))
}

// whose is the producer number that is asked for, of those whom the caller sees. Of others nothing is said.
func (s *server) whose(ctx context.Context, c *caller, wanted agent.NPN) (agent.NPN, error) {
	all, err := s.reach(ctx, c)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(all, func(x book.Seller) bool { return x.NPN == wanted || wanted == agent.House && x.Own })
	if i < 0 {
		return "", errNotHere
	}
	return all[i].NPN, nil
}

// customer is a member as an agent of record sees who it is. It is absent for customers who are not theirs now.
type customer struct {
	ID     person.ID `json:"id" doc:"Of the person" example:"p3f9a1"`
	Number string    `json:"number,omitempty" doc:"Member number" example:"KW0000001"`
	Name   string    `json:"name,omitempty" example:"Rosa Alvarez"`
}

func customerFrom(p person.Person) *customer {
	if p.ID == "" {
		return nil
	}
	c := &customer{ID: p.ID}
	if len(p.Names) > 0 {
		c.Name = p.Names[0].Text
	}
	for _, i := range p.Identifiers {
		if i.System == person.MemberNumber {
			c.Number = i.Value
			break
		}
	}
	return c
}

// customers names members as far as the caller may see them, each with an entry in the record.
func (s *server) customers(ctx context.Context, c *caller, ids []person.ID, pageKey string) (map[person.ID]*customer, error) {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out := map[person.ID]*customer{}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := s.Guard.SearchPeople(ctx, c.Visitor, c.asks(access.List, pageKey, access.Identity), person.Query{Among: ids, Limit: len(ids)})
	if err != nil {
		return nil, err
	}
	for _, x := range found.People {
		named := customerFrom(x.Person)
		out[x.Person.ID] = named
		for _, former := range x.Person.MergedFrom {
			out[former] = named
		}
	}
	return out, nil
}

// created is the status of what was made.
const created = http.StatusCreated
