package payrun

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// lineList are lines with what they are called on a page.
type lineList struct {
	Lines   []commission.Line
	Texts   *statement.Texts
	Names   map[agent.NPN]string
	Members map[person.ID]member
}

// member is whom a line is about; without a name for who may not see it.
type member struct{ name, number string }

// lines are a page of lines. path makes the address of a page that begins behind a line.
func (p *pages) lines(r *http.Request, v shell.Visit, f commission.Filter, path func(before string) string) (lineList, shell.Around, error) {
	var a shell.Around
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	found, more, err := p.Book.Lines(r.Context(), f, commission.Page{Before: commission.LineID(max(0, before)), Limit: listed})
	if err != nil {
		return lineList{}, a, err
	}
	if before > 0 {
		a.First = path("")
	}
	if more {
		a.Next = path(statement.LineNumber(found[len(found)-1].ID))
	}
	list := lineList{Lines: found, Texts: p.Texts}
	if list.Names, err = p.Names(r.Context()); err != nil {
		return list, a, err
	}
	list.Members, err = p.members(r, v, found)
	return list, a, err
}

// members are whom lines are about: by name where the visitor may see it, with an entry in the member's record; by number otherwise.
func (p *pages) members(r *http.Request, v shell.Visit, lines []commission.Line) (map[person.ID]member, error) {
	var ids []person.ID
	for i := range lines {
		if lines[i].Member != "" {
			ids = append(ids, lines[i].Member)
		}
	}
	found, err := p.People.Find(r.Context(), ids)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var numbers []string
	for _, who := range found {
		if n := numberOf(who); n != "" {
			numbers = append(numbers, n)
		}
	}
	passes, err := p.Guard.Opener(v.Who, access.Look{
		Action: access.List, Kinds: []access.Kind{access.Payments, access.Identity}, Need: []access.Kind{access.Payments, access.Identity},
		Purpose: access.PurposePayment, Page: pageJournal, At: v.Now,
	})(r.Context(), numbers)
	if err != nil {
		return nil, err
	}
	out := map[person.ID]member{}
	for id, who := range found {
		m := member{number: numberOf(who)}
		if _, open := passes[m.number]; open && len(who.Names) > 0 {
			m.name = who.Names[0].Text
		}
		out[id] = m
	}
	return out, nil
}

func numberOf(who person.Person) string {
	for _, i := range who.Identifiers {
		if i.System == person.MemberNumber {
			return i.Value
		}
	}
	return ""
}

// numbersOf are the numbers of the members whom problems are about.
func (p *pages) numbersOf(r *http.Request, problems []commission.Problem) (map[string]string, error) {
	var ids []person.ID
	for i := range problems {
		ids = append(ids, problems[i].Member)
	}
	found, err := p.People.Find(r.Context(), ids)
	out := map[string]string{}
	for id, who := range found {
		out[string(id)] = numberOf(who)
	}
	return out, err
}

// reasons are those that the journal can be asked for, in the order of pages.
var reasons = []commission.Reason{
	commission.Earned, commission.TrueUp, commission.Underpaid, commission.DisputeUpheld, commission.MonthsNotEnrolled, commission.RapidDisenrollment,
	commission.Cancelled, commission.Noncommissionable, commission.AORCorrection, commission.NotReady, commission.Overpaid, commission.Suspended,
	commission.Released, commission.Override, commission.Paid, commission.Recovered, commission.CarriedDebt,
}

// journalView is a page of the book.
type journalView struct {
	Form   *shell.Form
	Runs   []commission.Run
	Payee  commission.Payee
	Lines  lineList
	Around shell.Around
}

func (p *pages) journal(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	filter, ok := journalFilter(f)
	if !ok || !f.OK() {
		return nil, shell.ErrQuery
	}
	runs, err := p.Book.Runs(r.Context())
	if err != nil {
		return nil, err
	}
	view := journalView{Form: f, Runs: runs, Payee: filter.Payee}
	view.Lines, view.Around, err = p.lines(r, v, filter, func(before string) string {
		return with(JournalPath, "run", f.Raw("run"), "agent", f.Raw("agent"), "payee", f.Raw("payee"), "reason", f.Raw("reason"), "month", f.Raw("month"), "before", before)
	})
	if err != nil {
		return nil, err
	}
	return shell.Page(journalPage(v, &view)), nil
}

func journalFilter(f *shell.Form) (commission.Filter, bool) {
	words := []string{""}
	for _, x := range reasons {
		words = append(words, string(x))
	}
	filter := commission.Filter{
		Run: commission.RunID(f.Raw("run")), Payee: commission.Payee(f.Raw("payee")), Reason: commission.Reason(f.One("reason", words...)),
		Agent: agent.NPN(strings.TrimLeft(strings.TrimSpace(f.Raw("agent")), "0")),
	}
	if month := strings.TrimSpace(f.Raw("month")); month != "" {
		d, err := clock.Parse(month + "-01")
		if err != nil {
			f.Fail("month", "payrun.journal.month_form")
			return filter, true
		}
		filter.Year, filter.Month = d.Year(), d.Month()
	}
	return filter, true
}

// lineView is one line with everything that it stands on.
type lineView struct {
	commission.Line
	List   lineList
	Prior  *commission.Line
	Change string // address of the plan change
}

func (p *pages) line(r *http.Request, v shell.Visit) (shell.Answer, error) {
	id, err := strconv.ParseInt(r.PathValue("line"), 10, 64)
	if err != nil {
		return nil, shell.ErrNoPage
	}
	l, err := p.Book.Line(r.Context(), commission.LineID(id))
	if err != nil {
		return nil, err
	}
	view := lineView{Line: l, List: lineList{Lines: []commission.Line{l}, Texts: p.Texts}, Change: p.changePath(l.Decision)}
	if l.Earlier != 0 {
		prior, err := p.Book.Line(r.Context(), l.Earlier)
		if err != nil {
			return nil, err
		}
		view.Prior = &prior
	}
	if view.List.Names, err = p.Names(r.Context()); err != nil {
		return nil, err
	}
	if view.List.Members, err = p.members(r, v, view.List.Lines); err != nil {
		return nil, err
	}
	return shell.Page(linePage(v, &view)), nil
}

// monthOf is a service month in words.
func monthOf(v shell.Visit, year int, m time.Month) string { return v.Month(clock.DateOf(year, m, 1)) }
