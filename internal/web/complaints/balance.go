package complaints

import (
	"net/http"
	"net/url"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) balanceRoutes() []shell.Route {
	return []shell.Route{{Pattern: "GET " + BalancePath, Roles: resolving, Do: d.balance}}
}

// balanceDays is how many days the page shows at first, mostDays the most it shows at once.
const (
	balanceDays = 7
	mostDays    = 92
)

// balanceView is the daily balance as its page shows it.
type balanceView struct {
	shell.Visit
	Form     *shell.Form
	From, To clock.Date
	Rows     []complaint.BalanceRow // by day and channel
	Sum      complaint.BalanceRow
}

// balance shows that nothing was lost: what came in is cases, links, explanations and what waits, on every day and for every channel.
func (d *desk) balance(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	view := balanceView{Visit: v, Form: f, From: v.Today() - balanceDays + 1, To: v.Today()}
	if from := f.Date("from"); from != nil {
		view.From = *from
	}
	if to := f.Date("to"); to != nil {
		view.To = *to
	}
	switch {
	case view.To < view.From:
		f.Fail("to", "complaints.balance.order")
	case view.To-view.From >= mostDays:
		f.Fail("from", "complaints.balance.long", "Most", mostDays)
	}
	if !f.OK() {
		return shell.Invalid(balancePage(view)), nil
	}
	f.SetDate("from", view.From)
	f.SetDate("to", view.To)
	rows, err := d.Complaints.Balance(r.Context(), view.From, view.To)
	if err != nil {
		return nil, err
	}
	view.Rows = rows
	for _, row := range rows {
		view.Sum = plus(view.Sum, row)
	}
	return shell.Page(balancePage(view)), nil
}

// plus is the sum of two rows.
func plus(a, b complaint.BalanceRow) complaint.BalanceRow {
	a.Received, a.Cases, a.Linked = a.Received+b.Received, a.Cases+b.Cases, a.Linked+b.Linked
	a.Explained, a.Waiting = a.Explained+b.Explained, a.Waiting+b.Waiting
	return a
}

// drill is the search for the cases of what came on a day.
func drill(from, to clock.Date) string {
	return withQuery(SearchPath, url.Values{"from": {from.String()}, "to": {to.String()}})
}
