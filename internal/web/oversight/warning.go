package oversight

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint/prevention"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// warningPage is how many members are opened at once: every name that is shown is a look.
const warningPage = 25

// warningView is the early-warning list.
type warningView struct {
	shell.Visit
	All      []prevention.Warning // of this page, with names
	Total    int
	Page     int // from 0
	Days     int // of the window
	From     int // points
	CasePath func(string) string
}

// warnings lists whom somebody should call, with their names: the reason of the look is this list.
func (o *rooms) warnings(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	all, err := o.Prevention.Warnings(r.Context(), v.Who, v.Now)
	if err != nil {
		return nil, err
	}
	const mostPages = 1000
	page := 0
	if f.Raw("page") != "" {
		page = f.Int("page", 0, mostPages)
	}
	w := o.Prevention.Rules.Warning
	view := warningView{Visit: v, Total: len(all), Page: page, Days: w.WindowDays, From: w.ListedFrom, CasePath: o.CasePath}
	from := min(page*warningPage, len(all))
	view.All = all[from:min(from+warningPage, len(all))]
	look := access.Look{
		Action: access.List, Purpose: access.PurposeComplaint, Kinds: []access.Kind{access.Identity}, Need: []access.Kind{access.Identity},
		Page: pageWarning, Reason: v.T("oversight.warning.reason"), At: v.Now,
	}
	if err := o.Prevention.Name(r.Context(), v.Who, look, view.All); err != nil {
		return nil, err
	}
	return shell.Page(warningsPage(view)), nil
}

// around are the pages before and after.
func (v warningView) around() (a shell.Around) {
	if v.Page > 0 {
		a.First, a.Previous = WarningsPath, pageOf(v.Page-1)
	}
	if (v.Page+1)*warningPage < v.Total {
		a.Next = pageOf(v.Page + 1)
	}
	return a
}

func pageOf(n int) string { return WarningsPath + "?page=" + decimal(float64(n), 0) }

// name is who it is, or that nobody here may see it.
func (v warningView) name(w prevention.Warning) string {
	if w.Name == "" {
		return v.T("oversight.warning.closed")
	}
	return w.Name
}
