package desk

import (
	"context"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) caseRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + CasesPath, Roles: resolving, Do: d.cases},
		{Pattern: "GET " + CasesPath + "/{person}", Roles: resolving, Do: d.caseMember},
	}
}

// caseKinds are what an investigator may ask for; the case says which of them open.
var caseKinds = []access.Kind{access.Identity, access.Contact, access.Coverage, access.Requests}

// caseRow is a member whose complaint the visitor investigates.
type caseRow struct {
	person.Person
	Since access.Grant
}

// casesView is the first page of complaints staff.
type casesView struct {
	Text string
	Mine int
	Rows []caseRow
}

// casesShown is how many members the page holds; a search narrows them down.
const casesShown = 100

// cases are the members whose complaints the visitor investigates. Nobody else is open to them: the case is the reason.
func (d *desk) cases(r *http.Request, v shell.Visit) (shell.Answer, error) {
	mine, err := d.reach(r.Context(), v, access.GrantInvestigator)
	if err != nil {
		return nil, err
	}
	f := shell.ReadQuery(r)
	view := casesView{Text: f.Text("q", false), Mine: len(mine)}
	found, err := d.Guard.SearchPeople(r.Context(), v.Who, access.Look{
		Action: access.List, Kinds: caseKinds[:1], Purpose: access.PurposeComplaint, Page: pageCases, At: v.Now,
	}, person.Query{Text: view.Text, Among: idsOf(mine), Limit: casesShown})
	if err != nil {
		return nil, err
	}
	for _, x := range found.People {
		relation, _ := relationTo(mine, x.Person)
		view.Rows = append(view.Rows, caseRow{x.Person, relation.Grant})
	}
	return shell.Page(casesPage(v, f, view)), nil
}

// caseView is one member as far as the case goes.
type caseView struct {
	line
	Complaints []privacy.Request
}

func (d *desk) caseMember(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view := caseView{line: line{Visit: v, Call: call{Caller: theMember}}}
	var err error
	if view.Pass, err = d.Guard.Look(r.Context(), v.Who, access.Look{
		Member: person.ID(r.PathValue("person")), Action: access.View, Kinds: caseKinds, Need: caseKinds[:1],
		Purpose: access.PurposeComplaint, Page: pageCases, At: v.Now,
	}); err != nil {
		return nil, err
	}
	if view.Member, err = d.Guard.Person(r.Context(), view.Pass); err != nil {
		return nil, err
	}
	if view.Complaints, err = d.privacyComplaints(r.Context(), view.Pass); err != nil {
		return nil, err
	}
	return shell.Page(caseMemberPage(view)), nil
}

// privacyComplaints are the member's open complaints about privacy, where the case names requests.
func (d *desk) privacyComplaints(ctx context.Context, pass access.Pass) ([]privacy.Request, error) {
	if !pass.Allows(access.Requests) {
		return nil, nil
	}
	all, err := d.Requests.ForMember(ctx, pass)
	return slices.DeleteFunc(all, func(x privacy.Request) bool { return x.Kind != privacy.Complaint || x.Closed() }), err
}

func casePath(id person.ID) string { return CasesPath + "/" + string(id) }
