package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// personBody is a person as far as a look opens them.
type personBody struct {
	person.Person
	Withheld []access.Kind `json:"withheld" doc:"Kinds of data that were asked for and stay closed"`
}

// identityKinds are what a look at a person asks for.
var identityKinds = []access.Kind{access.Identity, access.Contact, access.Coverage}

func (s *server) peopleRoutes() {
	add(s, get("search-people", "/people", "people", "Find people",
		"People whom the caller may see, best first, each with an entry in the record. Give at least one of q, birth and zip.", "identity:list"), s.searchPeople)
	add(s, get("get-person", "/people/{id}", "people", "One person",
		"Who somebody is, as far as policy opens it: identity, and contact and coverage where the token and policy allow.", "identity:view"), s.getPerson)
	add(s, post("register-person", "/people", "people", "Register a person",
		"Makes a person or organization known. The same numbers again are the same person; a number of somebody else is a conflict. Member services register representatives only.",
		peopleWrite).by(access.RoleSteward, access.RoleService).answers(http.StatusCreated), s.registerPerson)
	add(s, patch("change-contact", "/people/{id}/contact", "people", "Change addresses, phones and e-mail",
		"Lists that are given replace those that are kept; confidential ones stay, and come only by a confidential_request (45 CFR 164.522(b)).", "contact:change"), s.changeContact)
	add(s, patch("change-preferences", "/people/{id}/preferences", "people", "Change standing requests",
		"Language, alternate format, channel, do-not-contact: replaces all of them.", "contact:change"), s.changePreferences)
}

type peopleQuery struct {
	Text     string          `query:"q" maxLength:"100" doc:"A name in any order, beginnings of words, or a number" example:"alvarez ro"`
	Birth    day             `query:"birth" doc:"Date of birth" example:"1948-07-04"`
	Zip      string          `query:"zip" maxLength:"10" doc:"ZIP code" example:"33602"`
	Capacity person.Capacity `query:"capacity" doc:"What the person is to the plan"`
	Listing
	Why
}

func (s *server) searchPeople(ctx context.Context, c *caller, in *peopleQuery) (*out[page[personBody]], error) {
	if err := c.stated(); err != nil {
		return nil, err
	}
	q := person.Query{Text: in.Text, Zip: in.Zip, Capacity: in.Capacity, Limit: in.Limit, After: in.Cursor}
	if in.Birth.given {
		q.Birth = &in.Birth.date
	}
	if q.Text == "" && q.Zip == "" && q.Birth == nil {
		return nil, invalidField("query.q", "give at least one of q, birth and zip")
	}
	found, err := s.Guard.SearchPeople(ctx, c.Visitor, c.asks(access.List, pageMember, identityKinds...), q)
	if err != nil {
		return nil, err
	}
	rows := make([]personBody, len(found.People))
	for i, f := range found.People {
		rows[i] = bodyOf(f.Person, f.Pass)
	}
	return paged(rows, found.Next), nil
}

func bodyOf(p person.Person, pass access.Pass) personBody {
	return personBody{p, withheld(pass, identityKinds)}
}

func withheld(pass access.Pass, kinds []access.Kind) []access.Kind {
	closed := []access.Kind{}
	for _, k := range kinds {
		if !pass.Allows(k) {
			closed = append(closed, k)
		}
	}
	return closed
}

type OfPerson struct {
	ID person.ID `path:"id" maxLength:"64" doc:"Id of the person" example:"p3f9a1"`
	Why
}

func (s *server) getPerson(ctx context.Context, c *caller, in *OfPerson) (*tagged[personBody], error) {
	pass, err := s.lookAt(ctx, c, in.ID, c.asks(access.View, pageMember, identityKinds...))
	if err != nil {
		return nil, err
	}
	return s.person(ctx, pass)
}

func (s *server) person(ctx context.Context, pass access.Pass) (*tagged[personBody], error) {
	p, err := s.Guard.Person(ctx, pass)
	if err != nil {
		return nil, err
	}
	return &tagged[personBody]{etag(p.Version), bodyOf(p, pass)}, nil
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

type newPerson struct {
	Organization bool                `json:"organization,omitempty" doc:"An agency, practice or facility"`
	Capacities   []person.Capacity   `json:"capacities" minItems:"1" maxItems:"8" doc:"What it is to the plan"`
	Name         string              `json:"name" minLength:"1" maxLength:"200" doc:"As written: \"Last, First\" or \"First Last\"" example:"Lucia Alvarez"`
	Birth        *clock.Date         `json:"birth,omitempty" doc:"Date of birth"`
	Sex          string              `json:"sex,omitempty" enum:"female,male,other" doc:"As the person says"`
	Identifiers  []person.Identifier `json:"identifiers,omitempty" maxItems:"20" doc:"Numbers that others gave"`
	Addresses    []person.Address    `json:"addresses,omitempty" maxItems:"20"`
	Phones       []person.Phone      `json:"phones,omitempty" maxItems:"20"`
	Emails       []person.Email      `json:"emails,omitempty" maxItems:"20"`
	Preferences  person.Preferences  `json:"preferences,omitempty"`
	Relations    []person.Relation   `json:"relations,omitempty" maxItems:"20" doc:"Ties to other people, such as agent_of an agency"`
	Staff        *person.StaffFacts  `json:"staff,omitempty"`
	Clinician    *person.Clinical    `json:"clinician,omitempty"`
}

type registerInput struct {
	Once
	Body newPerson
}

// made names what a change made.
type made struct {
	ID string `json:"id" doc:"Id of what was made" example:"p3f9a1"`
}

func (s *server) registerPerson(ctx context.Context, c *caller, in *registerInput) (*out[made], error) {
	b := in.Body
	if c.Role == access.RoleService && (len(b.Capacities) != 1 || b.Capacities[0] != person.Representative || b.Organization) {
		return nil, invalidField("body.capacities", "member services register representatives only")
	}
	p := person.Person{
		Organization: b.Organization, Capacities: b.Capacities, Birth: b.Birth, Sex: b.Sex, Identifiers: b.Identifiers, Addresses: b.Addresses,
		Phones: b.Phones, Emails: b.Emails, Preferences: b.Preferences, Relations: b.Relations, Staff: b.Staff, Clinician: b.Clinician,
	}
	if b.Organization {
		p.Names = []person.Name{person.OrganizationName(b.Name)}
	} else {
		p.Names = []person.Name{person.ParseName(b.Name)}
	}
	id, err := s.People.Register(ctx, c.cause("person"), p)
	if err != nil {
		return nil, err
	}
	return answer(made{string(id)}), nil
}
