package payrun

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// listView are the runs, and the open one.
type listView struct {
	Open   *commission.Run
	Runs   []commission.Run
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
	return shell.Page(listPage(v, &view)), nil
}
