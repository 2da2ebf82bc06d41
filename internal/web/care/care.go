package care

import (
	"context"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the pages need.
type Options struct {
	Population population.Reader
	Guard      Guard
	// Caseload lists the member numbers of a visitor whose role sees only members of their own, such as a coach. It is asked at
	// every visit, so that who was taken from a coach is gone from the list.
	Caseload func(context.Context, access.Visitor) ([]string, error)
}

// Guard decides and records looks; it is *access.Guard.
type Guard interface {
	Look(context.Context, access.Visitor, access.Look) (access.Pass, error)
	Opener(access.Visitor, access.Look) access.Opener
}

// Addresses of the pages.
const (
	OverviewPath = "/overview"
	ChangesPath  = "/changes"
	WorklistPath = "/worklist"
	ExportPath   = "/worklist.csv"
	LoadsPath    = "/loads"
	RulesPath    = "/rules"
)

// Who may open which page. Whom they see there is the guard's to say.
var (
	counting = []access.Role{access.RoleCoordinator, access.RoleQuality, access.RoleCompliance, access.RoleAdmin}
	listing  = []access.Role{access.RoleCoordinator, access.RoleCoach, access.RoleQuality}
	taking   = []access.Role{access.RoleCoordinator, access.RoleQuality}
	caring   = []access.Role{access.RoleCoordinator, access.RoleCoach}
	knowing  = []access.Role{access.RoleCoordinator, access.RoleCoach, access.RoleQuality, access.RoleCompliance, access.RoleAdmin}
)

// Menu are the entries of the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "care.menu.overview", Path: OverviewPath, Prefix: ChangesPath, Roles: counting},
		{Key: "care.menu.worklist", Path: WorklistPath, Prefix: "/members/", Roles: listing},
		{Key: "care.menu.loads", Path: LoadsPath, Roles: counting},
		{Key: "care.menu.rules", Path: RulesPath, Roles: knowing},
	}
}

// desk answers the pages. It holds nothing that changes.
type desk struct{ Options }

// Routes are the addresses of the pages. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Population == nil || o.Guard == nil || o.Caseload == nil {
		panic("care: Options needs Population, Guard and Caseload")
	}
	d := &desk{o}
	return []shell.Route{
		{Pattern: "GET " + OverviewPath, Roles: counting, Do: d.act(d.overview)},
		{Pattern: "GET " + ChangesPath, Roles: taking, Do: d.act(d.changes)},
		{Pattern: "GET " + WorklistPath, Roles: listing, Do: d.act(d.worklist)},
		{Pattern: "GET " + ExportPath, Roles: taking, Do: d.act(d.exportWorklist)},
		{Pattern: "GET /members/{member}", Roles: caring, Do: d.act(d.member)},
		{Pattern: "GET /members/{member}/why/{rule}", Roles: caring, Do: d.act(d.why)},
		{Pattern: "GET " + LoadsPath, Roles: counting, Do: d.act(d.loads)},
		{Pattern: "GET " + RulesPath, Roles: knowing, Do: d.act(d.rules)},
	}
}

// visit is what a page knows about the request it answers, and how it says things.
type visit struct {
	shell.Visit
	emergency bool // the glass was broken: links keep the purpose
}

// act words the errors of the rooms below for these pages.
func (d *desk) act(do func(*http.Request, visit) (shell.Answer, error)) shell.Action {
	return func(r *http.Request, in shell.Visit) (shell.Answer, error) {
		v := visit{in, r.URL.Query().Get(purposeField) == string(access.PurposeEmergency)}
		answer, err := do(r, v)
		if err != nil {
			return nil, failureOf(r, v, err)
		}
		return answer, nil
	}
}
