package book

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Payments are what customers bring an agent; commission.Book is the one there is.
type Payments interface {
	Money(ctx context.Context, npn agent.NPN, members []person.ID, on clock.Date) (map[person.ID]commission.Money, error)
}

// Options is what the portal works with. Payments and Deltas may be nil: then nothing is said of money. An empty address leaves its link out.
type Options struct {
	Book     *book.Book
	Disputes *dispute.Disputes
	Guard    *access.Guard
	Archive  *archive.Archive
	Payments Payments
	Deltas   dispute.Money
	Changes  ChangesOf // may be nil: then a dispute is tied to no change here

	AskPath  string // where an agent asks about a customer's complaint
	LinkPath string // where an agent makes a plan-change link
	LinePath string // the resource line, where other questions go
}

// Addresses of the first pages.
const (
	BookPath    = "/book"
	AgencyPath  = "/agency"
	DisputePath = "/disputes"        // an agent's own
	QueuePath   = "/disputes-to-do"  // broker operations
	exportPath  = "/book-export.csv" // beside the book: no customer is called so
)

// Who sells, who rules, and who reads. For everybody else the pages do not exist.
var (
	selling = []access.Role{access.RoleAgent}
	ruling  = []access.Role{access.RoleBroker}
	reading = []access.Role{access.RoleBroker, access.RoleCompliance}
)

// Home is the first page of a role of this portal.
func Home(role access.Role) (path string, ok bool) {
	if role == access.RoleAgent {
		return BookPath, true
	}
	return "", false
}

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "book.menu.book", Path: BookPath, Prefix: BookPath + "/", Roles: selling},
		{Key: "book.menu.queue", Path: QueuePath, Prefix: QueuePath + "/", Roles: ruling},
		{Key: "book.menu.queue", Path: QueuePath, Prefix: QueuePath + "/", Roles: []access.Role{access.RoleCompliance}, Section: shell.OversightSection},
	}
}

// DisputeMenu is where an agent finds the own disputes: beside what they are paid, which is what most of them are about.
func DisputeMenu() []shell.MenuItem {
	return []shell.MenuItem{{Key: "book.menu.disputes", Path: DisputePath, Prefix: DisputePath + "/", Roles: selling, Section: shell.PaySection}}
}

// portal answers the pages. It holds nothing that changes.
type portal struct{ Options }

// Routes are the pages of the portal. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Book == nil || o.Disputes == nil || o.Guard == nil || o.Archive == nil {
		panic("book: Book, Disputes, Guard and Archive must be set")
	}
	p := &portal{o}
	all := []shell.Route{
		{Pattern: "GET " + BookPath, Roles: selling, Do: p.list},
		{Pattern: "GET " + exportPath, Roles: selling, Do: p.export},
		{Pattern: "GET " + BookPath + "/{person}", Roles: selling, Do: p.customer},
		{Pattern: "GET " + AgencyPath, Roles: selling, Do: p.agency},
	}
	all = append(all, p.disputeRoutes()...)
	return append(all, p.queueRoutes()...)
}

// Pages on which customers are seen, as "who looked at my record" names them. The texts are stored: never rename.
const (
	pageBook    = "look.page.desk_book"
	pageExport  = "look.page.book_export"
	pageDispute = "look.page.book_dispute"
)

func safe(path string) templ.SafeURL { return templ.SafeURL(path) }

// around are the addresses of the pages of a list that only goes on.
func around(r *http.Request, path, next string) shell.Around {
	var a shell.Around
	if r.URL.Query().Get("after") != "" {
		a.First = path
	}
	if next != "" {
		values := r.URL.Query()
		values.Set("after", next)
		a.Next = path + "?" + values.Encode()
	}
	return a
}
