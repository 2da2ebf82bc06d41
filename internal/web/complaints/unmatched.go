package complaints

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) unmatchedRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + UnmatchedPath, Roles: resolving, Do: d.unmatched},
		{Pattern: "GET " + UnmatchedPath + "/{intake}", Roles: resolving, Do: d.waitingIntake},
		{Pattern: "POST " + UnmatchedPath + "/{intake}", Roles: resolving, Do: d.sortIntake},
		{Pattern: "POST " + UnmatchedPath + "/{intake}/link", Roles: resolving, Do: d.linkIntake},
		{Pattern: "POST " + UnmatchedPath + "/{intake}/explain", Roles: resolving, Do: d.explainIntake},
		{Pattern: "POST " + UnmatchedPath + "/{intake}/task", Roles: resolving, Do: d.finishIntakeTask},
	}
}

// unmatchedView are the contacts that are no case yet.
type unmatchedView struct {
	shell.Visit
	Rows  []complaint.IntakeRow
	Next  string
	After string
}

func (d *desk) unmatched(r *http.Request, v shell.Visit) (shell.Answer, error) {
	after := r.URL.Query().Get("after")
	rows, next, err := d.Complaints.IntakesWaiting(r.Context(), v.Who, complaint.Page{After: after, Limit: rowsShown})
	if err != nil {
		return nil, err
	}
	return shell.Page(unmatchedPage(unmatchedView{v, rows, next.After, after})), nil
}

func (u unmatchedView) around() shell.Around {
	var a shell.Around
	if u.After != "" {
		a.First = UnmatchedPath
	}
	if u.Next != "" {
		a.Next = UnmatchedPath + "?after=" + u.Next
	}
	return a
}

// sortingView is one contact that waits, with the forms that settle it.
type sortingView struct {
	taking
	Intake  complaint.Intake
	Link    *shell.Form
	Explain *shell.Form
	Task    *shell.Form
	Reasons []catalog.Reason
}

// sorting opens a contact and gathers what its page shows of the form that sorts it.
func (d *desk) sorting(r *http.Request, v shell.Visit, f *shell.Form) (sortingView, error) {
	o, err := d.Complaints.OpenIntake(r.Context(), v.Who, complaint.IntakeID(r.PathValue("intake")), pageSort, v.Now)
	if err != nil {
		return sortingView{}, err
	}
	if o.Intake.State != complaint.Waiting {
		return sortingView{}, shell.ErrNoPage
	}
	f.Set("words", o.Intake.Words)
	f.Set("language", o.Intake.Help.Language)
	if o.Intake.Member != "" {
		f.Set("member", string(o.Intake.Member))
	}
	view := sortingView{Intake: o.Intake, Link: shell.Filled(), Explain: shell.Filled(), Task: shell.Filled()}
	if view.taking, err = d.taking(r, v, f); err != nil {
		return view, err
	}
	view.Sorting, view.Reasons = true, view.Catalog.ReasonsFor("explain")
	return view, nil
}

func (d *desk) waitingIntake(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.sorting(r, v, shell.Filled())
	if err != nil {
		return nil, err
	}
	return shell.Page(sortingPage(view)), nil
}

// sortIntake does what a button of the form asks: find the member, suggest, add a matter, or open the cases.
func (d *desk) sortIntake(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	step := f.Raw("step")
	if _, err := d.sorting(r, v, f); err != nil {
		return nil, err
	}
	d.changeForm(f, step)
	var matters []complaint.Matter
	if step == stepRecord {
		if matters = d.readMatters(f, d.catalog(v), v.Today()); f.OK() {
			cases, err := d.Complaints.Sort(r.Context(), cause(r, v, "sort"), complaint.IntakeID(r.PathValue("intake")), memberOf(f), matters)
			if err == nil {
				return shell.Redirect(CasePath(string(cases[0].ID)), "complaints.sort.said"), nil
			}
			if !errors.Is(err, complaint.ErrNoStanding) {
				return nil, err
			}
			f.Fail(matterName(0)+"procedure", "complaints.sort.no_standing")
		}
	}
	view, err := d.sorting(r, v, f)
	if err != nil {
		return nil, err
	}
	if step == stepFind {
		if view.Find, err = d.findMember(r, v, f); err != nil {
			return nil, err
		}
	}
	if !f.OK() {
		return shell.Invalid(sortingPage(view)), nil
	}
	return shell.Page(sortingPage(view)), nil
}

// linkIntake adds a contact to a case that is open already, by the receipt number of the case.
func (d *desk) linkIntake(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	id, err := d.linkTarget(r, v, f)
	if err != nil {
		return nil, err
	}
	if f.OK() {
		_, err = d.Complaints.Link(r.Context(), cause(r, v, "link"), complaint.IntakeID(r.PathValue("intake")), id)
		switch {
		case err == nil:
			return shell.Redirect(CasePath(string(id)), "complaints.sort.linked"), nil
		case errors.Is(err, complaint.ErrState):
			f.Fail("number", "complaints.sort.over")
		case errors.Is(err, complaint.ErrUnknown):
			f.Fail("number", "complaints.sort.unknown")
		default:
			return nil, err
		}
	}
	view, err := d.sorting(r, v, shell.Filled())
	view.Link = f
	return shell.Invalid(sortingPage(view)), err
}

// linkTarget is the case of a number that the visitor may open.
func (d *desk) linkTarget(r *http.Request, v shell.Visit, f *shell.Form) (complaint.ID, error) {
	text := f.Text("number", true)
	if !f.OK() {
		return "", nil
	}
	id, err := d.Complaints.ByNumber(r.Context(), text)
	if err == nil {
		_, err = d.Complaints.Open(r.Context(), v.Who, id, pageSort, v.Now)
	}
	switch {
	case errors.Is(err, complaint.ErrMistyped):
		f.Fail("number", "complaints.find.slip")
	case errors.Is(err, complaint.ErrUnknown), errors.Is(err, access.ErrRefused):
		f.Fail("number", "complaints.sort.unknown")
	case err != nil:
		return "", err
	}
	return id, nil
}

// explainIntake ends a contact that is no case: with a reason from the catalog and words of one's own.
func (d *desk) explainIntake(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	view, err := d.sorting(r, v, shell.Filled())
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(view.Reasons))
	for i, x := range view.Reasons {
		ids[i] = x.ID
	}
	reason, note := f.One("reason", ids...), f.Text("note", false)
	if !f.OK() {
		view.Explain = f
		return shell.Invalid(sortingPage(view)), nil
	}
	if note != "" {
		reason += ": " + note
	}
	if _, err := d.Complaints.Explain(r.Context(), cause(r, v, "explain"), view.Intake.ID, reason); err != nil {
		return nil, err
	}
	return shell.Redirect(UnmatchedPath, "complaints.sort.explained"), nil
}

// finishIntakeTask notes that the member was called.
func (d *desk) finishIntakeTask(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	view, err := d.sorting(r, v, shell.Filled())
	if err != nil {
		return nil, err
	}
	result := f.Text("result", true)
	if !f.OK() {
		view.Task = f
		return shell.Invalid(sortingPage(view)), nil
	}
	if _, err := d.Complaints.FinishIntakeTask(r.Context(), cause(r, v, "task"), view.Intake.ID, f.Raw("task"), result); err != nil {
		return nil, err
	}
	return shell.Redirect(sortPath(view.Intake.ID), "complaints.sort.task_done"), nil
}

func sortPath(id complaint.IntakeID) string { return UnmatchedPath + "/" + string(id) }
