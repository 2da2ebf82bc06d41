package book

import (
	"encoding/csv"
	"errors"
	"net/http"
	"strings"

	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// exportColumns are the same in every language, because programs read them. Days are YYYY-MM-DD, money is cents; what is not known, or
// closed to the visitor, is empty.
var exportColumns = []string{
	"agent_npn", "status", "member_number", "name", "contract", "plan", "plan_name", "family", "state", "cover_from", "cover_until",
	"agent_of_record_since", "basis", "rapid_window_until", "commissionable", "next_plan", "next_plan_from", "verification", "verification_due",
	"ssbci", "dispute", "last_paid_cents", "next_paid_cents", "year_to_date_cents",
}

// export gives the book, or what a filter leaves of it, as a file. Everybody in it is looked at before the first line is sent.
func (p *portal) export(r *http.Request, v shell.Visit) (shell.Answer, error) {
	sellers, err := p.Book.Reach(r.Context(), v.Who, v.Today())
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	to := csv.NewWriter(&out)
	_ = to.Write(exportColumns) // csv.Writer keeps its first error for Error
	err = p.Book.Export(r.Context(), v.Who, sellers, readFilter(shell.ReadQuery(r)), pageExport, v.Now, func(lines []book.Line) error {
		paid, err := p.money(r, v, lines)
		if err != nil {
			return err
		}
		for i := range lines {
			_ = to.Write(exportRow(&lines[i], paid))
		}
		return nil
	})
	if errors.Is(err, book.ErrTooMany) {
		return nil, shell.ErrQuery
	}
	if err != nil {
		return nil, err
	}
	to.Flush()
	return shell.Paperwork("book-"+v.Today().String()+".csv", "text/csv; charset=utf-8", []byte(out.String())), to.Error()
}

func exportRow(x *book.Line, paid map[payKey]commission.Money) []string {
	number, name := "", ""
	if x.Open && len(x.Person.Names) > 0 {
		number, name = numberOf(x.Person), x.Person.Names[0].Text
	}
	cells := []string{
		string(x.Agent), string(x.Status), number, name, x.Contract, x.Plan, x.PlanName, string(x.Family), x.State, x.Start.String(), dayOf(x.Last()),
		x.Since.String(), x.Basis, dayOf(x.RapidUntil), yesNo(x.Commissionable),
	}
	cells = append(cells, aheadCells(x)...)
	cells = append(cells, payCells(x, paid)...)
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	return cells
}

func aheadCells(x *book.Line) []string {
	plan, from, verified, due, supplemental, disputed := "", "", "", "", "", ""
	for _, n := range []*book.Next{x.Sent, x.Next} {
		if n != nil {
			plan, from = planCode(n.Contract, n.Plan), n.Start.String()
		}
	}
	if x.Verification != nil {
		verified, due = string(x.Verification.State), x.Verification.Due.String()
	}
	if x.Supplemental != nil {
		supplemental = string(x.Supplemental.Decision)
	}
	if x.Dispute != nil {
		disputed = string(x.Dispute.State)
	}
	return []string{plan, from, verified, due, supplemental, disputed}
}

func payCells(x *book.Line, paid map[payKey]commission.Money) []string {
	m, ok := paid[payKey{x.Agent, x.Member}]
	if !ok || !x.Open {
		return []string{"", "", ""}
	}
	return []string{cents(m.Last), cents(m.Next), cents(m.YTD)}
}

func dayOf(d *clock.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// harmless keeps a cell from being read as a formula by a spreadsheet; a number stays one.
func harmless(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) || isNumber(cell) {
		return cell
	}
	return "'" + cell
}

func isNumber(cell string) bool {
	return strings.Trim(strings.TrimPrefix(cell, "-"), "0123456789") == ""
}
