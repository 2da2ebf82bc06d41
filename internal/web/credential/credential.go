package credential

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/commission/warning"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the portal works with. Everything must be set.
type Options struct {
	Credentials *credential.Credentials
	Warnings    *warning.Warnings
	People      *person.Directory
	Record      *record.Record
	Catalog     *plan.Catalog
	Maps        []*credential.Map // that come with Keepwell
}

// Addresses of the pages.
const (
	ReadyPath  = "/ready"
	AgentsPath = "/credentials"
	LapsesPath = AgentsPath + "/lapses"
	LoadPath   = AgentsPath + "/files"
	ExportPath = AgentsPath + "/export"
	onePrefix  = AgentsPath + "/agents/"
)

// Who sells, who keeps the credentials, and who looks at them. For everybody else the pages do not exist.
var (
	selling = []access.Role{access.RoleAgent}
	keeping = []access.Role{access.RoleBroker}
	looking = []access.Role{access.RoleBroker, access.RoleCompliance}
)

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "credential.menu.ready", Path: ReadyPath, Prefix: ReadyPath + "/", Roles: selling, Section: shell.SellingSection},
		{Key: "credential.menu.agents", Path: AgentsPath, Prefix: AgentsPath + "/", Roles: looking},
	}
}

// desk answers the pages. It holds nothing that changes.
type desk struct{ Options }

// Routes are the pages of the portal. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Credentials == nil || o.Warnings == nil || o.People == nil || o.Record == nil || o.Catalog == nil || len(o.Maps) == 0 {
		panic("credential: every one of Options must be set")
	}
	d := &desk{o}
	one := onePrefix + "{npn}"
	return []shell.Route{
		{Pattern: "GET " + ReadyPath, Roles: selling, Do: d.ready},
		{Pattern: "GET " + ReadyPath + "/tests", Roles: selling, Do: d.tests},
		{Pattern: "POST " + ReadyPath + "/read", Roles: selling, Do: d.read},
		{Pattern: "GET " + AgentsPath, Roles: looking, Do: d.search},
		{Pattern: "GET " + LapsesPath, Roles: looking, Do: d.lapses},
		{Pattern: "GET " + LoadPath, Roles: keeping, Do: d.loadForm},
		{Pattern: "POST " + LoadPath, Roles: keeping, MaxBody: feedBytes + 1<<20, Do: d.load},
		{Pattern: "GET " + LoadPath + "/{file}", Roles: looking, Do: d.file},
		{Pattern: "GET " + ExportPath, Roles: looking, Do: d.exportForm},
		{Pattern: "POST " + ExportPath, Roles: looking, Do: d.export},
		{Pattern: "GET " + one, Roles: looking, Do: d.agent},
		{Pattern: "GET " + one + "/tests", Roles: looking, Do: d.agentTests},
		{Pattern: "GET " + one + "/enter", Roles: keeping, Do: d.enterForm},
		{Pattern: "POST " + one + "/enter", Roles: keeping, Do: d.enter},
		{Pattern: "GET " + one + "/withdraw", Roles: keeping, Do: d.withdrawForm},
		{Pattern: "POST " + one + "/withdraw", Roles: keeping, Do: d.withdraw},
	}
}

func safe(path string) templ.SafeURL { return templ.SafeURL(path) }

func agentPath(npn agent.NPN) string { return onePrefix + string(npn) }

// own is the producer number of the visitor; "" when the plan knows none.
func (d *desk) own(ctx context.Context, v shell.Visit) (agent.NPN, error) {
	if v.Who.Person == "" {
		return "", nil
	}
	p, err := d.People.Get(ctx, v.Who.Person)
	return npnOf(p), err
}

func npnOf(p person.Person) agent.NPN {
	i := slices.IndexFunc(p.Identifiers, func(i person.Identifier) bool { return i.System == person.NPN })
	if i < 0 {
		return ""
	}
	return agent.NPN(p.Identifiers[i].Value)
}

// below are those whom a visitor may look after: who stands below them in the hierarchy, and, of whoever leads an agency, the agency and
// its agents.
func (d *desk) below(ctx context.Context, v shell.Visit, s *credential.Standing, own agent.NPN) ([]agent.NPN, error) {
	out := s.Downline(own, v.Today())
	led, err := d.People.Find(ctx, v.Who.Manages)
	if err != nil {
		return nil, err
	}
	for _, id := range v.Who.Manages {
		if npn := npnOf(led[id]); npn != "" && npn != own && !slices.Contains(out, npn) {
			out = append(out, npn)
		}
	}
	return out, nil
}

// theirs is whom an agent asks about: themselves, or one of those below. Of others nothing exists.
func (d *desk) theirs(r *http.Request, v shell.Visit, s *credential.Standing) (own, npn agent.NPN, below []agent.NPN, err error) {
	if own, err = d.own(r.Context(), v); err != nil {
		return "", "", nil, err
	}
	if below, err = d.below(r.Context(), v, s, own); err != nil {
		return "", "", nil, err
	}
	npn = agent.NPN(r.FormValue("npn"))
	switch {
	case npn == "":
		npn = own
	case npn != own && !slices.Contains(below, npn):
		return "", "", nil, shell.ErrNoPage
	}
	return own, npn, below, nil
}
