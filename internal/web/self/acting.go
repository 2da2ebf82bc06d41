package self

import (
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// acting is a visit to one member's pages: by the member, or by somebody who acts for them.
type acting struct {
	shell.Visit
	Person person.Person // as far as the pass shows it
	Pass   access.Pass
	Other  bool // somebody acts for the member
	base   string
}

// At is an address on this member's pages.
func (a acting) At(path string) string { return a.base + path }

// Name is what the member is called; where the name is not to be seen, a word for them.
func (a acting) Name() string {
	for _, n := range a.Person.Names {
		if n.Use == preferredUse && holdsOn(n.Valid, a.Today()) {
			return n.Text
		}
	}
	if name := spoken(a.Person); name != "" {
		return name
	}
	return a.T("self.acting.member")
}

// spoken is a name as people say it. Files write "Alvarez, Rosa".
func spoken(p person.Person) string {
	name := p.Name()
	for _, n := range p.Names {
		if n.Text != name || !strings.Contains(name, ",") || len(n.Given) == 0 || n.Family == "" {
			continue
		}
		return strings.TrimSpace(strings.Join(append(append([]string{}, n.Given...), n.Family, n.Suffix), " "))
	}
	return name
}

// preferredUse marks the name that a member wishes to be called.
const preferredUse = "preferred"

// cause is who wishes a change, now. Forms carry the id of their command, so that the same form sent twice is one wish.
func (a acting) cause(r *http.Request) person.Cause {
	c := person.Cause{
		At: a.Now, Zone: a.Zone.String(),
		Actor: record.Actor{ID: a.Who.Account, Role: string(a.Who.Role), Channel: a.Who.Channel},
	}
	if a.Other {
		c.Actor.OnBehalfOf = string(a.Pass.Member())
	}
	if once := r.PostFormValue(onceField); once != "" && len(once) <= onceLimit {
		c.ID = "self/" + a.Who.Account + "/" + once
	}
	return c
}

// onceField carries the id of a form.
const (
	onceField = "once"
	onceLimit = 64
)

// open asks the guard for what a page shows; the look is in the record before anything is read.
func (s *site) open(r *http.Request, v shell.Visit, p page) (acting, error) {
	a := acting{Visit: v, base: ownBase}
	member := v.Who.Person
	if v.Who.Role == access.RoleRepresentative {
		member = person.ID(r.PathValue("member"))
		a.Other, a.base = true, otherBase+"/"+string(member)
	}
	kinds := p.kinds
	if !slices.Contains(kinds, access.Identity) {
		kinds = append(slices.Clone(kinds), access.Identity) // the banner says for whom it is
	}
	action := p.action
	if action == "" {
		action = access.View
	}
	need, err := s.needs(r, a, p, member)
	if err != nil {
		return a, err
	}
	a.Pass, err = s.Guard.Look(r.Context(), v.Who, access.Look{
		Member: member, Action: action, Kinds: kinds, Need: need, Purpose: access.PurposeSelf, Page: "self.look." + p.name, At: v.Now,
	})
	if err != nil {
		return a, err
	}
	a.Person, err = s.Guard.Person(r.Context(), a.Pass)
	return a, err
}

// needs is what must be open for the page to make sense. A page of several kinds opens for a representative with whatever of them the
// relation names.
func (s *site) needs(r *http.Request, a acting, p page, member person.ID) ([]access.Kind, error) {
	if !p.anyKind || !a.Other {
		return p.kinds[:1], nil
	}
	grants, err := s.grants(r, a.Visit)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if g.Member != member || len(g.Kinds) == 0 {
			continue
		}
		for _, k := range p.kinds {
			if slices.Contains(g.Kinds, k) {
				return []access.Kind{k}, nil
			}
		}
		return g.Kinds[:1], nil
	}
	return p.kinds[:1], nil
}
