package change

import (
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the portal works with. Everything must be set.
type Options struct {
	Changes    *change.Changes
	Enrolments Enrolments
	Guard      *access.Guard
	People     *person.Directory
	Catalog    *plan.Catalog
	// DisputePath opens a dispute, which belongs to another portal; the change and the member are added to it. "" leaves the link out.
	DisputePath string
	Address     string // of the portals, without a slash at the end: for links that agents send
}

// Enrolments are the plans of members. *enrolment.Enrollment is the one there is.
type Enrolments = change.Enrollment

// span is a time in a plan.
type span = enrolment.Span

// Addresses of the first pages.
const (
	DeskPath     = "/plan-changes"      // specialists find the caller
	CasePath     = "/plan-changes/case" // one change
	AllPath      = "/plan-changes/all"
	HeldPath     = "/plan-changes/held"
	HandoverPath = "/plan-changes/handover"
	MinePath     = "/my-plan-changes" // agents
	LinksPath    = "/referral-links"
	ReferralPath = "/referral" // public
)

// Who works with changes. For everybody else the pages do not exist.
var (
	calling  = []access.Role{access.RolePlanChange}
	settling = []access.Role{access.RoleBroker}
	watching = []access.Role{access.RoleBroker, access.RoleCompliance}
	reading  = []access.Role{access.RolePlanChange, access.RoleBroker, access.RoleCompliance}
	selling  = []access.Role{access.RoleAgent}
)

// Home is the first page of a role of this portal.
func Home(role access.Role) (path string, ok bool) {
	switch role {
	case access.RolePlanChange:
		return DeskPath, true
	case access.RoleBroker:
		return HeldPath, true
	}
	return "", false
}

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "change.menu.desk", Path: DeskPath, Prefix: DeskPath + "/calls/", Roles: calling},
		{Key: "change.menu.all", Path: AllPath, Prefix: CasePath, Roles: []access.Role{access.RolePlanChange}},
		{Key: "change.menu.held", Path: HeldPath, Prefix: DeskPath, Roles: watching},
		{Key: "change.menu.mine", Path: MinePath, Prefix: MinePath + "/", Roles: selling, Section: "change.menu.section"},
		{Key: "change.menu.links", Path: LinksPath, Prefix: LinksPath + "/", Roles: selling, Section: "change.menu.section"},
	}
}

// portal answers the pages. It holds nothing that changes.
type portal struct{ Options }

// Routes are the pages of the portal. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Changes == nil || o.Enrolments == nil || o.Guard == nil || o.People == nil || o.Catalog == nil {
		panic("change: every one of Options must be set")
	}
	p := &portal{o}
	var all []shell.Route
	for _, part := range [][]shell.Route{p.findRoutes(), p.callRoutes(), p.caseRoutes(), p.listRoutes(), p.handoverRoutes(), p.agentRoutes(), p.linkRoutes()} {
		all = append(all, part...)
	}
	return all
}

// cause is the wish of a visit; part tells several commands of one form apart.
func cause(r *http.Request, v shell.Visit, part string) person.Cause {
	return v.Cause(r, "change/"+part)
}

// Pages on which a member is seen, as "who looked at my record" names them. The texts are stored: never rename.
const (
	pageFind = "look.page.plan_change_find"
	pageCall = "look.page.plan_change_call"
	pageCase = "look.page.plan_change"
	pageMine = "look.page.plan_change_agent"
)

func safe(path string) templ.SafeURL { return templ.SafeURL(path) }

// longWords is how much may be written as a reason.
const longWords = 2000

// listed is how many rows a list shows.
const listed = 25

func page(r *http.Request) change.Page {
	return change.Page{After: r.URL.Query().Get("after"), Limit: listed}
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

// incomplete turns what the room misses into a problem of a field; fields names them as the room does.
func incomplete(f *shell.Form, err error, fields map[string]string) bool {
	if !errors.Is(err, change.ErrIncomplete) {
		return false
	}
	for said, field := range fields {
		if strings.HasSuffix(err.Error(), ": "+said) {
			f.Fail(field, "shell.form.required")
		}
	}
	return !f.OK()
}

// done leads on after an act, or says that somebody else was faster.
func done(err error, path, saidKey string) (shell.Answer, error) {
	if errors.Is(err, change.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(path, saidKey), nil
}
