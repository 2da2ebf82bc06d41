package complaints

import (
	"context"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// caseRoutes are the page of a case and what can be done on it. Each act has an address of its own below the case's.
func (d *desk) caseRoutes() []shell.Route {
	all := []shell.Route{
		{Pattern: "GET " + casesPrefix + "{case}", Roles: resolving, Do: d.showCase},
		{Pattern: "GET " + casesPrefix + "{case}/act/{act}", Roles: resolving, Do: d.actForm},
		{Pattern: "POST " + casesPrefix + "{case}/act/{act}", Roles: resolving, MaxBody: intakeBytes, Do: d.doAct},
		{Pattern: "GET " + casesPrefix + "{case}/documents/{hash}", Roles: resolving, Do: d.document},
		{Pattern: "GET " + casesPrefix + "{case}/classify", Roles: resolving, Do: d.classifyForm},
		{Pattern: "POST " + casesPrefix + "{case}/classify", Roles: resolving, Do: d.classify},
		{Pattern: "GET " + casesPrefix + "{case}/match", Roles: resolving, Do: d.matchForm},
		{Pattern: "POST " + casesPrefix + "{case}/match", Roles: resolving, Do: d.match},
	}
	return slices.Concat(all, d.answerRoutes(), d.mailRoutes(), d.moduleRoutes())
}

// pageCase is the page of a case as "who looked at my record" names it. The text is stored: never rename.
const pageCase = "look.page.complaint_case"

// caseView is a case as its pages show it.
type caseView struct {
	shell.Visit
	complaint.Opened
	Catalog *catalog.Catalog // of the day of receipt: what could be chosen then
	Member  person.Person
	Known   bool // the member is known
	Names   map[string]string
	Workers []complaint.Worker
	Worker  *complaint.Worker // the visitor's own entry
	History []complaint.Entry
	Show    string          // which part of the history
	Others  []complaint.Row // further cases of the member
	Letters []letter.Letter
	NoTime  string // why nobody can have more time for it; "" when somebody can
}

// openCase opens the case of the address. Whoever is complained about in it finds no page.
func (d *desk) openCase(r *http.Request, v shell.Visit) (caseView, error) {
	view := caseView{Visit: v}
	var err error
	if view.Opened, err = d.Complaints.Open(r.Context(), v.Who, complaint.ID(r.PathValue("case")), pageCase, v.Now); err != nil {
		return view, err
	}
	view.Catalog = d.Complaints.Rules().Catalog(d.Zone.DateOf(view.Case.ReceivedAt))
	if view.Workers, err = d.Complaints.Workers(r.Context()); err != nil {
		return view, err
	}
	view.Names, view.Worker = namesOf(view.Workers), workerOf(view.Workers, v.Who.Account)
	return view, d.who(r.Context(), &view)
}

// who fills in the member, as far as the look opens their identity.
func (d *desk) who(ctx context.Context, view *caseView) error {
	if view.Case.Member == "" {
		return nil
	}
	var err error
	view.Known = true
	view.Member, err = d.Guard.Person(ctx, view.Pass)
	return err
}

// showCase is the page of a case.
func (d *desk) showCase(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.openCase(r, v)
	if err != nil {
		return nil, err
	}
	if view.History, err = d.Complaints.History(r.Context(), view.Opened); err != nil {
		return nil, err
	}
	if view.Letters, err = d.Letters.About(r.Context(), string(view.Case.ID)); err != nil {
		return nil, err
	}
	view.NoTime = d.noMoreTime(&view)
	view.Show = r.URL.Query().Get("show")
	if view.Known {
		if view.Others, err = d.Complaints.OfMember(r.Context(), v.Who, view.Pass); err != nil {
			return nil, err
		}
		view.Others = slices.DeleteFunc(view.Others, func(x complaint.Row) bool { return x.ID == view.Case.ID })
	}
	return shell.Page(casePage(view)), nil
}

// path is the address of the case.
func (c *caseView) path() string { return CasePath(string(c.Case.ID)) }

// address is that of an act. id names what it is about, such as a task; it may be empty.
func (c *caseView) address(act, id string) string {
	path := c.path() + "/act/" + act
	if id != "" {
		path += "?id=" + id
	}
	return path
}

// mine tells whether the visitor has the case.
func (c *caseView) mine() bool { return c.Case.Assignee != "" && c.Case.Assignee == c.Who.Account }

// over tells whether nothing legal remains to be done.
func (c *caseView) over() bool { return c.Case.State.Over() }

// is tells whether the case runs in a procedure.
func (c *caseView) is(p complaint.Procedure) bool {
	return c.Case.Class.Procedure == p || slices.Contains(c.Case.Class.Also, p)
}
