package self

import (
	"errors"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/signin"
)

// invitation is a link with which somebody who was named opens an account of their own.
type invitation struct {
	Link  string
	Until time.Time
}

// invite makes that link and shows it once. It opens nothing but an account that sees nobody yet: what it may see comes only with
// both signatures.
func (s *site) invite(r *http.Request, a acting) (shell.Answer, error) {
	p, err := s.paperOf(r, a, helperForms...)
	if err != nil || !p.waits() || s.Accounts == nil {
		return nil, orNoPage(err)
	}
	id, err := s.invitedAccount(r, a, p)
	if errors.Is(err, errOwnAccount) {
		return shell.Redirect(a.At("/privacy/helpers/"+string(p.ID)), "self.invite.has_account"), nil
	}
	if err != nil {
		return nil, err
	}
	c := a.cause(r)
	c.ID = "" // a second link takes the place of the first
	secret, until, err := s.Accounts.Invite(r.Context(), c, id, account.ByLink)
	if err != nil {
		return nil, err
	}
	return shell.Page(invitePage(a, p, invitation{s.Address + signin.InvitationPath(secret), until})), nil
}

// errOwnAccount means that the one who was named has an account that is theirs alone.
var errOwnAccount = errors.New("self: they have an account of their own")

// invitedAccount is the account that the link opens: a new one, or one that this member made before and nobody has opened. An
// account that somebody uses is never touched: a new link would take it away from them.
func (s *site) invitedAccount(r *http.Request, a acting, p paper) (account.ID, error) {
	holder, err := s.People.Get(r.Context(), p.Authorization.Holder)
	if err != nil {
		return "", err
	}
	if holder.ID != p.Authorization.Holder || !onlyNamed(holder) {
		return "", errOwnAccount
	}
	known, err := s.Accounts.List(r.Context(), account.Query{Person: holder.ID, Limit: 2})
	if err != nil {
		return "", err
	}
	switch {
	case len(known.Rows) == 0:
		c := a.cause(r)
		c.ID = "self/invite/" + string(p.ID)
		return s.Accounts.Create(r.Context(), c, account.Fresh{Name: holder.Name(), Person: holder.ID, Roles: []access.Role{access.RoleRepresentative}})
	case len(known.Rows) == 1 && known.Rows[0].CreatedBy == a.Who.Account && known.Rows[0].LastSignIn.IsZero():
		return known.Rows[0].Account.ID, nil
	}
	return "", errOwnAccount
}

// onlyNamed tells whether somebody is known to us by nothing but having been named.
func onlyNamed(p person.Person) bool {
	return len(p.Identifiers) == 0 && len(p.MergedFrom) == 0 && len(p.Capacities) == 1 && p.Capacities[0] == person.Representative
}
