package partner

import (
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the portal works with. Everything must be set.
type Options struct {
	Inquiries *inquiry.Inquiries
	Guard     *access.Guard
}

// Addresses of the first pages.
const (
	AskPath      = "/inquiries"     // agents ask about a customer
	LinePath     = "/resource-line" // agents' own questions
	CallPath     = "/agents/calls"  // staff ask for an agent on the phone
	OutreachPath = "/agents/outreach"
	QueuePath    = "/agents/line"
	WatchPath    = "/agents/watch"
	staffPrefix  = "/agents/"
)

// Who asks, who answers and who watches. For everybody else the pages do not exist.
var (
	asking   = []access.Role{access.RoleAgent}
	serving  = []access.Role{access.RoleService, access.RoleComplaints}
	watching = []access.Role{access.RoleComplaints, access.RoleCompliance}
)

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "partner.menu.ask", Path: AskPath, Prefix: AskPath + "/", Roles: asking, Section: shell.QuestionsSection},
		{Key: "partner.menu.line", Path: LinePath, Prefix: LinePath + "/", Roles: asking, Section: shell.QuestionsSection},
		{Key: "partner.menu.agents", Path: CallPath, Prefix: staffPrefix, Roles: serving},
		{Key: "partner.menu.watch", Path: WatchPath, Roles: []access.Role{access.RoleCompliance}, Section: shell.OversightSection},
	}
}

// partner answers the pages. It holds nothing that changes.
type partner struct{ Options }

// Routes are the pages of the portal. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Inquiries == nil || o.Guard == nil {
		panic("partner: every one of Options must be set")
	}
	p := &partner{o}
	var all []shell.Route
	for _, part := range [][]shell.Route{p.askRoutes(), p.lineRoutes(), p.callRoutes(), p.outreachRoutes(), p.queueRoutes(), p.watchRoutes()} {
		all = append(all, part...)
	}
	return all
}

// cause is the wish of a visit; part tells several commands of one form apart.
func cause(r *http.Request, v shell.Visit, part string) person.Cause {
	return v.Cause(r, "partner/"+part)
}

// pageOutreach is a page on which a member is seen, as "who looked at my record" names it. The text is stored: never rename.
const pageOutreach = "look.page.partner_outreach"

func safe(path string) templ.SafeURL { return templ.SafeURL(path) }

// longWords is how much may be told.
const longWords = 3000

// incomplete turns what the room misses into a problem of a field; fields names them as the room does.
func incomplete(f *shell.Form, err error, fields map[string]string) bool {
	if !errors.Is(err, inquiry.ErrIncomplete) {
		return false
	}
	for said, field := range fields {
		if strings.Contains(err.Error(), said) {
			f.Fail(field, "shell.form.required")
		}
	}
	return !f.OK()
}

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

func page(r *http.Request) inquiry.Page {
	return inquiry.Page{After: r.URL.Query().Get("after"), Limit: listed}
}

// listed is how many rows a list shows.
const listed = 25

// customerOf is whom an agent asked about, as they wrote it.
func customerOf(v shell.Visit, n inquiry.Named) string {
	var parts []string
	for _, part := range []string{n.Name, n.Number} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if n.Birth != nil {
		parts = append(parts, v.Day(*n.Birth))
	}
	return strings.Join(parts, ", ")
}
