package signin

import (
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// newPasskeys says what we ask of passkeys: that they find the account by themselves, and that the device made sure of its owner (by a
// finger, a face, a PIN). So one touch is two factors.
func newPasskeys(at *url.URL, planName string) (*webauthn.WebAuthn, error) {
	if planName == "" {
		planName = "Keepwell"
	}
	return webauthn.New(&webauthn.Config{
		RPID: at.Hostname(), RPDisplayName: planName, RPOrigins: []string{at.Scheme + "://" + at.Host},
		AttestationPreference: protocol.PreferNoAttestation, // which make of key it is tells nothing we need
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
}

// Kinds of ceremonies.
const (
	ceremonySignIn = "passkey sign-in"
	ceremonyAdd    = "passkey new"
)

// keyHolder is an account as the passkey library asks for it.
type keyHolder struct {
	id          account.ID
	name, login string
	credentials []webauthn.Credential
}

func (h *keyHolder) WebAuthnID() []byte                         { return []byte(h.id) }
func (h *keyHolder) WebAuthnName() string                       { return h.login }
func (h *keyHolder) WebAuthnDisplayName() string                { return h.name }
func (h *keyHolder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

// keyHolder gathers an account and its passkeys.
func (d *Doors) keyHolder(ctx context.Context, id account.ID, name string) (*keyHolder, error) {
	row, err := d.Accounts.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	keys, err := d.Accounts.Passkeys(ctx, id)
	if err != nil {
		return nil, err
	}
	h := &keyHolder{id: id, name: name, login: row.Login}
	for _, k := range keys {
		var c webauthn.Credential
		if err := json.Unmarshal(k.Data, &c); err != nil {
			return nil, errors.New("signin: a stored passkey cannot be read")
		}
		h.credentials = append(h.credentials, c)
	}
	return h, nil
}

// begin remembers the challenge and hands the browser what to ask its keys.
func (d *Doors) begin(r *http.Request, kind string, id account.ID, ask any, session *webauthn.SessionData) (shell.Answer, error) {
	data, err := json.Marshal(session)
	if err != nil {
		return nil, err
	}
	secret, err := d.Accounts.Begin(r.Context(), d.Now(), account.Ceremony{Kind: kind, Account: id, Data: data})
	if err != nil {
		return nil, err
	}
	return shell.WithCookies(shell.Document(ask), d.cookie(ceremonyCookie, secret)), nil
}

// finish brings the challenge back, once.
func (d *Doors) finish(r *http.Request, kind string) (account.Ceremony, webauthn.SessionData, error) {
	var session webauthn.SessionData
	kept, err := r.Cookie(d.cookieName(ceremonyCookie))
	if err != nil {
		return account.Ceremony{}, session, account.ErrRefused
	}
	c, err := d.Accounts.Take(r.Context(), d.Now(), kind, kept.Value)
	if err != nil {
		return c, session, err
	}
	return c, session, json.Unmarshal(c.Data, &session)
}

func (d *Doors) beginPasskey(r *http.Request, _ shell.Visit) (shell.Answer, error) {
	ask, session, err := d.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, err
	}
	return d.begin(r, ceremonySignIn, "", ask, session)
}

// checkPasskey tells whose passkey signed the challenge. Errors: account.ErrRefused, whatever is wrong.
func (d *Doors) checkPasskey(r *http.Request, cause account.Cause) (account.ID, error) {
	_, session, err := d.finish(r, ceremonySignIn)
	if err != nil {
		return "", err
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(r.PostFormValue("credential")))
	if err != nil {
		return "", account.ErrRefused
	}
	var id account.ID
	owner := func(rawID, handle []byte) (webauthn.User, error) {
		found, _, err := d.Accounts.Passkey(r.Context(), base64.RawURLEncoding.EncodeToString(rawID))
		if err != nil || string(handle) != string(found) {
			return nil, account.ErrRefused
		}
		id = found
		return d.keyHolder(r.Context(), found, "")
	}
	credential, err := d.passkeys.ValidateDiscoverableLogin(owner, session, answer)
	if err != nil {
		return "", account.ErrRefused
	}
	data, err := json.Marshal(credential)
	if err != nil {
		return "", err
	}
	return id, d.Accounts.UsePasskey(r.Context(), cause, id, account.Passkey{
		Credential: base64.RawURLEncoding.EncodeToString(credential.ID), Data: data, Counter: answer.Response.AuthenticatorData.Counter,
	})
}

func (d *Doors) signInByPasskey(r *http.Request, v shell.Visit) (shell.Answer, error) {
	id, err := d.checkPasskey(r, d.atDoor())
	if err == nil {
		var s account.Started
		if s, err = d.Accounts.Enter(r.Context(), d.atDoor(), id, account.ByPasskey, device(r)); err == nil {
			return d.enter(r, s, shell.Next(r), "")
		}
	}
	f := shell.ReadForm(r)
	if err := refusal(f, "passkey-start", "signin.passkey.refused", err); err != nil {
		return nil, err
	}
	return shell.Invalid(d.signInPage(v, f, shell.Next(r))), nil
}

func (d *Doors) stepUpByPasskey(r *http.Request, v shell.Visit) (shell.Answer, error) {
	id, err := d.checkPasskey(r, d.cause(v))
	if err == nil && id != account.ID(v.Who.Account) {
		err = account.ErrRefused // another's key, however good
	}
	if err == nil {
		var s account.Started
		if s, err = d.Accounts.Confirm(r.Context(), d.cause(v), v.Who, account.ByPasskey); err == nil {
			return d.enter(r, s, shell.Next(r), "")
		}
	}
	f := shell.ReadForm(r)
	if err := refusal(f, "passkey-start", "signin.passkey.refused", err); err != nil {
		return nil, err
	}
	w, err := d.ways(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Invalid(stepUpPage(v, f, w, shell.Next(r))), nil
}

func (d *Doors) showNewPasskey(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(newPasskeyPage(v, nil)), nil
}

func (d *Doors) beginNewPasskey(r *http.Request, v shell.Visit) (shell.Answer, error) {
	h, err := d.keyHolder(r.Context(), account.ID(v.Who.Account), v.Who.Name)
	if err != nil {
		return nil, err
	}
	ask, session, err := d.passkeys.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.credentials).CredentialDescriptors()))
	if err != nil {
		return nil, err
	}
	return d.begin(r, ceremonyAdd, h.id, ask, session)
}

// addPasskey stores the key that the browser just made.
func (d *Doors) addPasskey(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	name := f.Text("name", true)
	if !f.OK() {
		return shell.Invalid(newPasskeyPage(v, f)), nil
	}
	err := d.storePasskey(r, v, name)
	switch {
	case err == nil:
		return shell.Redirect(shell.AccountPath, "signin.passkey.added"), nil
	case errors.Is(err, account.ErrTooManyPasskeys):
		f.Fail("name", "signin.passkey.too_many")
	case errors.Is(err, account.ErrRefused), errors.Is(err, account.ErrInvalid):
		f.Fail("passkey-start", "signin.passkey.not_added")
	default:
		return nil, err
	}
	return shell.Invalid(newPasskeyPage(v, f)), nil
}

func (d *Doors) storePasskey(r *http.Request, v shell.Visit, name string) error {
	c, session, err := d.finish(r, ceremonyAdd)
	if err != nil {
		return err
	}
	if c.Account != account.ID(v.Who.Account) {
		return account.ErrRefused
	}
	made, err := protocol.ParseCredentialCreationResponseBytes([]byte(r.PostFormValue("credential")))
	if err != nil {
		return account.ErrRefused
	}
	h, err := d.keyHolder(r.Context(), c.Account, v.Who.Name)
	if err != nil {
		return err
	}
	credential, err := d.passkeys.CreateCredential(h, session, made)
	if err != nil {
		return account.ErrRefused
	}
	data, err := json.Marshal(credential)
	if err != nil {
		return err
	}
	return d.Accounts.AddPasskey(r.Context(), d.cause(v), c.Account, account.Passkey{
		Credential: base64.RawURLEncoding.EncodeToString(credential.ID), Name: name, Data: data, Counter: credential.Authenticator.SignCount,
	})
}

func (d *Doors) removePasskey(r *http.Request, v shell.Visit) (shell.Answer, error) {
	key := shell.ReadForm(r).Text("passkey", true)
	err := d.Accounts.RemovePasskey(r.Context(), d.cause(v), account.ID(v.Who.Account), key)
	switch {
	case errors.Is(err, account.ErrLastFactor):
		return shell.Redirect(shell.AccountPath, "signin.passkey.last"), nil
	case errors.Is(err, account.ErrNoPasskey):
		return nil, shell.ErrNoPage
	case err != nil:
		return nil, err
	}
	return shell.Redirect(shell.AccountPath, "signin.passkey.removed"), nil
}

//go:embed passkey.js
var script []byte

// scriptAnswer is the only script here.
type scriptAnswer struct{}

func showScript(*http.Request, shell.Visit) (shell.Answer, error) { return scriptAnswer{}, nil }

func (scriptAnswer) Write(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	_, err := w.Write(script)
	return err
}
