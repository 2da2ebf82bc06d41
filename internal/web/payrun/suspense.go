package payrun

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// waiting is what is on hold for one decision: whose it is about, and where it is made.
type waiting struct {
	Payee  commission.Payee
	Cents  int64
	Member string
	Change string
}

const suspenseAccounts = "suspense:"

func (p *pages) suspense(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, err := p.Book.Balances(r.Context(), suspenseAccounts)
	if err != nil {
		return nil, err
	}
	var open []waiting
	for _, b := range all {
		if b.Cents() != 0 {
			open = append(open, waiting{Payee: commission.Payee(strings.TrimPrefix(string(b.Account), suspenseAccounts)), Cents: b.Cents()})
		}
	}
	from := min(place(r), len(open))
	shown := open[from:min(from+listed, len(open))]
	if err := p.waitFor(r, v, shown); err != nil {
		return nil, err
	}
	return shell.Page(suspensePage(v, shown, len(open),
		around(from, len(open), func(at string) string { return with(SuspensePath, "from", at) }))), nil
}

// waitFor finds whom what is on hold is about: the newest line of each decision tells the member.
func (p *pages) waitFor(r *http.Request, v shell.Visit, open []waiting) error {
	lines := make([]commission.Line, len(open))
	for i := range open {
		newest, _, err := p.Book.Lines(r.Context(), commission.Filter{Payee: open[i].Payee}, commission.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(newest) > 0 {
			lines[i] = newest[0]
		}
		open[i].Change = p.changePath(open[i].Payee.Decision())
	}
	members, err := p.members(r, v, lines)
	list := lineList{Members: members}
	for i := range open {
		open[i].Member = list.member(v, &lines[i])
	}
	return err
}

// changePath is where a plan change is; nowhere when there is none.
func (p *pages) changePath(decision string) string {
	if decision == "" {
		return ""
	}
	return p.ChangePath + "/" + url.PathEscape(decision)
}
