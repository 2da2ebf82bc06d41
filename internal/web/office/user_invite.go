package office

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// invitePath is where the door takes an invitation.
const invitePath = "/invitation/"

// invitation says what a link does before it is made.
func (o *office) invitation(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.userAt(r)
	if err != nil {
		return nil, err
	}
	if u.Program() {
		return nil, shell.ErrNoPage // a program has no browser; it gets a token
	}
	return shell.Page(invitationPage(v, u)), nil
}

// invite makes a link and shows it this once: only its hash is kept.
func (o *office) invite(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.userAt(r)
	if err != nil {
		return nil, err
	}
	if u.Program() {
		return nil, shell.ErrNoPage
	}
	if string(u.ID) == v.Who.Account {
		return nil, ownAccount
	}
	secret, expires, err := o.Accounts.Invite(r.Context(), o.cause(v, ""), u.ID, account.ByLink)
	if errors.Is(err, account.ErrClosed) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Page(invitedPage(v, u, o.Address+invitePath+secret, expires)), nil
}
