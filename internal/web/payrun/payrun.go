package payrun

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the pages work with. Everything must be set.
type Options struct {
	Book   *commission.Book
	Texts  *statement.Texts // words of reasons and tests, as statements have them
	People *person.Directory
	Guard  *access.Guard
	Plan   plan.Profile
	// Names are the names of producers, by number.
	Names func(context.Context) (map[agent.NPN]string, error)
	// Staff are the names of those who prepare and approve, by account. Who is not in it is called by the role.
	Staff func(ctx context.Context, accounts []string) (map[string]string, error)
	// ChangePath is where the pages of plan changes begin; the change is the last part.
	ChangePath string
}

// Addresses of the first pages.
const (
	Path         = "/commissions"
	PreparePath  = "/commissions/prepare"
	JournalPath  = "/commissions/journal"
	AccountPath  = "/commissions/account"
	SuspensePath = "/commissions/suspense"
	runsPath     = "/commissions/runs/"
	linesPath    = "/commissions/lines/"
)

// Who prepares, who lets go, and who reads. For everybody else the pages do not exist.
var (
	preparing = []access.Role{access.RoleBroker}
	approving = []access.Role{access.RoleFinance}
	working   = []access.Role{access.RoleBroker, access.RoleFinance}
	reading   = []access.Role{access.RoleBroker, access.RoleFinance, access.RoleCompliance}
)

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{{Key: "payrun.menu", Path: Path, Prefix: Path + "/", Roles: reading}}
}

// pages answers the pages. It holds nothing that changes.
type pages struct{ Options }

// Routes are the pages. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Book == nil || o.Texts == nil || o.People == nil || o.Guard == nil || o.Names == nil || o.Staff == nil || o.ChangePath == "" {
		panic("payrun: every one of Options must be set")
	}
	p := &pages{o}
	one, payee := runsPath+"{run}", runsPath+"{run}/payees/{payee}"
	return []shell.Route{
		{Pattern: "GET " + Path, Roles: reading, Do: p.list},
		{Pattern: "GET " + PreparePath, Roles: preparing, Do: p.prepareForm},
		{Pattern: "POST " + PreparePath, Roles: preparing, Do: p.prepare},
		{Pattern: "GET " + one, Roles: reading, Do: p.run},
		{Pattern: "GET " + one + "/problems", Roles: reading, Do: p.problems},
		{Pattern: "GET " + one + "/payments.csv", Roles: working, Do: p.payments},
		{Pattern: "POST " + one + "/approve", Roles: approving, Do: p.approve},
		{Pattern: "POST " + one + "/export", Roles: approving, Do: p.export},
		{Pattern: "POST " + one + "/bank", Roles: approving, MaxBody: bankBody, Do: p.bank},
		{Pattern: "POST " + one + "/cancel", Roles: working, Do: p.cancel},
		{Pattern: "GET " + payee, Roles: reading, Do: p.payee},
		{Pattern: "POST " + payee + "/hold", Roles: working, Do: p.hold},
		{Pattern: "POST " + payee + "/release", Roles: working, Do: p.release},
		{Pattern: "GET " + JournalPath, Roles: reading, Do: p.journal},
		{Pattern: "GET " + linesPath + "{line}", Roles: reading, Do: p.line},
		{Pattern: "GET " + AccountPath, Roles: reading, Do: p.account},
		{Pattern: "GET " + SuspensePath, Roles: reading, Do: p.suspense},
	}
}

// settling may open the plan change that money waits for.
var settling = []access.Role{access.RoleBroker, access.RoleCompliance}

// Pages on which members are seen, as "who looked at my record" names them. The texts are stored: never rename.
const pageJournal = "look.page.commission_journal"

// cause is the wish of a visit; part tells several commands of one form apart.
func cause(r *http.Request, v shell.Visit, part string) person.Cause {
	return v.Cause(r, "payrun/"+part)
}

func runOf(r *http.Request) commission.RunID { return commission.RunID(r.PathValue("run")) }

func payeeOf(r *http.Request) commission.Payee { return commission.Payee(r.PathValue("payee")) }

func runPath(id commission.RunID, more string) string {
	return runsPath + url.PathEscape(string(id)) + more
}

func payeePath(id commission.RunID, p commission.Payee, more string) string {
	return runPath(id, "/payees/"+url.PathEscape(string(p))+more)
}

func linePath(id commission.LineID) string { return linesPath + statement.LineNumber(id) }

// with is an address with parameters; empty ones are left out.
func with(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func safe(path string) templ.SafeURL { return templ.SafeURL(path) }

// listed is how many rows a page shows.
const listed = 25

// place is where a list goes on: how many rows are before it.
func place(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// around are the addresses of the pages before and after, of a list with so many rows.
func around(from, total int, path func(from string) string) shell.Around {
	var a shell.Around
	if from > 0 {
		a.First, a.Previous = path(""), path(strconv.Itoa(max(0, from-listed)))
	}
	if from+listed < total {
		a.Next = path(strconv.Itoa(from + listed))
	}
	return a
}
