// Package oversight shows what complaints teach: trends and control charts, root causes, the members who may be about to give up on us,
// tips for agents, and the universes of program audits.
package oversight

import (
	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/prevention"
	"github.com/keepwell/keepwell/internal/complaint/report"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the pages work with. Everything must be set.
type Options struct {
	Zone       clock.Zone // of the plan's business
	Complaints *complaint.Complaints
	Reports    *report.Reports
	Prevention *prevention.Prevention
	CasePath   func(id string) string // the page of a case
}

// Addresses of the pages.
const (
	TrendsPath    = "/oversight/trends"
	WarningsPath  = "/oversight/early-warning"
	UniversesPath = "/oversight/universes"
	TipsPath      = "/oversight/tips"
	AgentTipsPath = "/tips"
)

// Who may. For everybody else the pages do not exist.
var (
	watching  = []access.Role{access.RoleComplaints, access.RoleCompliance, access.RoleQuality}
	calling   = []access.Role{access.RoleComplaints, access.RoleCompliance}
	auditing  = []access.Role{access.RoleCompliance}
	agentOnly = []access.Role{access.RoleAgent}
)

// Pages on which members are seen, as "who looked at my record" names them. The texts are stored: never rename.
const (
	pageWarning  = "look.page.complaint_warning"
	pageUniverse = "look.page.complaint_universe"
)

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "oversight.menu.trends", Path: TrendsPath, Roles: watching, Section: shell.OversightSection},
		{Key: "oversight.menu.warning", Path: WarningsPath, Roles: calling, Section: shell.OversightSection},
		{Key: "oversight.menu.universes", Path: UniversesPath, Roles: auditing, Section: shell.OversightSection},
		{Key: "oversight.menu.tips", Path: TipsPath, Roles: watching, Section: shell.OversightSection},
		{Key: "oversight.menu.tips", Path: AgentTipsPath, Roles: agentOnly, Section: shell.QuestionsSection},
	}
}

// rooms answers the pages. It holds nothing that changes.
type rooms struct{ Options }

// Routes are the pages. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Complaints == nil || o.Reports == nil || o.Prevention == nil || o.CasePath == nil {
		panic("oversight: every one of Options must be set")
	}
	r := &rooms{o}
	return []shell.Route{
		{Pattern: "GET " + TrendsPath, Roles: watching, Do: r.trends},
		{Pattern: "GET " + WarningsPath, Roles: calling, Do: r.warnings},
		{Pattern: "GET " + UniversesPath, Roles: auditing, Do: r.universes},
		{Pattern: "POST " + UniversesPath, Roles: auditing, Do: r.universe},
		{Pattern: "GET " + TipsPath, Roles: watching, Do: r.tips},
		{Pattern: "GET " + AgentTipsPath, Roles: agentOnly, Do: r.tips},
	}
}
