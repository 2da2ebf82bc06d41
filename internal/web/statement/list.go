package statement

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// listView is the statements of an agent.
type listView struct {
	NPN     agent.NPN
	All     []statement.Entry
	Unknown bool // staff asked for an agent who is not there
	Leads   bool // the visitor leads an agency
	From    int
}

// shown are the rows of the page.
func (l *listView) shown() []statement.Entry {
	from := min(l.From, len(l.All))
	return l.All[from:min(from+listed, len(l.All))]
}

func (l *listView) around(v shell.Visit) shell.Around {
	return around(l.From, len(l.All), func(from string) string { return whose(v, l.NPN, Path, "from", from) })
}

// list shows the statements of the visitor, or of the agent whom staff chose.
func (p *pages) list(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view := listView{NPN: agentOf(r), From: place(r), Leads: p.Statements.Leads(v.Who)}
	f := shell.ReadQuery(r)
	if view.NPN == "" && v.Acts(staff...) {
		return shell.Page(listPage(v, f, &view)), nil
	}
	all, err := p.Statements.List(r.Context(), v.Who, view.NPN)
	if gone(err) && (v.Acts(staff...) || view.NPN == "") {
		view.Unknown = v.Acts(staff...)
		err = nil
	}
	if err != nil {
		return nil, err
	}
	view.All = all
	return shell.Page(listPage(v, f, &view)), nil
}
