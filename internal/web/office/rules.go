package office

import (
	"net/http"
	"slices"
	"sync"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (o *office) ruleRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /office/access-rules", Roles: officeRoles, Do: o.accessRules},
		{Pattern: "GET /office/access-rules/{role}", Roles: officeRoles, Do: o.roleRules},
	}
}

// answers keeps what the policies answered about each role: they do not change while the program runs.
type answers struct{ tables sync.Map }

func (o *office) table(v shell.Visit, role access.Role) ruleTable {
	if known, ok := o.asked.tables.Load(role); ok {
		return known.(ruleTable)
	}
	t := tableOf(o.Guard.Policies(), role, v.Now, v.Today())
	o.asked.tables.Store(role, t)
	return t
}

// accessRules shows the roles, and the policies word by word.
func (o *office) accessRules(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	p := o.Guard.Policies()
	return shell.Page(accessRulesPage(v, p.Version(), p.List())), nil
}

// roleRules shows what one role may see.
func (o *office) roleRules(r *http.Request, v shell.Visit) (shell.Answer, error) {
	role := access.Role(r.PathValue("role"))
	if !slices.Contains(access.Roles, role) {
		return nil, shell.ErrNoPage
	}
	return shell.Page(roleRulesPage(v, o.table(v, role), o.Guard.Policies().Version())), nil
}

// policyTitle is the title of a policy in the visitor's language. A plan's own policies may have none but their own.
func policyTitle(v shell.Visit, p access.Policy) string {
	if key := "office.policy." + p.ID; v.Has(key) {
		return v.T(key)
	}
	return p.Title
}

func (s subjectOf) name(v shell.Visit) string {
	if s.Category != "" {
		return v.T("office.category." + string(s.Category))
	}
	return kindName(v, s.Kind)
}

func actionNames(v shell.Visit, all []access.Action) string { return joined(v, "office.action.", all) }
