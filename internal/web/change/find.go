package change

import (
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *portal) findRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + DeskPath, Roles: calling, Do: p.findForm},
		{Pattern: "POST " + DeskPath, Roles: calling, Do: p.find},
		{Pattern: "GET " + DeskPath + "/verify/{person}", Roles: calling, Do: p.verifyForm},
		{Pattern: "POST " + DeskPath + "/verify/{person}", Roles: calling, Do: p.verify},
	}
}

// mostFound is how many people a search shows: the desk reads no more than it needs (45 CFR 164.514(d)).
const mostFound = 8

// found is what a search came to.
type found struct {
	Asked  bool
	More   bool
	People []person.Person
	Counts change.Counts
}

func (p *portal) findForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	counts, err := p.Changes.Count(r.Context(), v.Who)
	if err != nil {
		return nil, err
	}
	return shell.Page(findPage(v, shell.Filled(), found{Counts: counts})), nil
}

// find looks for the caller. The search is sent, not written into the address, so that no name stays in the history of the browser.
func (p *portal) find(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	q := person.Query{Text: f.Text("text", true), Limit: mostFound + 1}
	counts, err := p.Changes.Count(r.Context(), v.Who)
	if err != nil {
		return nil, err
	}
	if !f.OK() {
		return shell.Invalid(findPage(v, f, found{Counts: counts})), nil
	}
	all, err := p.Guard.SearchPeople(r.Context(), v.Who, access.Look{
		Action: access.List, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeEnrollment, Page: pageFind, At: v.Now,
	}, q)
	if err != nil {
		return nil, err
	}
	out := found{Asked: true, More: len(all.People) > mostFound || all.Next != "", Counts: counts}
	for _, x := range all.People {
		if slices.Contains(x.Person.Capacities, person.Member) && len(out.People) < mostFound {
			out.People = append(out.People, x.Person)
		}
	}
	return shell.Page(findPage(v, f, out)), nil
}

// identify finds who it is, as a row of a list: before the caller was verified nothing is shown but the name.
func (p *portal) identify(r *http.Request, v shell.Visit) (person.Person, error) {
	pass, err := p.Guard.Look(r.Context(), v.Who, access.Look{
		Member: person.ID(r.PathValue("person")), Action: access.List, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeEnrollment,
		Page: pageFind, At: v.Now,
	})
	if err != nil {
		return person.Person{}, err
	}
	return p.Guard.Person(r.Context(), pass)
}

func (p *portal) verifyForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.identify(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(verifyPage(v, shell.Filled(), x)), nil
}

// verify compares what the caller told with the record. Which of the facts was wrong is not said.
func (p *portal) verify(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.identify(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	birth, number, code := f.RequiredDate("birth"), f.Text("number", true), strings.TrimSpace(f.Text("link", false))
	if f.OK() && !right(x, birth, number, v.Today()) {
		f.Fail("number", "change.verify.wrong")
	}
	if code != "" {
		if _, err := p.Changes.FindCode(r.Context(), v.Now, v.Who, code); err != nil {
			f.Fail("link", "change.verify.no_link")
		}
	}
	if !f.OK() {
		return shell.Invalid(verifyPage(v, f, x)), nil
	}
	c, err := p.Changes.Verify(r.Context(), cause(r, v, "verify"), v.Who, x.ID, []change.Told{change.ToldBirth, change.ToldNumber}, code)
	if err != nil {
		return nil, err
	}
	return shell.Redirect(callPath(c.ID), ""), nil
}

// right tells whether both facts are so.
func right(x person.Person, birth clock.Date, number string, today clock.Date) bool {
	if x.Birth == nil || *x.Birth != birth {
		return false
	}
	plain := strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(number))
	return slices.ContainsFunc(x.Identifiers, func(i person.Identifier) bool {
		return (i.System == person.MemberNumber || i.System == person.MBI) && i.On(today) && strings.EqualFold(i.Value, plain)
	})
}

func verifyPath(id person.ID) string { return DeskPath + "/verify/" + string(id) }

// nameOf is a person's name, as it was written.
func nameOf(v shell.Visit, x person.Person) string {
	if len(x.Names) == 0 {
		return v.T("change.no_name")
	}
	return x.Names[0].Text
}

// born is the year of birth: it tells people of one name apart without telling what the caller is asked for.
func born(v shell.Visit, x person.Person) string {
	if x.Birth == nil {
		return v.T("change.find.no_birth")
	}
	return v.T("change.find.born", "Year", x.Birth.Year())
}
