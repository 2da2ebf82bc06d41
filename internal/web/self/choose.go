package self

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// doors are the pages before a member's own: the privacy notice for everybody, and for representatives whom they act for.
func (s *site) doors() []shell.Route {
	representative := []access.Role{access.RoleRepresentative}
	return []shell.Route{
		{Pattern: "GET " + shell.PrivacyNoticePath, Public: true, Do: s.noticePage},
		{Pattern: "GET " + shell.PrivacyNoticePath + "/{version}", Public: true, Do: s.noticePage},
		{Pattern: "POST " + shell.PrivacyNoticePath, Roles: []access.Role{access.RoleMember}, Do: s.acknowledge},
		{Pattern: "GET " + otherBase, Roles: representative, Do: s.choose},
		{Pattern: "GET " + signBase + "/{paper}", Roles: representative, StepUp: true, Do: s.acceptForm},
		{Pattern: "POST " + signBase + "/{paper}", Roles: representative, StepUp: true, Do: s.accept},
		{Pattern: "GET " + signBase + "/{paper}/stop", Roles: representative, StepUp: true, Do: s.resignForm},
		{Pattern: "POST " + signBase + "/{paper}/stop", Roles: representative, StepUp: true, Do: s.resign},
	}
}

// choices of a representative: whom they may act for now, what waits for their signature, and what is over.
type forView struct {
	Now     []forMember
	Waiting []paper
	Others  []paper
}

// forMember is somebody to act for.
type forMember struct {
	ID    person.ID
	Name  string
	Kinds []access.Kind
	Grant access.Grant

	Resigns bool // the relation rests on a paper that the representative can give back
}

// choose lists whom a representative may act for. Only relations that hold now are there; each name is a look of its own.
func (s *site) choose(r *http.Request, v shell.Visit) (shell.Answer, error) {
	grants, err := s.grants(r, v)
	if err != nil {
		return nil, err
	}
	var view forView
	for _, g := range grants {
		p, err := s.memberName(r, v, g)
		if err != nil {
			return nil, err
		}
		view.Now = append(view.Now, forMember{ID: g.Member, Name: p, Kinds: g.Kinds, Grant: g})
	}
	papers, err := s.Authorizations.ForRepresentative(r.Context(), v.Who)
	if err != nil {
		return nil, err
	}
	named, err := s.named(r.Context(), v, papers)
	if err != nil {
		return nil, err
	}
	for i, m := range view.Now {
		view.Now[i].Resigns = slices.ContainsFunc(named, func(p paper) bool { return string(p.ID) == m.Grant.ID && p.Now == authorization.Valid })
	}
	for _, p := range named {
		switch {
		case p.waits():
			view.Waiting = append(view.Waiting, p)
		case p.Now != authorization.Valid:
			view.Others = append(view.Others, p)
		}
	}
	return shell.Page(choosePage(v, view)), nil
}

// grants are the relations of a representative that hold now.
func (s *site) grants(r *http.Request, v shell.Visit) ([]access.Grant, error) {
	var all []access.Grant
	for after := ""; ; {
		reach, err := s.Guard.GrantedTo(r.Context(), v.Who, access.GrantRepresentative, access.ReachPage{After: after, At: v.Now})
		if err != nil {
			return nil, err
		}
		for _, m := range reach.Members {
			g := m.Grant
			g.Member = m.Member
			all = append(all, g)
		}
		if after = reach.Next; after == "" {
			return all, nil
		}
	}
}

// memberName is what the member is called, where the relation opens it.
func (s *site) memberName(r *http.Request, v shell.Visit, g access.Grant) (string, error) {
	kinds := []access.Kind{access.Identity}
	if len(g.Kinds) > 0 {
		kinds = append(kinds, g.Kinds...)
	}
	pass, err := s.Guard.Look(r.Context(), v.Who, access.Look{
		Member: g.Member, Action: access.List, Kinds: kinds, Need: needed(g), Purpose: access.PurposeSelf, Page: "self.look.choose", At: v.Now,
	})
	if err != nil {
		return "", err
	}
	p, err := s.Guard.Person(r.Context(), pass)
	if name := spoken(p); name != "" {
		return name, err
	}
	return v.T("self.acting.member"), err
}

// needed is what a relation surely opens.
func needed(g access.Grant) []access.Kind {
	if len(g.Kinds) > 0 {
		return g.Kinds[:1]
	}
	return []access.Kind{access.Identity}
}

// waitingPaper is the appointment that the address names, when it waits for this visitor.
func (s *site) waitingPaper(r *http.Request, v shell.Visit) (paper, error) {
	return s.ownPaper(r, v, paper.waits)
}

// ownPaper is the paper that the address names, when it names this visitor and stands as it should.
func (s *site) ownPaper(r *http.Request, v shell.Visit, stands func(paper) bool) (paper, error) {
	all, err := s.Authorizations.ForRepresentative(r.Context(), v.Who)
	if err != nil {
		return paper{}, err
	}
	named, err := s.named(r.Context(), v, all)
	if err != nil {
		return paper{}, err
	}
	for _, p := range named {
		if string(p.ID) == r.PathValue("paper") && stands(p) {
			return p, nil
		}
	}
	return paper{}, shell.ErrNoPage
}

func (s *site) acceptForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := s.waitingPaper(r, v)
	if err != nil {
		return nil, err
	}
	// The writing names whose it is; it is the member who signed it and let us tell this person.
	member, err := s.People.Get(r.Context(), p.Member)
	if err != nil {
		return nil, err
	}
	return shell.Page(acceptPage(v, p, spoken(member))), nil
}

// accept is the second signature of an appointment (42 CFR 405.910(c)); from now on the representative sees what it names.
func (s *site) accept(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := s.waitingPaper(r, v)
	if err != nil {
		return nil, err
	}
	if _, err := s.Authorizations.Accept(r.Context(), causeFor(v, p.Member), v.Who, p.ID); err != nil {
		return nil, err
	}
	return shell.Redirect(otherBase, "self.accept.signed"), nil
}

// causeFor is a wish of a representative about a member.
func causeFor(v shell.Visit, member person.ID) person.Cause {
	return person.Cause{At: v.Now, Zone: v.Zone.String(), Actor: record.Actor{
		ID: v.Who.Account, Role: string(v.Who.Role), Channel: v.Who.Channel, OnBehalfOf: string(member),
	}}
}

// returnable tells whether a representative can give a paper back, or say no to it.
func returnable(p paper) bool { return p.Now == authorization.Valid || p.waits() }

func (s *site) resignForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := s.ownPaper(r, v, returnable)
	if err != nil {
		return nil, err
	}
	return shell.Page(resignPage(v, p)), nil
}

// resign gives an appointment back: the representative does not want to act, or not any more.
func (s *site) resign(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := s.ownPaper(r, v, returnable)
	if err != nil {
		return nil, err
	}
	if _, err := s.Authorizations.RevokeMine(r.Context(), causeFor(v, p.Member), v.Who, p.ID); err != nil {
		return nil, err
	}
	if p.waits() {
		return shell.Redirect(otherBase, "self.decline.done"), nil
	}
	return shell.Redirect(otherBase, "self.resign.done"), nil
}
