package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// codeForm says what the code does before there is one. Only the member gets it, never somebody on the line with them.
func (d *desk) codeForm(r *http.Request, l line) (shell.Answer, error) {
	open, err := d.accountOf(r.Context(), l)
	if err != nil {
		return nil, err
	}
	return shell.Page(codePage(l, open != nil)), nil
}

// accountOf is the member's own account; nil when there is none.
func (d *desk) accountOf(ctx context.Context, l line) (*account.Row, error) {
	page, err := d.Accounts.List(ctx, account.Query{Person: l.Pass.Member(), Role: access.RoleMember})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(page.Rows, func(a account.Row) bool { return a.State != account.Closed })
	if i < 0 {
		return nil, nil //nolint:nilnil // nobody has an account until they ask for one
	}
	return &page.Rows[i], nil
}

// giveCode makes a code and shows it this once. It opens only together with the member number and the birth date.
func (d *desk) giveCode(r *http.Request, l line) (shell.Answer, error) {
	if l.Call.Caller == aHelper || !account.MayGive(l.Who.Role, access.RoleMember) {
		return nil, shell.ErrNoPage
	}
	secret, expires, err := d.invite(r, l)
	if errors.Is(err, account.ErrClosed) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Page(codeMadePage(l, secret, expires)), nil
}

func (d *desk) invite(r *http.Request, l line) (string, time.Time, error) {
	ctx := r.Context()
	open, err := d.accountOf(ctx, l)
	if err != nil {
		return "", time.Time{}, err
	}
	if open != nil {
		return d.Accounts.Invite(ctx, anew(r, l.Visit), open.ID, account.ByCode)
	}
	id, err := d.Accounts.Create(ctx, cause(r, l.Visit, "account"), account.Fresh{
		Name: l.name(), Person: l.Pass.Member(), Roles: []access.Role{access.RoleMember},
	})
	if err != nil {
		return "", time.Time{}, err
	}
	return d.Accounts.Invite(ctx, anew(r, l.Visit), id, account.ByCode)
}

// anew is a wish of its own each time: a code that was lost on its way is replaced by another one.
func anew(r *http.Request, v shell.Visit) account.Cause {
	c := cause(r, v, "")
	c.ID = ""
	return c
}
