package office

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/promise"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// PromisesPath is the promise board: how often the plan kept what it promised (promise G1). It names no member, so it is no look.
const PromisesPath = "/promises"

// answering are the roles that answer for the promises.
var answering = []access.Role{access.RoleComplaints, access.RoleCompliance, access.RoleQuality, access.RoleService, access.RoleBroker}

func (o *office) promiseRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + PromisesPath, Roles: answering, Do: o.promises},
		{Pattern: "GET " + PromisesPath + "/{promise}", Roles: answering, Do: o.promise},
	}
}

func (o *office) promises(r *http.Request, v shell.Visit) (shell.Answer, error) {
	board, err := o.Board.Stand(r.Context(), v.Now)
	if err != nil {
		return nil, err
	}
	return shell.Page(promisesPage(v, board)), nil
}

// promiseView is one promise with the records behind one of its numbers.
type promiseView struct {
	shell.Visit
	Row     promise.Row
	Cell    promise.Cell
	Records []promise.Mark
	Next    string // address of the next page of records
	pages   map[promise.SubjectKind]RecordPage
}

// recordsShown is how many records a page lists.
const recordsShown = 50

func (o *office) promise(r *http.Request, v shell.Visit) (shell.Answer, error) {
	board, err := o.Board.Stand(r.Context(), v.Now)
	if err != nil {
		return nil, err
	}
	view := promiseView{Visit: v, Cell: cellOf(r.URL.Query().Get("cell")), pages: o.Options.Records}
	for _, row := range board.Rows {
		if string(row.ID) == r.PathValue("promise") {
			view.Row = row
		}
	}
	if view.Row.ID == "" {
		return nil, shell.ErrNoPage
	}
	var next promise.Page
	view.Records, next, err = o.Board.Records(r.Context(), view.Row.ID, view.Cell, v.Now, recordsPage(r.URL.Query()))
	if err != nil {
		return nil, err
	}
	if next.Subject != "" {
		view.Next = cellPath(view.Row.ID, view.Cell) + "&after=" + strconv.FormatInt(next.After.UnixMicro(), 10) + "&subject=" + url.QueryEscape(next.Subject)
	}
	return shell.Page(promisePage(view)), nil
}

// cellOf is the number that an address asks for; what is at risk when it asks for none.
func cellOf(name string) promise.Cell {
	for _, c := range promise.Cells {
		if string(c) == name {
			return c
		}
	}
	return promise.IsAtRisk
}

// recordsPage is where an address goes on in a list. What nobody gave out begins at the beginning.
func recordsPage(q url.Values) promise.Page {
	p := promise.Page{Limit: recordsShown}
	us, err := strconv.ParseInt(q.Get("after"), 10, 64)
	if err == nil && q.Get("subject") != "" {
		p.After, p.Subject = time.UnixMicro(us).UTC(), q.Get("subject")
	}
	return p
}

func promisePath(id promise.ID) string { return PromisesPath + "/" + url.PathEscape(string(id)) }

func cellPath(id promise.ID, c promise.Cell) string { return promisePath(id) + "?cell=" + string(c) }

// fullShare is all of it, in percent.
const fullShare = 100

// percentOf is a share in words; a dash when there is nothing to share.
func percentOf(v shell.Visit, share float64, known bool) string {
	if !known {
		return "–"
	}
	return v.Num(int(share*fullShare)) + " %"
}

// standing is how a promise stands, in one word, and its tone.
func standing(row promise.Row) (key string, tone shell.Tone) {
	switch {
	case row.Broken > 0:
		return "office.promise.broken", shell.Bad
	case row.AtRisk > 0:
		return "office.promise.at_risk", shell.Warning
	case row.Kept+row.Running == 0:
		return "office.promise.nothing", shell.Calm
	}
	return "office.promise.kept", shell.Good
}

// cellTabs are the numbers of a promise that open to their records.
func (p promiseView) cellTabs() (tabs []shell.Tab) {
	for _, c := range promise.Cells {
		tabs = append(tabs, shell.Tab{Label: p.T("office.promise." + string(c)), Href: cellPath(p.Row.ID, c), Current: c == p.Cell})
	}
	return tabs
}

// opens is the page of a record for who may open it; "" for others, and for records without a page of their own.
func (p promiseView) opens(m promise.Mark) string {
	page, known := p.pages[m.Kind]
	if !known || !p.Acts(page.Roles...) {
		return ""
	}
	return page.Path(m.Subject)
}

// subject is what a record is called.
func (p promiseView) subject(m promise.Mark) string {
	words := p.T("office.promise.record." + string(m.Kind))
	if m.Number != "" {
		return words + " " + m.Number
	}
	return words
}

// when is the instant that matters of a record: until when it must be kept, or when it was decided.
func (p promiseView) when(m promise.Mark) string {
	if m.State == promise.Open && !m.LateAt.IsZero() {
		return p.T("office.promise.until", "When", p.Instant(m.LateAt))
	}
	return p.Instant(m.At)
}

// The picture of a trend, in units of its own.
const (
	trendWidth, trendHeight, trendEdge = 640, 200, 16
)

// trendDot is a month of the trend.
type trendDot struct{ X, Y int }

// trendDots are the months in which something was decided; the others are gaps.
func trendDots(row promise.Row) (dots []trendDot) {
	for i, m := range row.Trend {
		share, known := m.Share()
		if !known {
			continue
		}
		dots = append(dots, trendDot{
			X: trendEdge + i*(trendWidth-2*trendEdge)/max(len(row.Trend)-1, 1),
			Y: trendHeight - trendEdge - int(share*float64(trendHeight-2*trendEdge)),
		})
	}
	return dots
}

// line joins dots.
func line(dots []trendDot) string {
	points := make([]string, len(dots))
	for i, d := range dots {
		points[i] = strconv.Itoa(d.X) + "," + strconv.Itoa(d.Y)
	}
	return strings.Join(points, " ")
}
