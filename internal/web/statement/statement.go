package statement

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the pages work with. Everything must be set but the paths.
type Options struct {
	Statements *statement.Statements
	People     *person.Directory
	Guard      *access.Guard

	MyChangePath string // where an agent reads a decision; a slash and the id of the change are added. "" leads nowhere
	ChangePath   string // where staff do
	ReadyPath    string // where an agent sees what they must have to sell
}

// Addresses of the first pages.
const (
	Path        = "/statements"
	OutlookPath = "/statements/expected"
	AgencyPath  = "/statements/agency"
	runsPath    = "/statements/runs/"
	linesPath   = "/statements/lines/"

	// DisputePath is where an agent questions a line; the line's number is added.
	DisputePath = "/disputes/new?line="
)

// Whose pages these are. For everybody else they do not exist.
var (
	agents  = []access.Role{access.RoleAgent}
	staff   = []access.Role{access.RoleBroker, access.RoleFinance, access.RoleCompliance}
	reading = append(append([]access.Role{}, agents...), staff...)
)

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "statement.menu", Path: Path, Prefix: Path + "/", Roles: agents, Section: shell.PaySection},
		{Key: "statement.menu", Path: Path, Prefix: Path + "/", Roles: staff},
	}
}

// pages answers the pages. It holds nothing that changes.
type pages struct{ Options }

// Routes are the pages. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Statements == nil || o.People == nil || o.Guard == nil {
		panic("statement: every one of Options must be set")
	}
	p := &pages{o}
	return []shell.Route{
		{Pattern: "GET " + Path, Roles: reading, Do: p.list},
		{Pattern: "GET " + OutlookPath, Roles: reading, Do: p.outlook},
		{Pattern: "GET " + AgencyPath, Roles: agents, Do: p.agency},
		{Pattern: "GET " + AgencyPath + "/{run}", Roles: agents, Do: p.agencyRun},
		{Pattern: "GET " + runsPath + "{run}", Roles: reading, Do: p.one},
		{Pattern: "GET " + runsPath + "{run}/pdf", Roles: reading, Do: p.file(statement.PDF)},
		{Pattern: "GET " + runsPath + "{run}/csv", Roles: reading, Do: p.file(statement.Table)},
		{Pattern: "GET " + linesPath + "{line}", Roles: reading, Do: p.line},
	}
}

// Pages on which members are seen, as "who looked at my record" names them. The texts are stored: never rename.
const (
	pageStatement = "look.page.statement"
	pageOutlook   = "look.page.statement_outlook"
)

// agentOf is the agent whom staff chose; "" is the visitor.
func agentOf(r *http.Request) agent.NPN {
	return agent.NPN(strings.TrimLeft(strings.TrimSpace(r.URL.Query().Get("agent")), "0"))
}

func runOf(r *http.Request) commission.RunID { return commission.RunID(r.PathValue("run")) }

// whose adds the agent that staff chose to an address.
func whose(v shell.Visit, npn agent.NPN, path string, more ...string) string {
	q := url.Values{}
	if !v.Acts(agents...) && npn != "" {
		q.Set("agent", string(npn))
	}
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			q.Set(more[i], more[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func runPath(v shell.Visit, npn agent.NPN, run commission.RunID, more ...string) string {
	return whose(v, npn, runsPath+url.PathEscape(string(run)), more...)
}

func linePath(v shell.Visit, npn agent.NPN, id commission.LineID) string {
	return whose(v, npn, linesPath+statement.LineNumber(id))
}

// purpose is what a role looks at payments for.
func purpose(v shell.Visit) access.Purpose {
	if v.Acts(agents...) {
		return access.PurposeEnrollment
	}
	return access.PurposePayment
}

// names are the names of the members of lines, as far as the visitor may see them, by member. Everybody else stays a number.
func (p *pages) names(r *http.Request, v shell.Visit, page string, lines []*statement.Line) (map[person.ID]string, error) {
	var numbers []string
	ids := map[string]person.ID{}
	for _, l := range lines {
		if l.Number != "" && ids[l.Number] == "" {
			ids[l.Number] = l.Member
			numbers = append(numbers, l.Number)
		}
	}
	out := map[person.ID]string{}
	if len(numbers) == 0 {
		return out, nil
	}
	passes, err := p.Guard.Opener(v.Who, access.Look{
		Action: access.List, Kinds: []access.Kind{access.Payments, access.Identity}, Need: []access.Kind{access.Payments, access.Identity},
		Purpose: purpose(v), Page: page, At: v.Now,
	})(r.Context(), numbers)
	if err != nil {
		return nil, err
	}
	var open []person.ID
	for number := range passes {
		open = append(open, ids[number])
	}
	found, err := p.People.Find(r.Context(), open)
	for id, who := range found {
		if len(who.Names) > 0 {
			out[id] = who.Names[0].Text
		}
	}
	return out, err
}

// place is where a list goes on: how many rows are before it.
func place(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// listed is how many rows a page shows.
const listed = 25

// around are the addresses of the pages before and after, of a list with so many rows.
func around(from, total int, path func(from string) string) shell.Around {
	var a shell.Around
	if from > 0 {
		a.First = path("")
		a.Previous = path(strconv.Itoa(max(0, from-listed)))
	}
	if from+listed < total {
		a.Next = path(strconv.Itoa(from + listed))
	}
	return a
}

// gone tells whether there is nothing to see: for pages that then ask for another agent.
func gone(err error) bool { return errors.Is(err, statement.ErrUnknown) }

func safe(path string) templ.SafeURL { return templ.SafeURL(path) }
