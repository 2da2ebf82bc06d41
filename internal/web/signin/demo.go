package signin

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// stepUpInDemo stands in for a factor: made-up people have none.
func (d *Doors) stepUpInDemo(r *http.Request, v shell.Visit) (shell.Answer, error) {
	now, err := d.session(r)
	if err != nil {
		return nil, err
	}
	if now.Method != account.ByDemo {
		return nil, shell.ErrNoPage
	}
	s, err := d.Accounts.Confirm(r.Context(), d.cause(v), v.Who, account.ByDemo)
	if err != nil {
		return nil, err
	}
	return d.enter(r, s, shell.Next(r), "")
}

// demoLogin is the login of the account that a demo link to a persona opens. No sign-in form takes it further than its missing
// password.
func demoLogin(persona string) string { return "demo:" + persona }

// openDemoLink signs in as the persona of a link.
func (d *Doors) openDemoLink(r *http.Request, _ shell.Visit) (shell.Answer, error) {
	persona, err := d.Demo.OpenLink(r.PathValue("token"), d.Now())
	switch {
	case errors.Is(err, ErrExpired):
		return nil, errExpired
	case err != nil:
		return nil, shell.ErrNoPage
	}
	id, err := d.Accounts.ByLogin(r.Context(), demoLogin(persona))
	if errors.Is(err, account.ErrNoAccount) {
		return nil, shell.ErrNoPage
	}
	if err != nil {
		return nil, err
	}
	s, err := d.Accounts.Enter(r.Context(), d.atDoor(), id, account.ByDemo, device(r))
	if err != nil {
		return nil, err
	}
	return d.enter(r, s, "/", "")
}

var errExpired = shell.Failure{
	Status: http.StatusUnauthorized, TitleKey: "signin.demo.expired_title", TextKey: "signin.demo.expired_text", Icon: "lock",
}
