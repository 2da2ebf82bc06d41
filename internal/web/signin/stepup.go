package signin

import (
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
