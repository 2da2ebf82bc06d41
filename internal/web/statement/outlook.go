package statement

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// outlookView is what is expected and what was paid, with a page of members.
type outlookView struct {
	statement.Outlook
	Only  string
	From  int
	Rows  []*statement.Expected
	Total int
	Names map[person.ID]string
	Texts *statement.Texts
	Leads bool
}

// Which members a page shows.
const (
	onlyWaiting = "waiting" // for CMS
	onlyRapid   = "rapid"   // in their first three months
	onlyLost    = "lost"    // with months that the gate kept
	onlyUnpaid  = "unpaid"  // booked and not paid yet
)

var onlys = []string{"", onlyWaiting, onlyRapid, onlyLost, onlyUnpaid}

// outlook shows a year: what is booked, what was paid, what is to come.
func (p *pages) outlook(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	only := f.One("only", onlys...)
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	found, err := p.Statements.Outlook(r.Context(), v.Who, agentOf(r), v.Today())
	if err != nil {
		return nil, err
	}
	view := outlookView{Outlook: found, Only: only, From: place(r), Texts: p.Statements.Texts, Leads: p.Statements.Leads(v.Who)}
	view.choose()
	lines := make([]*statement.Line, len(view.Rows))
	for i, x := range view.Rows {
		lines[i] = &x.Line
	}
	if view.Names, err = p.names(r, v, pageOutlook, lines); err != nil {
		return nil, err
	}
	return shell.Page(outlookPage(v, f, &view)), nil
}

// choose takes the rows of the page.
func (o *outlookView) choose() {
	for i := range o.Outlook.Rows {
		if x := &o.Outlook.Rows[i]; o.wants(x) {
			o.Rows = append(o.Rows, x)
		}
	}
	o.Total = len(o.Rows)
	from := min(o.From, o.Total)
	o.Rows = slices.Clone(o.Rows[from:min(from+listed, o.Total)])
}

func (o *outlookView) wants(x *statement.Expected) bool {
	switch o.Only {
	case onlyWaiting:
		return x.TrueUp != 0
	case onlyRapid:
		return x.Rapid != nil
	case onlyLost:
		return x.Trace.Lost != 0
	case onlyUnpaid:
		return x.Paid != x.After()
	default:
		return true
	}
}

func (o *outlookView) path(v shell.Visit, only, from string) string {
	return whose(v, o.NPN, OutlookPath, "only", only, "from", from)
}

func (o *outlookView) around(v shell.Visit) shell.Around {
	return around(o.From, o.Total, func(from string) string { return o.path(v, o.Only, from) })
}

func onlyOptions(v shell.Visit) (all []shell.Option) {
	for _, only := range onlys[1:] {
		all = append(all, shell.Option{Value: only, Label: v.T("statement.outlook.only." + only)})
	}
	return all
}
