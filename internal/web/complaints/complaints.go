package complaints

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/complaint/report"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the portal works with. Everything but Reports must be set.
type Options struct {
	Zone           clock.Zone // of the plan's business
	People         *person.Directory
	Guard          *access.Guard
	Accounts       *account.Accounts
	Authorizations *authorization.Authorizations
	Requests       *privacy.Requests // complaints about privacy are answered there too
	Complaints     *complaint.Complaints
	Archive        *archive.Archive
	Letters        *letter.Letters
	Contact        *contact.Contact // makes letters and hands them over
	Module         *ctm.Tracking    // CMS's Complaints Tracking Module
	Reports        *report.Reports  // evidence packs; nil leaves them out
	InquiryPath    string           // address of the pages where an agent's question is answered
}

// Addresses of the first pages.
const (
	QueuePath     = "/complaints"
	NewPath       = "/complaints/new"
	SearchPath    = "/complaints/search"
	UnmatchedPath = "/complaints/unmatched"
	BalancePath   = "/complaints/balance"
	TeamPath      = "/complaints/team"
	OversightPath = "/complaints/oversight"
	casesPrefix   = "/complaints/cases/"
)

// CasePath is the page of a case.
func CasePath(id string) string { return casesPrefix + id }

// Who works here. For everybody else its pages do not exist.
var (
	resolving = []access.Role{access.RoleComplaints}
	hearing   = []access.Role{access.RoleComplaints, access.RoleService}
)

// Home is the first page of a role of this portal.
func Home(role access.Role) (path string, ok bool) {
	return QueuePath, role == access.RoleComplaints
}

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "complaints.menu.queue", Path: QueuePath, Prefix: casesPrefix, Roles: resolving},
		{Key: "complaints.menu.new", Path: NewPath, Prefix: NewPath + "/", Roles: hearing},
		{Key: "complaints.menu.search", Path: SearchPath, Roles: resolving},
		{Key: "complaints.menu.unmatched", Path: UnmatchedPath, Prefix: UnmatchedPath + "/", Roles: resolving},
		{Key: "casework.menu.mail", Path: MailPath, Roles: resolving},
		{Key: "casework.menu.ctm", Path: ModulePath, Prefix: ModulePath + "/", Roles: resolving},
		{Key: "complaints.menu.overview", Path: OversightPath, Roles: resolving, Section: shell.OversightSection},
		{Key: "complaints.menu.team", Path: TeamPath, Prefix: TeamPath + "/", Roles: resolving, Section: shell.OversightSection},
	}
}

// desk answers the pages. It holds nothing that changes.
type desk struct{ Options }

// Routes are the pages of the portal. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.People == nil || o.Guard == nil || o.Accounts == nil || o.Authorizations == nil || o.Requests == nil || o.Complaints == nil || o.Archive == nil || o.Letters == nil ||
		o.Contact == nil || o.Module == nil || o.InquiryPath == "" {
		panic("complaints: every one of Options must be set")
	}
	d := &desk{o}
	var all []shell.Route
	for _, part := range [][]shell.Route{
		d.queueRoutes(), d.bulkRoutes(), d.intakeRoutes(), d.searchRoutes(), d.unmatchedRoutes(), d.balanceRoutes(), d.teamRoutes(), d.oversightRoutes(), d.caseRoutes(), d.evidenceRoutes(),
	} {
		all = append(all, part...)
	}
	return all
}

// cause is the wish of a visit; part tells several commands of one form apart.
func cause(r *http.Request, v shell.Visit, part string) person.Cause {
	return v.Cause(r, "complaints/"+part)
}

// Pages on which members are seen, as "who looked at my record" names them. The texts are stored: never rename.
const (
	pageFind   = "look.page.complaint_find"
	pageIntake = "look.page.complaint_intake"
	pageQueue  = "look.page.complaint_queue"
	pageSort   = "look.page.complaint_sort"
)
