package office

import (
	"context"
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
	if view.Users, err = o.countUsers(r.Context()); err != nil {
		return nil, err
	}
	checks, err := o.checks(r.Context(), v)
	if err != nil {
		return nil, err
	}
	view.Attention = attention(checks)
	return shell.Page(adminHomePage(v, view)), nil
}

func (o *office) countUsers(ctx context.Context) (map[account.State]int, error) {
	rows, err := o.DB.Read().QueryContext(ctx, "select state, count(*) from account group by state")
	if err != nil {
		return nil, fmt.Errorf("office: count users: %w", err)
	}
	defer rows.Close()
	users := map[account.State]int{}
	for rows.Next() {
		var state account.State
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, err
		}
		users[state] = n
	}
	return users, rows.Err()
}

// privacyView is what waits for the privacy officer. It counts and names nobody: opening the office is no look at anybody.
type privacyView struct {
	Open, Overdue int
	Next          []dueCase
	Questions     int
	Glass         int // emergency accesses that nobody reviewed
	Letters       int
	Watched       int
	WeekAgo       time.Time
}

// dueCase is a request by its time, without its member.
type dueCase struct {
	Kind privacy.Kind
	Late time.Time
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
	if view.Next, err = o.dueCases(ctx); err != nil {
		return nil, err
	}
	if err := o.DB.Read().QueryRowContext(ctx, "select count(*) from look where question = 1").Scan(&view.Questions); err != nil {
		return nil, fmt.Errorf("office: count questions: %w", err)
	}
	if view.Glass, err = o.unreviewed(ctx); err != nil {
		return nil, err
	}
	watching, err := o.watching(ctx)
	if err != nil {
		return nil, err
	}
	view.Watched = len(watching)
	return shell.Page(privacyHomePage(v, view)), nil
}

// dueCasesShown is how many requests the office begins with.
const dueCasesShown = 5

func (o *office) dueCases(ctx context.Context) ([]dueCase, error) {
	rows, err := o.DB.Read().QueryContext(ctx, "select kind, late_us from privacy_request where open = 1 order by late_us, id limit $1", dueCasesShown)
	if err != nil {
		return nil, fmt.Errorf("office: read requests: %w", err)
	}
	defer rows.Close()
	var all []dueCase
	for rows.Next() {
		var c dueCase
		var late int64
		if err := rows.Scan(&c.Kind, &late); err != nil {
			return nil, err
		}
		c.Late = time.UnixMicro(late).UTC()
		all = append(all, c)
	}
	return all, rows.Err()
}

// unreviewed counts emergency accesses that nobody judged yet.
func (o *office) unreviewed(ctx context.Context) (int, error) {
	grants, err := o.brokenGrants(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, g := range grants {
		done, err := o.reviewOf(ctx, glassReview(g.ID))
		if err != nil {
			return 0, err
		}
		if done == nil {
			n++
		}
	}
	return n, nil
}

// hintsPath is the search for hints of the last week.
func hintsPath(v shell.Visit) string {
	year, month, day := v.Today().AddDays(-7).Civil()
	return fmt.Sprintf("%s?search=yes&hints=yes&from-month=%d&from-day=%d&from-year=%d", looksPath, month, day, year)
}
