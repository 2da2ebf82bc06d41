package office

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (o *office) userRoutes() []shell.Route {
	page := func(pattern string, do shell.Action) shell.Route {
		return shell.Route{Pattern: pattern, Roles: admins, Do: do}
	}
	sensitive := func(pattern string, do shell.Action) shell.Route {
		return shell.Route{Pattern: pattern, Roles: admins, StepUp: true, Do: do}
	}
	return []shell.Route{
		page("GET /office/users", o.users),
		page("GET /office/users/new", o.userForm),
		page("POST /office/users/new", o.createUser),
		page("GET /office/users/{account}", o.user),
		page("GET /office/users/{account}/invitation", o.invitation),
		sensitive("POST /office/users/{account}/invitation", o.invite),
		sensitive("GET /office/users/{account}/roles", o.roleForm),
		sensitive("POST /office/users/{account}/roles", o.changeRoles),
		page("GET /office/users/{account}/state", o.stateForm),
		page("POST /office/users/{account}/state", o.changeState),
		page("POST /office/users/{account}/sessions/end", o.endSessions),
		sensitive("GET /office/users/{account}/tokens/new", o.tokenForm),
		sensitive("POST /office/users/{account}/tokens/new", o.makeToken),
		sensitive("GET /office/users/{account}/tokens/{token}/revoke", o.confirmRevoke),
		sensitive("POST /office/users/{account}/tokens/{token}/revoke", o.revokeToken),
	}
}

// user is an account as the administrator sees it. Of a member nothing is shown but that there is an account.
type user struct {
	account.Row
	Shown string // name of staff, partner or program; the login of others
	Staff *person.StaffFacts
}

// Program tells that no person holds the account.
func (u user) Program() bool { return u.Person == "" }

// userList is a page of accounts.
type userList struct {
	Rows  []user
	Form  *shell.Form
	Query account.Query
	Next  string
}

const usersOnPage = 50

// users lists accounts.
func (o *office) users(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	q := account.Query{
		Text: f.Text("text", false), Role: choice(f, "role", access.Roles...),
		State: choice(f, "state", account.Active, account.Suspended, account.Closed),
		After: account.ID(f.Text("after", false)), Limit: usersOnPage,
	}
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	found, err := o.Accounts.List(r.Context(), q)
	if err != nil {
		return nil, err
	}
	if found.Rows, err = o.alsoByName(r.Context(), q, found.Rows); err != nil {
		return nil, err
	}
	rows, err := o.named(r.Context(), found.Rows)
	if err != nil {
		return nil, err
	}
	list := userList{Rows: rows, Form: f, Query: q}
	if found.Next != "" {
		list.Next = withParameter(r.URL, "after", string(found.Next))
	}
	return shell.Page(usersPage(v, list)), nil
}

// choice is one of the allowed values of a filter, or nothing.
func choice[T ~string](f *shell.Form, field string, allowed ...T) T {
	value := T(f.Raw(field))
	if value != "" && !slices.Contains(allowed, value) {
		f.Fail(field, "shell.form.choose")
	}
	return value
}

// withParameter is an address with one parameter set.
func withParameter(at *url.URL, name, value string) string {
	q := at.Query()
	q.Set(name, value)
	return at.Path + "?" + q.Encode()
}

// named adds who holds the accounts. Names of members are not for the administrator.
func (o *office) named(ctx context.Context, rows []account.Row) ([]user, error) {
	var ids []person.ID
	for _, r := range rows {
		if r.Person != "" && works(r.Roles) {
			ids = append(ids, r.Person)
		}
	}
	people, err := o.People.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	users := make([]user, len(rows))
	for i, r := range rows {
		users[i] = user{Row: r, Shown: firstOf(r.Name, r.Login, string(r.ID))}
		if p, ok := people[r.Person]; ok {
			users[i].Shown, users[i].Staff = firstOf(p.Name(), users[i].Shown), p.Staff
		}
	}
	return users, nil
}

// byName is how many people of each capacity a search by name looks at.
const byName = 20

// alsoByName adds accounts of staff and partners whose name fits: their names stand with the people, not with the accounts. Members
// are not searched for.
func (o *office) alsoByName(ctx context.Context, q account.Query, rows []account.Row) ([]account.Row, error) {
	if q.Text == "" || q.After != "" {
		return rows, nil
	}
	for _, capacity := range []person.Capacity{person.Staff, person.Clinician, person.Agent} {
		people, err := o.People.Search(ctx, person.Query{Text: q.Text, Capacity: capacity, Limit: byName})
		if err != nil {
			return nil, err
		}
		for _, p := range people.People {
			held, err := o.Accounts.List(ctx, account.Query{Person: p.ID, Role: q.Role, State: q.State})
			if err != nil {
				return nil, err
			}
			rows = addRows(rows, held.Rows)
		}
	}
	return rows, nil
}

func addRows(rows, more []account.Row) []account.Row {
	for _, r := range more {
		if works(r.Roles) && !slices.ContainsFunc(rows, func(x account.Row) bool { return x.ID == r.ID }) {
			rows = append(rows, r)
		}
	}
	return rows
}

// works tells staff and partners from people who see only a record of their own or of a relative.
func works(roles []access.Role) bool {
	return slices.ContainsFunc(roles, func(r access.Role) bool {
		return r != access.RoleMember && r != access.RoleRepresentative
	})
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// userAt is the account of an address. One that does not exist is a page that does not.
func (o *office) userAt(r *http.Request) (user, error) {
	row, err := o.Accounts.Get(r.Context(), account.ID(r.PathValue("account")))
	if errors.Is(err, account.ErrNoAccount) {
		return user{}, shell.ErrNoPage
	}
	if err != nil {
		return user{}, err
	}
	named, err := o.named(r.Context(), []account.Row{row})
	if err != nil {
		return user{}, err
	}
	return named[0], nil
}

func userPath(id account.ID, rest string) string {
	return usersPath + "/" + url.PathEscape(string(id)) + rest
}
