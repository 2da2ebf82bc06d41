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

// What the administrator may not do, and why.
var (
	ownAccount = shell.Failure{
		Status: http.StatusConflict, TitleKey: "office.users.own.title", TextKey: "office.users.own.text",
		NextKey: "office.users.back", Href: usersPath, Icon: "lock",
	}
	lastAdministrator = shell.Failure{
		Status: http.StatusConflict, TitleKey: "office.users.last.title", TextKey: "office.users.last.text",
		NextKey: "office.users.back", Href: usersPath, Icon: "lock",
	}
)

// roleForm shows the roles of a user.
func (o *office) roleForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.userAt(r)
	if err != nil {
		return nil, err
	}
	if string(u.ID) == v.Who.Account {
		return nil, ownAccount
	}
	return shell.Page(rolesPage(v, u, rolesOf(u))), nil
}

func rolesOf(u user) *shell.Form {
	return filledWith(url.Values{"role": texts(u.Roles)})
}

// offered are the roles that the page shows: those handed out here and those that the account has.
func (u user) offered() []access.Role {
	all := slices.Clone(givenHere)
	for _, r := range u.Roles {
		if !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	return all
}

// changeRoles gives and takes roles until the account has what was ticked.
func (o *office) changeRoles(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.userAt(r)
	if err != nil {
		return nil, err
	}
	if string(u.ID) == v.Who.Account {
		return nil, ownAccount
	}
	f := shell.ReadForm(r)
	wanted := roles(f.Some("role", texts(u.offered())...))
	if len(wanted) == 0 {
		f.Fail("role", "office.users.role_needed")
	}
	if !f.OK() {
		return shell.Invalid(rolesPage(v, u, f)), nil
	}
	if err := o.setRoles(r.Context(), o.cause(v, ""), u, wanted); err != nil {
		return nil, err
	}
	return shell.Redirect(userPath(u.ID, ""), "office.users.roles_changed"), nil
}

func (o *office) setRoles(ctx context.Context, cause person.Cause, u user, wanted []access.Role) error {
	give := func() error { return o.giveAndTake(ctx, cause, u, wanted) }
	if !u.Has(access.RoleAdmin) || slices.Contains(wanted, access.RoleAdmin) {
		return give()
	}
	return o.oneAdministratorLess(ctx, u, give, func() error { return o.Accounts.AddRole(ctx, cause, u.ID, access.RoleAdmin) })
}

func (o *office) giveAndTake(ctx context.Context, cause person.Cause, u user, wanted []access.Role) error {
	for _, role := range wanted {
		if err := o.Accounts.AddRole(ctx, cause, u.ID, role); err != nil {
			return closedIsChanged(err)
		}
	}
	for _, role := range u.Roles {
		if slices.Contains(wanted, role) {
			continue
		}
		if err := o.Accounts.RemoveRole(ctx, cause, u.ID, role); err != nil {
			return closedIsChanged(err)
		}
	}
	return nil
}

// oneAdministratorLess does what takes an administrator away, and takes it back when nobody is left: two servers may do it at once.
func (o *office) oneAdministratorLess(ctx context.Context, u user, do, undo func() error) error {
	o.administrators.Lock()
	defer o.administrators.Unlock()
	if err := o.anotherAdministrator(ctx, u.ID); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	if err := o.anotherAdministrator(ctx, ""); err != nil {
		return errors.Join(err, undo())
	}
	return nil
}

// anotherAdministrator makes sure that somebody else can still give roles.
func (o *office) anotherAdministrator(ctx context.Context, without account.ID) error {
	found, err := o.Accounts.List(ctx, account.Query{Role: access.RoleAdmin, State: account.Active, Limit: 2})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(found.Rows, func(r account.Row) bool { return r.ID != without }) {
		return lastAdministrator
	}
	return nil
}

func closedIsChanged(err error) error {
	if errors.Is(err, account.ErrClosed) {
		return shell.ErrChanged
	}
	return err
}
