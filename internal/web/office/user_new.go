package office

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Whose account it will be.
const (
	newStaff    = "new_staff"
	knownPerson = "known"
	program     = "program"
)

// givenHere are the roles that the administrator hands out. Members and representatives get their accounts from member services,
// who verify them.
var givenHere = []access.Role{
	access.RoleService, access.RoleComplaints, access.RoleSteward, access.RolePlanChange, access.RoleBroker, access.RoleFinance,
	access.RoleCoach, access.RoleCoordinator, access.RoleQuality, access.RoleCompliance, access.RolePrivacy, access.RoleAdmin, access.RoleEngineer, access.RoleAgent, access.RoleClinician,
}

// numbers by which the administrator finds somebody without seeing a list of people. None of them is a member's.
var knownBy = []person.System{person.StaffNumber, person.NPI, person.NPN}

func (o *office) userForm(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.Filled("who", newStaff)
	once(f)
	return shell.Page(userNewPage(v, f)), nil
}

// freshUser is what the form says.
type freshUser struct {
	who     string
	login   string
	name    string
	staff   person.StaffFacts
	system  person.System
	number  string
	roles   []access.Role
	command string
}

func readFreshUser(f *shell.Form) freshUser {
	u := freshUser{
		who: f.One("who", newStaff, knownPerson, program), login: f.Text("login", false), command: once(f),
		roles: roles(f.Some("role", texts(givenHere)...)),
	}
	switch u.who {
	case newStaff:
		u.name = f.Text("name", true)
		u.staff = person.StaffFacts{Title: f.Text("title", false), Team: f.Text("team", false), Qualifications: listed(f.Text("qualifications", false))}
	case knownPerson:
		u.system, u.number = person.System(f.One("system", texts(knownBy)...)), f.Text("number", true)
	case program:
		u.name = f.Text("name", true)
	}
	if len(u.roles) == 0 {
		f.Fail("role", "office.users.role_needed")
	}
	return u
}

// listed are the parts of a text with commas.
func listed(text string) []string {
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = string(x)
	}
	return out
}

func roles(names []string) []access.Role {
	out := make([]access.Role, len(names))
	for i, n := range names {
		out[i] = access.Role(n)
	}
	return out
}

// createUser makes an account. It lets nobody in until its holder was invited.
func (o *office) createUser(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	u := readFreshUser(f)
	if f.OK() {
		if err := o.loginFree(r.Context(), f, u.login); err != nil {
			return nil, err
		}
	}
	if !f.OK() {
		return shell.Invalid(userNewPage(v, f)), nil
	}
	id, err := o.create(r.Context(), v, f, u)
	if err != nil {
		return nil, err
	}
	if !f.OK() {
		return shell.Invalid(userNewPage(v, f)), nil
	}
	return shell.Redirect(userPath(id, ""), "office.users.created"), nil
}

// loginFree asks before a person is registered, so that a taken login leaves nobody behind.
func (o *office) loginFree(ctx context.Context, f *shell.Form, login string) error {
	if login == "" {
		return nil
	}
	_, err := o.Accounts.ByLogin(ctx, login)
	switch {
	case err == nil:
		f.Fail("login", "office.users.login_taken")
	case errors.Is(err, account.ErrInvalid):
		f.Fail("login", "office.users.login_wrong")
	case !errors.Is(err, account.ErrNoAccount) && !errors.Is(err, account.ErrRefused):
		return err
	}
	return nil
}

func (o *office) create(ctx context.Context, v shell.Visit, f *shell.Form, u freshUser) (account.ID, error) {
	holder, err := o.holder(ctx, v, f, u)
	if err != nil || !f.OK() {
		return "", err
	}
	fresh := account.Fresh{Login: u.login, Person: holder, Roles: u.roles}
	if u.who == program {
		fresh.Name = u.name
	}
	id, err := o.Accounts.Create(ctx, o.cause(v, "office/user/"+u.command), fresh)
	switch {
	case errors.Is(err, account.ErrLoginTaken):
		f.Fail("login", "office.users.login_taken")
		return "", nil
	case errors.Is(err, account.ErrInvalid):
		f.Fail("login", "office.users.login_wrong")
		return "", nil
	}
	return id, err
}

// holder finds or registers who will hold the account; nobody for a program.
func (o *office) holder(ctx context.Context, v shell.Visit, f *shell.Form, u freshUser) (person.ID, error) {
	switch u.who {
	case newStaff:
		return o.People.Register(ctx, o.cause(v, "office/staff/"+u.command), person.Person{
			Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName(u.name)}, Staff: &u.staff,
		})
	case knownPerson:
		id, err := o.People.Resolve(ctx, u.system, u.number)
		if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
			f.Fail("number", "office.users.number_unknown")
			return "", nil
		}
		return id, err
	}
	return "", nil
}
