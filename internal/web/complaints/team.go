package complaints

import (
	"context"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) teamRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + TeamPath, Roles: resolving, Do: d.team},
		{Pattern: "GET " + TeamPath + "/{account}", Roles: resolving, Do: d.workerForm},
		{Pattern: "POST " + TeamPath + "/{account}", Roles: resolving, Do: d.setWorker},
	}
}

// teamView are the people of the desks as the page shows them.
type teamView struct {
	shell.Visit
	Catalog *catalog.Catalog
	Workers []complaint.Worker
	Load    map[string]int64 // open cases, by account
	Edits   bool             // the visitor keeps this list
	Others  []candidate      // who may work here and does not yet
}

// candidate is an account with the role of complaints that works at no desk yet.
type candidate struct{ Account, Name string }

func (d *desk) team(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view := teamView{Visit: v, Catalog: d.catalog(v)}
	var err error
	if view.Workers, err = d.Complaints.Workers(r.Context()); err != nil {
		return nil, err
	}
	if view.Load, err = d.Complaints.Load(r.Context(), accountsOf(view.Workers)); err != nil {
		return nil, err
	}
	if view.Edits = edits(view.Workers, v.Who); view.Edits {
		if view.Others, err = d.candidates(r.Context(), view.Workers); err != nil {
			return nil, err
		}
	}
	return shell.Page(teamPage(view)), nil
}

func accountsOf(workers []complaint.Worker) []string {
	out := make([]string, len(workers))
	for i, w := range workers {
		out[i] = w.Account
	}
	return out
}

// edits tells whether a visitor keeps the list: leads do, and everybody as long as there is no lead to ask.
func edits(workers []complaint.Worker, who access.Visitor) bool {
	led := false
	for _, w := range workers {
		if w.Leads && !w.Left {
			led = true
			if w.Account == who.Account {
				return true
			}
		}
	}
	return !led
}

// candidates are the accounts that may work here and are on no list.
func (d *desk) candidates(ctx context.Context, workers []complaint.Worker) ([]candidate, error) {
	known := accountsOf(workers)
	var all []candidate
	q := account.Query{Role: access.RoleComplaints, State: account.Active}
	for {
		page, err := d.Accounts.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			if !slices.Contains(known, string(row.ID)) {
				name, err := d.staffName(ctx, row)
				if err != nil {
					return nil, err
				}
				all = append(all, candidate{string(row.ID), name})
			}
		}
		if page.Next == "" {
			return all, nil
		}
		q.After = page.Next
	}
}

// staffName is what a colleague is called: of staff, never of members.
func (d *desk) staffName(ctx context.Context, row account.Row) (string, error) {
	if row.Person == "" {
		return row.Name, nil
	}
	p, err := d.People.Get(ctx, row.Person)
	if err != nil {
		return "", err
	}
	if name := p.Name(); name != "" {
		return name, nil
	}
	return row.Login, nil
}

// workerView is one worker's form.
type workerView struct {
	shell.Visit
	Catalog *catalog.Catalog
	Form    *shell.Form
	Worker  complaint.Worker
}

// worker finds whom the address names: somebody of the list, or an account that may come onto it.
func (d *desk) worker(r *http.Request, v shell.Visit) (workerView, error) {
	view := workerView{Visit: v, Catalog: d.catalog(v)}
	all, err := d.Complaints.Workers(r.Context())
	if err != nil {
		return view, err
	}
	id := r.PathValue("account")
	if !edits(all, v.Who) {
		return view, shell.ErrNoPage
	}
	if i := slices.IndexFunc(all, func(w complaint.Worker) bool { return w.Account == id }); i >= 0 {
		view.Worker = all[i]
		return view, nil
	}
	row, err := d.Accounts.Get(r.Context(), account.ID(id))
	if err != nil {
		return view, err
	}
	if !row.Has(access.RoleComplaints) {
		return view, shell.ErrNoPage
	}
	name, err := d.staffName(r.Context(), row)
	if err != nil {
		return view, err
	}
	view.Worker = complaint.Worker{Account: id, Person: row.Person, Name: name}
	return view, d.groups(r.Context(), &view.Worker)
}

// groups notes the organizations that the worker acts for: they get no case about those.
func (d *desk) groups(ctx context.Context, w *complaint.Worker) error {
	if w.Person == "" {
		return nil
	}
	p, err := d.People.Get(ctx, w.Person)
	for _, x := range p.Relations {
		if x.Kind == "staff_of" || x.Kind == "works_at" || x.Kind == "agent_of" {
			w.Groups = append(w.Groups, x.Other)
		}
	}
	return err
}

func (d *desk) workerForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.worker(r, v)
	if err != nil {
		return nil, err
	}
	view.Form = shell.Filled()
	w := view.Worker
	for _, x := range w.Desks {
		view.Form.Add("desks", string(x))
	}
	for _, x := range w.Reviews {
		view.Form.Add("reviews", x)
	}
	for _, x := range w.Languages {
		view.Form.Add("languages", x)
	}
	if w.AwayUntil != nil {
		view.Form.SetDate("away", *w.AwayUntil)
	}
	for field, on := range map[string]bool{"leads": w.Leads, "left": w.Left} {
		if on {
			view.Form.Set(field, "yes")
		}
	}
	return shell.Page(workerPage(view)), nil
}

func (d *desk) setWorker(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.worker(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	view.Form = f
	w := view.Worker
	w.Desks = nil
	for _, x := range f.Some("desks", texts(complaint.Desks)...) {
		w.Desks = append(w.Desks, complaint.Desk(x))
	}
	w.Reviews, w.Languages = f.Some("reviews", reviewersOf(view.Catalog)...), f.Some("languages", spoken...)
	w.AwayUntil, w.Leads, w.Left = f.Date("away"), f.Checked("leads"), f.Checked("left")
	if len(w.Desks) == 0 && !w.Left {
		f.Fail("desks", "complaints.team.desk_needed")
	}
	if !f.OK() {
		return shell.Invalid(workerPage(view)), nil
	}
	if _, err := d.Complaints.SetWorker(r.Context(), cause(r, v, "worker/"+w.Account), w); err != nil {
		return nil, err
	}
	return shell.Redirect(TeamPath, "complaints.team.said"), nil
}

func reviewersOf(c *catalog.Catalog) []string {
	out := make([]string, len(c.Reviewers))
	for i, x := range c.Reviewers {
		out[i] = x.ID
	}
	return out
}
