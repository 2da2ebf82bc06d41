package desk

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) findRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + DeskPath, Roles: serving, Do: d.findForm},
		{Pattern: "POST " + DeskPath, Roles: serving, Do: d.find},
		{Pattern: "GET " + DeskPath + "/verify/{person}", Roles: serving, Do: d.verifyForm},
		{Pattern: "POST " + DeskPath + "/verify/{person}", Roles: serving, Do: d.verify},
	}
}

// mostFound is how many people a search shows. Where more fit, the caller is asked for more: the desk reads no more than it needs
// (45 CFR 164.514(d)).
const mostFound = 8

// found is what a search came to.
type found struct {
	Asked  bool
	More   bool
	People []person.Person
}

func (d *desk) findForm(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(findPage(v, shell.Filled(), found{})), nil
}

// find looks for the person of whom a caller speaks. The search is sent, not written into the address, so that no name stays in
// the history of the browser.
func (d *desk) find(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	q := person.Query{Text: f.Text("text", false), Birth: f.Date("birth"), Limit: mostFound + 1}
	if f.OK() && q.Text == "" && q.Birth == nil {
		f.Fail("text", "desk.find.one_needed")
	}
	if !f.OK() {
		return shell.Invalid(findPage(v, f, found{})), nil
	}
	all, err := d.Guard.SearchPeople(r.Context(), v.Who, access.Look{
		Action: access.List, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeService, Page: pageFind, At: v.Now,
	}, q)
	if err != nil {
		return nil, err
	}
	out := found{Asked: true, More: len(all.People) > mostFound || all.Next != ""}
	for _, x := range all.People {
		if covered(x.Person) && len(out.People) < mostFound {
			out.People = append(out.People, x.Person)
		}
	}
	return shell.Page(findPage(v, f, out)), nil
}

// covered tells members and their covered family from everybody else in the directory.
func covered(p person.Person) bool {
	return slices.Contains(p.Capacities, person.Member) || slices.Contains(p.Capacities, person.Dependent)
}

// hints tell people of one name apart without telling what a caller is asked for.
func hints(v shell.Visit, p person.Person) string {
	text := v.T("desk.find.no_birth")
	if p.Birth != nil {
		text = v.T("desk.find.born", "Year", p.Birth.Year())
	}
	if number := numberOf(p, person.MemberNumber); number != "" {
		text += " · " + v.T("desk.find.number_ends", "Digits", ending(number))
	}
	return text
}

func verifyPath(id person.ID) string { return DeskPath + "/verify/" + string(id) }
