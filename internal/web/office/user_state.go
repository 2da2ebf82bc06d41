package office

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// stateForm asks why before an account is suspended, resumed or closed.
func (o *office) stateForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.userAt(r)
	if err != nil {
		return nil, err
	}
	if string(u.ID) == v.Who.Account {
		return nil, ownAccount
	}
	return shell.Page(statePage(v, u, shell.Filled())), nil
}

// changeState suspends an active account and lets a suspended one in again.
func (o *office) changeState(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.userAt(r)
	if err != nil {
		return nil, err
	}
	if string(u.ID) == v.Who.Account {
		return nil, ownAccount
	}
	f := shell.ReadForm(r)
	reason, to := f.Text("reason", true), f.One("to", string(account.Active), string(account.Suspended))
	if !f.OK() {
		return shell.Invalid(statePage(v, u, f)), nil
	}
	if to == string(account.Active) {
		err = o.Accounts.Resume(r.Context(), o.cause(v, ""), u.ID, reason)
		return shell.Redirect(userPath(u.ID, ""), "office.users.resumed"), closedIsChanged(err)
	}
	return o.suspend(r, v, u, reason)
}

func (o *office) suspend(r *http.Request, v shell.Visit, u user, reason string) (shell.Answer, error) {
	ctx, cause := r.Context(), o.cause(v, "")
	suspend := func() error { return closedIsChanged(o.Accounts.Suspend(ctx, cause, u.ID, reason)) }
	done := shell.Redirect(userPath(u.ID, ""), "office.users.suspended")
	if !u.Has(access.RoleAdmin) {
		return done, suspend()
	}
	return done, o.oneAdministratorLess(ctx, u, suspend, func() error { return o.Accounts.Resume(ctx, cause, u.ID, "the last administrator") })
}
