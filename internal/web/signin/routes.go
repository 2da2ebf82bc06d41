package signin

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// The addresses here, besides those that the shell names.
const (
	recoveryPath     = "/sign-in/recovery"
	passkeyBeginPath = "/sign-in/passkey/begin"
	passkeyPath      = "/sign-in/passkey"
	providerPath     = "/sign-in/provider"
	callbackPath     = "/sign-in/provider/callback"
	scriptPath       = "/sign-in/passkey.js"
	activatePath     = "/activate"
	invitationPath   = "/invitation/"
	passwordPath     = "/account/password"
	codesPath        = "/account/recovery-codes"
	newKeyPath       = "/account/passkeys/new"
	keysPath         = "/account/passkeys"
	keyBeginPath     = "/account/passkeys/begin"
	removeKeyPath    = "/account/passkeys/remove"
	endPath          = "/account/sessions/end"
	endOthersPath    = "/account/sessions/end-others"
	stepUpKeyPath    = "/step-up/passkey"
	stepUpDemoPath   = "/step-up/demo"
)

// InvitationPath is where the bearer of an invitation link goes.
func InvitationPath(secret string) string { return invitationPath + secret }

// DemoPath is where a demo link leads.
func DemoPath(token string) string { return shell.SignInPath + "/" + token }

// Routes are the pages of the doors.
func (d *Doors) Routes() []shell.Route {
	routes := append(d.atTheDoor(), d.inside()...)
	if d.passkeys != nil {
		routes = append(routes, d.passkeyRoutes()...)
	}
	if d.Provider != nil {
		routes = append(routes,
			shell.Route{Pattern: "GET " + providerPath, Public: true, Do: d.toProvider},
			shell.Route{Pattern: "GET " + callbackPath, Public: true, Do: d.fromProvider})
	}
	if d.Demo != nil {
		routes = append(routes,
			shell.Route{Pattern: "GET " + shell.SignInPath + "/{token}", Public: true, Do: d.openDemoLink},
			shell.Route{Pattern: "POST " + stepUpDemoPath, Do: d.stepUpInDemo})
	}
	return routes
}

func (d *Doors) atTheDoor() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + shell.SignInPath, Public: true, Do: d.showSignIn},
		{Pattern: "POST " + shell.SignInPath, Public: true, Do: d.signIn},
		{Pattern: "POST " + shell.SignOutPath, Public: true, Do: d.signOut},
		{Pattern: "GET " + recoveryPath, Public: true, Do: d.showRecovery},
		{Pattern: "POST " + recoveryPath, Public: true, Do: d.recover},
		{Pattern: "GET " + invitationPath + "{secret}", Public: true, Do: d.showInvitation},
		{Pattern: "POST " + invitationPath + "{secret}", Public: true, Do: d.acceptInvitation},
		{Pattern: "GET " + activatePath, Public: true, Do: d.showActivation},
		{Pattern: "POST " + activatePath, Public: true, Do: d.activate},
	}
}

func (d *Doors) inside() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + shell.StepUpPath, Do: d.showStepUp},
		{Pattern: "POST " + shell.StepUpPath, Do: d.stepUp},
		{Pattern: "GET " + shell.ActAsPath, Do: d.showRoles},
		{Pattern: "POST " + shell.ActAsPath, Do: d.switchRole},
		{Pattern: "GET " + shell.AccountPath, Do: d.showAccount},
		{Pattern: "POST " + endPath, Do: d.endSession},
		{Pattern: "POST " + endOthersPath, Do: d.endOtherSessions},
		{Pattern: "GET " + passwordPath, StepUp: true, Do: d.showPassword},
		{Pattern: "POST " + passwordPath, StepUp: true, Do: d.setPassword},
		{Pattern: "POST " + codesPath, StepUp: true, Do: d.makeCodes},
	}
}

func (d *Doors) passkeyRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + scriptPath, Public: true, Do: showScript},
		{Pattern: "POST " + passkeyBeginPath, Public: true, Do: d.beginPasskey},
		{Pattern: "POST " + passkeyPath, Public: true, Do: d.signInByPasskey},
		{Pattern: "POST " + stepUpKeyPath, Do: d.stepUpByPasskey},
		{Pattern: "GET " + newKeyPath, StepUp: true, Do: d.showNewPasskey},
		{Pattern: "POST " + keyBeginPath, StepUp: true, Do: d.beginNewPasskey},
		{Pattern: "POST " + keysPath, StepUp: true, Do: d.addPasskey},
		{Pattern: "POST " + removeKeyPath, StepUp: true, Do: d.removePasskey},
	}
}

// showSignIn is the first page; somebody who is in already goes on.
func (d *Doors) showSignIn(r *http.Request, v shell.Visit) (shell.Answer, error) {
	if v.SignedIn {
		return shell.Redirect(shell.Next(r), ""), nil
	}
	return shell.Page(d.signInPage(v, nil, shell.Next(r))), nil
}

func (d *Doors) signIn(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	login, password := f.Text("login", true), f.Raw("password")
	if password == "" {
		f.Fail("password", "shell.form.required")
	}
	if f.OK() {
		s, err := d.Accounts.SignIn(r.Context(), d.atDoor(), account.Attempt{Login: login, Secret: password, Address: d.address(r), Device: device(r)})
		if err == nil {
			return d.enter(r, s, shell.Next(r), "")
		}
		if err := refusal(f, "password", "signin.refused", err); err != nil {
			return nil, err
		}
	}
	return shell.Invalid(d.signInPage(v, f, shell.Next(r))), nil
}

func (d *Doors) signOut(r *http.Request, _ shell.Visit) (shell.Answer, error) {
	s, err := d.session(r)
	if err == nil {
		err = d.Accounts.End(r.Context(), d.causeOf(s), s.Account, s.ID)
	}
	if err != nil && !errors.Is(err, account.ErrNoSession) {
		return nil, err
	}
	return shell.WithCookies(shell.Redirect(shell.SignInPath, "signin.signed_out"), d.cookie(sessionCookie, "")), nil
}

func (d *Doors) showRecovery(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(recoveryPage(v, nil)), nil
}

// recover lets somebody in who has neither password nor passkey at hand, and leads to a new password.
func (d *Doors) recover(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	login, code := f.Text("login", true), f.Text("code", true)
	if f.OK() {
		s, err := d.Accounts.Recover(r.Context(), d.atDoor(), account.Attempt{Login: login, Secret: code, Address: d.address(r), Device: device(r)})
		if err == nil {
			return d.enter(r, s, passwordPath, "signin.recovered")
		}
		if err := refusal(f, "code", "signin.refused_code", err); err != nil {
			return nil, err
		}
	}
	return shell.Invalid(recoveryPage(v, f)), nil
}

func (d *Doors) showRoles(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(rolesPage(v, shell.Filled("role", string(v.Who.Role)))), nil
}

func (d *Doors) switchRole(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	var mine []string
	for _, role := range v.Who.Roles {
		mine = append(mine, string(role))
	}
	role := f.One("role", mine...)
	if !f.OK() {
		return shell.Invalid(rolesPage(v, f)), nil
	}
	s, err := d.Accounts.SwitchRole(r.Context(), d.cause(v), v.Who, access.Role(role))
	if err != nil {
		return nil, err
	}
	return d.enter(r, s, "/", "signin.switched")
}

func roleOptions(v shell.Visit) []shell.Option {
	var options []shell.Option
	for _, role := range v.Who.Roles {
		options = append(options, shell.Option{Value: string(role), Label: v.Role(role)})
	}
	return options
}
