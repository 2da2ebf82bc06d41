package desk

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the desk works with. Everything must be set.
type Options struct {
	Record         *record.Record
	People         *person.Directory
	Guard          *access.Guard
	Authorizations *authorization.Authorizations
	Requests       *privacy.Requests
	Accounts       *account.Accounts
	Population     population.Reader
}

// Addresses of the first pages.
const (
	DeskPath     = "/desk"
	StewardPath  = "/steward"
	PatientsPath = "/patients"
	GlassPath    = "/break-glass"
)

// complaintPath is where a complaint of a member is taken in, which belongs to another portal.
const complaintPath = "/complaints/new?member="

// Who works at which part of the desk. For everybody else its pages do not exist.
var (
	serving  = []access.Role{access.RoleService}
	keeping  = []access.Role{access.RoleSteward}
	treating = []access.Role{access.RoleClinician}
	breaking = []access.Role{access.RoleClinician, access.RoleCoach, access.RoleCoordinator}
)

// homes are the first pages of the roles of this portal.
var homes = map[access.Role]string{
	access.RoleService: DeskPath, access.RoleSteward: StewardPath,
	access.RoleClinician: PatientsPath,
}

// Home is the first page of a role of this portal.
func Home(role access.Role) (path string, ok bool) {
	path, ok = homes[role]
	return path, ok
}

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "desk.menu.find", Path: DeskPath, Prefix: DeskPath + "/", Roles: serving},
		{Key: "desk.menu.steward", Path: StewardPath, Prefix: pairsPath, Roles: keeping},
		{Key: "desk.menu.people", Path: peoplePath, Prefix: peoplePath, Roles: keeping},
		{Key: "desk.menu.imports", Path: importsPath, Roles: keeping},
		{Key: "desk.menu.patients", Path: PatientsPath, Prefix: PatientsPath + "/", Roles: treating},
		{Key: "desk.menu.glass", Path: GlassPath, Prefix: GlassPath, Roles: breaking},
	}
}

// desk answers the pages. It holds nothing that changes.
type desk struct{ Options }

// Routes are the pages of the desk. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Record == nil || o.People == nil || o.Guard == nil || o.Authorizations == nil || o.Requests == nil || o.Accounts == nil || o.Population == nil {
		panic("desk: every one of Options must be set")
	}
	d := &desk{o}
	var all []shell.Route
	for _, part := range [][]shell.Route{
		d.findRoutes(), d.lineRoutes(), d.stewardRoutes(), d.patientRoutes(), d.glassRoutes(),
	} {
		all = append(all, part...)
	}
	return all
}

// cause is the wish of a visit; part tells several commands of one form apart.
func cause(r *http.Request, v shell.Visit, part string) person.Cause { return v.Cause(r, "desk/"+part) }

// Pages on which members are seen, as "who looked at my record" names them. The texts are stored: never rename.
const (
	pageFind      = "look.page.desk_find"
	pageVerify    = "look.page.desk_verify"
	pageMember    = "look.page.desk_member"
	pageChange    = "look.page.desk_change"
	pageDuplicate = "look.page.desk_duplicates"
	pageSteward   = "look.page.desk_steward"
	pagePatients  = "look.page.desk_patients"
	pagePatient   = "look.page.desk_patient"
	pageGlass     = "look.page.desk_glass"
)
