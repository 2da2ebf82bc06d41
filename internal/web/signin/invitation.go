package signin

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// errUsed is the page for a link that opens nothing: used, replaced, too old or never made.
var errUsed = shell.Failure{
	Status: http.StatusNotFound, TitleKey: "signin.invitation.used_title", TextKey: "signin.invitation.used_text",
	NextKey: "shell.sign_in", Href: shell.SignInPath, Icon: "lock",
}

func (d *Doors) invited(r *http.Request) (account.Holder, error) {
	h, err := d.Accounts.Invited(r.Context(), r.PathValue("secret"), d.Now())
	if errors.Is(err, account.ErrRefused) {
		err = errUsed
	}
	return h, err
}

func (d *Doors) showInvitation(r *http.Request, v shell.Visit) (shell.Answer, error) {
	h, err := d.invited(r)
	if err != nil {
		return nil, err
	}
	return shell.Page(d.invitationPage(v, nil, h)), nil
}

// acceptInvitation opens the account with a password, or with none and straight on to a passkey.
func (d *Doors) acceptInvitation(r *http.Request, v shell.Visit) (shell.Answer, error) {
	h, err := d.invited(r)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	c := account.Acceptance{Secret: r.PathValue("secret"), Login: f.Text("login", h.Login == ""), Device: device(r)}
	next, said := shell.AccountPath, "signin.invitation.done"
	if byKey := d.passkeys != nil && f.Raw("way") == "passkey"; byKey {
		next, said = newKeyPath, ""
	} else {
		c.Password = readPassword(f)
	}
	if f.OK() {
		s, err := d.Accounts.Accept(r.Context(), d.atDoor(), c)
		if err == nil {
			return d.enter(r, s, next, said)
		}
		if errors.Is(err, account.ErrRefused) {
			return nil, errUsed
		}
		if err := unfit(f, err); err != nil {
			return nil, err
		}
	}
	return shell.Invalid(d.invitationPage(v, f, h)), nil
}

func (d *Doors) showActivation(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(activationPage(v, nil)), nil
}

// activate opens a member's account by the code of their letter.
func (d *Doors) activate(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	c := account.Activation{Number: f.Text("number", true), Birth: f.RequiredDate("birth"), Address: d.address(r)}
	c.Acceptance = account.Acceptance{Secret: f.Text("code", true), Login: f.Text("login", true), Password: readPassword(f), Device: device(r)}
	if f.OK() {
		s, err := d.Accounts.Activate(r.Context(), d.atDoor(), c)
		if err == nil {
			return d.enter(r, s, "/", "signin.invitation.done")
		}
		if err := refusal(f, "code", "signin.activate.refused", err); err != nil {
			if err := unfit(f, err); err != nil {
				return nil, err
			}
		}
	}
	return shell.Invalid(activationPage(v, f)), nil
}

// readPassword reads a new password, written twice.
func readPassword(f *shell.Form) string {
	password := f.Raw("new-password")
	if err := unfit(f, account.CheckPassword(password)); err != nil {
		f.Fail("new-password", "signin.password.common")
	}
	if f.Raw("again") != password {
		f.Fail("again", "signin.password.different")
	}
	return password
}

// unfit turns what is wrong with a choice into words; other errors pass.
func unfit(f *shell.Form, err error) error {
	switch {
	case err == nil:
	case errors.Is(err, account.ErrShort):
		f.Fail("new-password", "signin.password.short", "Least", account.MinPassword)
	case errors.Is(err, account.ErrLong):
		f.Fail("new-password", "signin.password.long", "Most", account.MaxPassword)
	case errors.Is(err, account.ErrCommon):
		f.Fail("new-password", "signin.password.common")
	case errors.Is(err, account.ErrLoginTaken):
		f.Fail("login", "signin.login.taken")
	case errors.Is(err, account.ErrInvalid):
		f.Fail("login", "signin.login.invalid")
	default:
		return err
	}
	return nil
}
