package office

import (
	"fmt"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (o *office) homeRoutes() []shell.Route {
	return []shell.Route{{Pattern: "GET /office", Roles: officeRoles, Do: o.home}}
}

// home is where each role of the office begins.
func (o *office) home(r *http.Request, v shell.Visit) (shell.Answer, error) {
	switch v.Who.Role {
	case access.RolePrivacy:
		return o.privacyHome(r, v)
	case access.RoleCompliance, access.RoleQuality:
		return o.complianceHome(r, v)
	}
	return o.adminHome(r, v)
}

// adminView is what an administrator wants to know first.
type adminView struct {
	Users     map[account.State]int
	Attention int // checks of the health page
	Missing   int // fields of the plan profile
	Rules     string
}

func (o *office) adminHome(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view := adminView{Rules: o.Guard.Policies().Version(), Missing: len(planView{Fields: planFields(o.Plan)}.Missing())}
	var err error
	if view.Users, err = o.Accounts.Count(r.Context()); err != nil {
		return nil, err
	}
	checks, err := o.checks(r.Context(), v)
	if err != nil {
		return nil, err
	}
	view.Attention = attention(checks)
	return shell.Page(adminHomePage(v, view)), nil
}

// privacyView is what waits for the privacy officer. It counts and names nobody: opening the office is no look at anybody.
type privacyView struct {
	Open, Overdue int
	Next          []privacy.Due
	Questions     int
	Glass         int // emergency accesses that nobody reviewed
	Letters       int
	Watched       int
	WeekAgo       time.Time
}

func (o *office) privacyHome(r *http.Request, v shell.Visit) (shell.Answer, error) {
	ctx := r.Context()
	view := privacyView{WeekAgo: v.Now.AddDate(0, 0, -7)}
	var err error
	if view.Open, view.Overdue, err = o.Requests.Counts(ctx, v.Now); err != nil {
		return nil, err
	}
	if view.Letters, err = o.Letters.OpenCount(ctx); err != nil {
		return nil, err
	}
	if view.Next, err = o.Requests.NextDue(ctx, dueCasesShown); err != nil {
		return nil, err
	}
	if view.Questions, err = o.Guard.OpenQuestions(ctx); err != nil {
		return nil, err
	}
	if view.Glass, err = o.Guard.UnreviewedGlass(ctx); err != nil {
		return nil, err
	}
	watching, err := o.Guard.Watched(ctx, v.Who)
	if err != nil {
		return nil, err
	}
	view.Watched = len(watching)
	return shell.Page(privacyHomePage(v, view)), nil
}

// dueCasesShown is how many requests the office begins with.
const dueCasesShown = 5

// hintsPath is the search for hints of the last week.
func hintsPath(v shell.Visit) string {
	year, month, day := v.Today().AddDays(-7).Civil()
	return fmt.Sprintf("%s?search=yes&hints=yes&from-month=%d&from-day=%d&from-year=%d", looksPath, month, day, year)
}
