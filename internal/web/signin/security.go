package signin

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// safety is what the account page shows.
type safety struct {
	row      account.Row
	passkeys []account.Passkey
	sessions []account.Session
	codes    int // recovery codes left
	offers   bool
}

func (d *Doors) showAccount(r *http.Request, v shell.Visit) (shell.Answer, error) {
	s, err := d.safety(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(accountPage(v, s)), nil
}

func (d *Doors) safety(r *http.Request, v shell.Visit) (s safety, err error) {
	ctx, id := r.Context(), account.ID(v.Who.Account)
	s.offers = d.passkeys != nil
	if s.row, err = d.Accounts.Get(ctx, id); err != nil {
		return s, err
	}
	if s.passkeys, err = d.Accounts.Passkeys(ctx, id); err != nil {
		return s, err
	}
	if s.sessions, err = d.Accounts.Sessions(ctx, id, d.Now()); err != nil {
		return s, err
	}
	s.codes, err = d.Accounts.RecoveryCodesLeft(ctx, id)
	return s, err
}

func (d *Doors) endSession(r *http.Request, v shell.Visit) (shell.Answer, error) {
	session := shell.ReadForm(r).Text("session", true)
	if err := d.Accounts.End(r.Context(), d.cause(v), account.ID(v.Who.Account), session); err != nil {
		return nil, err
	}
	return shell.Redirect(shell.AccountPath, "signin.sessions.ended"), nil
}

func (d *Doors) endOtherSessions(r *http.Request, v shell.Visit) (shell.Answer, error) {
	if err := d.Accounts.EndOthers(r.Context(), d.cause(v), account.ID(v.Who.Account), v.Who.Session); err != nil {
		return nil, err
	}
	return shell.Redirect(shell.AccountPath, "signin.sessions.others_ended"), nil
}

func (d *Doors) showPassword(r *http.Request, v shell.Visit) (shell.Answer, error) {
	row, err := d.Accounts.Get(r.Context(), account.ID(v.Who.Account))
	if err != nil {
		return nil, err
	}
	return shell.Page(passwordPage(v, nil, row)), nil
}

// setPassword asks for no old password: the visitor showed who they are within the last minutes.
func (d *Doors) setPassword(r *http.Request, v shell.Visit) (shell.Answer, error) {
	id := account.ID(v.Who.Account)
	row, err := d.Accounts.Get(r.Context(), id)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	if row.Login == "" {
		if login := f.Text("login", true); f.OK() {
			if err := unfit(f, d.Accounts.SetLogin(r.Context(), id, login)); err != nil {
				return nil, err
			}
		}
	}
	if password := readPassword(f); f.OK() {
		err := d.Accounts.SetPassword(r.Context(), d.cause(v), id, password, v.Who.Session)
		if err == nil {
			return shell.Redirect(shell.AccountPath, "signin.password.saved"), nil
		}
		if err := unfit(f, err); err != nil {
			return nil, err
		}
	}
	return shell.Invalid(passwordPage(v, f, row)), nil
}

// makeCodes shows new recovery codes once, as the answer to a form: no address brings them back.
func (d *Doors) makeCodes(r *http.Request, v shell.Visit) (shell.Answer, error) {
	codes, err := d.Accounts.MakeRecoveryCodes(r.Context(), d.cause(v), account.ID(v.Who.Account))
	if err != nil {
		return nil, err
	}
	return shell.Page(codesPage(v, codes)), nil
}

// words for what is stored as a code.
var methodKeys = map[account.Method]string{
	account.ByPassword:   "signin.method.password",
	account.ByPasskey:    "signin.method.passkey",
	account.ByRecovery:   "signin.method.recovery",
	account.ByProvider:   "signin.method.provider",
	account.ByInvitation: "signin.method.invitation",
	account.ByDemo:       "signin.method.demo",
}

// deviceName is a device as its owner knows it.
func deviceName(v shell.Visit, s account.Session) string {
	if s.Device == "" {
		return v.T("signin.sessions.unknown")
	}
	return s.Device
}
