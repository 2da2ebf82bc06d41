package payrun

import (
	"context"
	"net/http"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// listView are the runs, and the open one.
type listView struct {
	Open   *commission.Run
	Runs   []commission.Run
	Staff  map[string]string
	Around shell.Around
}

// list shows all runs, newest first.
func (p *pages) list(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, err := p.Book.Runs(r.Context())
	if err != nil {
		return nil, err
	}
	view := listView{}
	if len(all) > 0 && all[0].Open() {
		view.Open = &all[0]
	}
	from := min(place(r), len(all))
	view.Runs = all[from:min(from+listed, len(all))]
	view.Around = around(from, len(all), func(at string) string { return with(Path, "from", at) })
	if view.Staff, err = p.staff(r.Context(), view.Runs...); err != nil {
		return nil, err
	}
	return shell.Page(listPage(v, &view)), nil
}

// staff are the names of everybody who had a hand in runs.
func (p *pages) staff(ctx context.Context, runs ...commission.Run) (map[string]string, error) {
	var accounts []string
	for i := range runs {
		r := &runs[i]
		for _, by := range []*record.Actor{&r.PreparedBy, r.ApprovedBy, r.ExportedBy, r.CancelledBy} {
			if by != nil {
				accounts = append(accounts, by.ID)
			}
		}
	}
	return p.Staff(ctx, accounts)
}

// who is somebody who had a hand in a run: by name, or by the role when nobody has the account any more.
func who(v shell.Visit, staff map[string]string, by record.Actor) string {
	if name := staff[by.ID]; name != "" {
		return name
	}
	if key := "shell.role." + by.Role; by.Role != "" && v.Has(key) {
		return v.T(key)
	}
	return v.T("payrun.nobody_known")
}
