package signin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/internal/web/signin"
)

// phone gives the window a passkey device whose owner always says yes.
func phone(t *testing.T, w *shelltest.Window) webauthn.AuthenticatorID {
	t.Helper()
	command(t, w, webauthn.Enable, webauthn.EnableParams{})
	made, err := chromedp.Call(w.Context, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true,
		HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return made.AuthenticatorID
}

func command[P, R any](t *testing.T, w *shelltest.Window, cmd cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(w.Context, cmd, params); err != nil {
		t.Fatal(err)
	}
}

const keyButton = "#passkey-start"

func TestAPasskeyFromItsMakingToItsRemoval(t *testing.T) {
	h := build(t, nil)
	w := shelltest.NewWindow(t, h.base)
	device := phone(t, w)
	r := h.signIn("rosa", good)
	w.SetCookie(sessionName, r.Cookie(sessionName)).Open("/account/passkeys/new").Do("name it", chromedp.SendKeys(chromedp.CSS("#name"), "My phone")).Click(keyButton, ".kw-said")
	if said := w.Text(".kw-said"); said != "The passkey is added." {
		t.Fatal(said)
	}

	w.Click("form[action='/sign-out'] button", "#login")
	if text := w.Text("main"); strings.Contains(text, "did not answer") || !strings.Contains(text, "Sign in with a passkey") {
		t.Errorf("before anything was tried the page says: %s", text)
	}
	w.Click(keyButton, "pre").Open("/account") // "/" answers in JSON, which the browser shows as plain text
	if text := w.Text("main"); !strings.Contains(text, "My phone") || !strings.Contains(text, "Passkey") {
		t.Error(text)
	}

	h.now = h.now.Add(11 * time.Minute)
	w.Open("/account/password").Click(keyButton, "#new-password")

	// A signature that is not the key's, and one whose owner was not asked, open nothing.
	for _, broken := range []webauthn.SetResponseOverrideBitsParams{{IsBogusSignature: new(true)}, {IsBadUV: new(true)}} {
		broken.AuthenticatorID = device
		command(t, w, webauthn.SetResponseOverrideBits, broken)
		w.SetCookie(sessionName, "").Open("/sign-in").Click(keyButton, ".kw-problems")
	}
	command(t, w, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: device})

	// A copy of the key shows by its counter.
	keys, err := h.accounts.Passkeys(t.Context(), h.coach)
	h.must(err)
	ahead := keys[0]
	ahead.Counter += 100
	h.must(h.accounts.UsePasskey(t.Context(), h.cause(), h.coach, ahead))
	w.Open("/sign-in").Click(keyButton, ".kw-problems")
	entries, err := h.accounts.History(t.Context(), h.coach)
	h.must(err)
	if last := entries[len(entries)-1].Type; last != "account.passkey_counter_fell" {
		t.Errorf("the last fact is %s", last)
	}

	r = h.signIn("rosa", good)
	r.Open("/account").Submit("/account/passkeys/remove").MustSay("The passkey is removed")
	w.Open("/sign-in").Click(keyButton, ".kw-problems")
}

func TestAnotherPersonsPasskeyDoesNotStepUp(t *testing.T) {
	h := build(t, nil)
	h.create("ann", "p-member", access.RoleMember)
	w := shelltest.NewWindow(t, h.base)
	phone(t, w)
	ann := h.signIn("ann", good)
	w.SetCookie(sessionName, ann.Cookie(sessionName)).Open("/account/passkeys/new").Do("name it", chromedp.SendKeys(chromedp.CSS("#name"), "Ann")).Click(keyButton, ".kw-said")
	h.must(h.accounts.AddPasskey(t.Context(), h.cause(), h.coach, account.Passkey{Credential: "x", Name: "x", Data: []byte("{}")}))
	rosa := h.signIn("rosa", good)
	h.now = h.now.Add(11 * time.Minute)
	w.SetCookie(sessionName, rosa.Cookie(sessionName)).Open("/account/password").Click(keyButton, ".kw-problems")
	rosa.Open("/account/password").MustBeAt("/step-up")
}

func TestAPasskeyAnswerCannotBeSentTwice(t *testing.T) {
	h := build(t, nil)
	r := h.reader().Open("/sign-in")
	for _, credential := range []string{"", "{}", `{"id":"x","rawId":"eA","type":"public-key","response":{}}`} {
		r.Post("/sign-in/passkey", "credential", credential).MustBe(http.StatusUnprocessableEntity).MustSay("opens no account")
	}
	r.Post("/account/passkeys", "credential", "{}", "name", "x").MustBeAt("/sign-in")
	h.signIn("rosa", good).Post("/account/passkeys", "credential", "{}", "name", "x").MustBe(http.StatusUnprocessableEntity)
}

func TestDoorsAreAccessible(t *testing.T) {
	h := build(t, func(o *signin.Options) {
		o.Provider = &signin.Provider{Name: "Harbor Health", Issuer: "http://localhost:1"}
	})
	id, err := h.accounts.Create(t.Context(), h.cause(), account.Fresh{Person: "p-member", Roles: []access.Role{access.RoleMember}})
	h.must(err)
	secret, _, err := h.accounts.Invite(t.Context(), h.cause(), id, account.ByLink)
	h.must(err)
	w := shelltest.NewWindow(t, h.base)
	w.Inspect("/sign-in", "/sign-in/recovery", "/activate", signin.InvitationPath(secret), signin.InvitationPath("used"))
	h.must(h.accounts.AddPasskey(t.Context(), h.cause(), h.coach, account.Passkey{Credential: "x", Name: "Security key", Data: []byte("{}")}))
	h.signIn("rosa", good)
	r := h.signIn("rosa", good)
	w.SetCookie(sessionName, r.Cookie(sessionName))
	w.Inspect("/account", "/account/password", "/account/passkeys/new", "/step-up", "/act-as")
	if stops := w.Open("/account").Walk(); len(stops) < 8 {
		t.Errorf("the keyboard reaches %q", stops)
	}
	w.Script(false).Open("/account/passkeys/new")
	if text := w.Text("main"); text == "" {
		t.Error("nothing is said where there is no JavaScript")
	}
}

func TestSignInByKeyboardAlone(t *testing.T) {
	h := build(t, nil)
	w := shelltest.NewWindow(t, h.base).Script(false).Open("/sign-in?next=/account")
	w.Do("write", chromedp.Focus(chromedp.CSS("#login")), chromedp.KeyEvent("rosa\t"+good+"\r"), chromedp.WaitVisible(chromedp.CSS("#sessions")))
}
