package signin

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// ways are the factors by which a visitor can show again who they are.
type ways struct {
	password, passkey, provider, demo bool
}

func (d *Doors) ways(r *http.Request, v shell.Visit) (ways, error) {
	row, err := d.Accounts.Get(r.Context(), account.ID(v.Who.Account))
	if err != nil {
		return ways{}, err
	}
	s, err := d.session(r)
	return ways{
		password: row.Password, passkey: row.Passkeys > 0 && d.passkeys != nil, provider: row.Subject && d.Provider != nil,
		demo: s.Method == account.ByDemo && d.Demo != nil,
	}, err
}

func (d *Doors) showStepUp(r *http.Request, v shell.Visit) (shell.Answer, error) {
	w, err := d.ways(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(stepUpPage(v, nil, w, shell.Next(r))), nil
}

func (d *Doors) stepUp(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	s, err := d.Accounts.StepUp(r.Context(), d.cause(v), v.Who, f.Raw("password"), d.address(r))
	if err == nil {
		return d.enter(r, s, shell.Next(r), "")
	}
	if err := refusal(f, "password", "signin.step_up.refused", err); err != nil {
		return nil, err
	}
	w, err := d.ways(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Invalid(stepUpPage(v, f, w, shell.Next(r))), nil
}

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

// openDemoLink signs in as the persona of a link.
func (d *Doors) openDemoLink(r *http.Request, _ shell.Visit) (shell.Answer, error) {
	persona, err := d.Demo.OpenLink(r.PathValue("token"), d.Now())
	switch {
	case errors.Is(err, ErrExpired):
		return nil, errExpired
	case err != nil:
		return nil, shell.ErrNoPage
	}
	id, err := d.Accounts.ByLogin(r.Context(), demoLogin(string(persona)))
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
