package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/internal/web/signin"
)

// organization is an identity provider at which somebody is always signed in: go-oidc's test server with an authorization and a
// token endpoint. It holds the rules of RFC 6749, 7636 and OpenID Connect Core that matter to a client.
type organization struct {
	t      *testing.T
	h      *house
	oidc   *oidctest.Server
	key    *ecdsa.PrivateKey
	url    string
	who    map[string]any // claims of whoever is signed in
	broken func(claims map[string]any)
	asked  url.Values            // the last request for authorization
	codes  map[string]url.Values // by code
}

const clientSecret = "a secret of the plan"

func newOrganization(t *testing.T) *organization {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o := &organization{t: t, key: key, codes: map[string]url.Values{}, oidc: &oidctest.Server{
		PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k1", Algorithm: oidc.ES256}}, Algorithms: []string{oidc.ES256},
	}}
	mux := http.NewServeMux()
	mux.Handle("/", o.oidc)
	mux.HandleFunc("GET /auth", o.authorize)
	mux.HandleFunc("POST /token", o.token)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	o.url = s.URL
	o.oidc.SetIssuer(s.URL)
	return o
}

func (o *organization) authorize(w http.ResponseWriter, r *http.Request) {
	o.asked = r.URL.Query()
	code := rand.Text()
	o.codes[code] = o.asked
	back := url.Values{"code": {code}, "state": {o.asked.Get("state")}}
	http.Redirect(w, r, o.asked.Get("redirect_uri")+"?"+back.Encode(), http.StatusSeeOther)
}

func (o *organization) token(w http.ResponseWriter, r *http.Request) {
	asked, ok := o.codes[r.FormValue("code")]
	delete(o.codes, r.FormValue("code"))
	verifier := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	id, secret, _ := r.BasicAuth()
	if !ok || asked.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(verifier[:]) || asked.Get("code_challenge_method") != "S256" ||
		asked.Get("redirect_uri") != r.FormValue("redirect_uri") || id != "keepwell" || secret != url.QueryEscape(clientSecret) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := map[string]any{
		"iss": o.url, "aud": "keepwell", "nonce": asked.Get("nonce"), "exp": o.h.now.Add(time.Hour).Unix(), "iat": o.h.now.Unix(),
		"auth_time": o.h.now.Unix(),
	}
	maps.Copy(claims, o.who)
	if o.broken != nil {
		o.broken(claims)
	}
	text, err := json.Marshal(claims)
	if err != nil {
		o.t.Error(err)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": "x", "token_type": "Bearer", "id_token": oidctest.SignIDToken(o.key, "k1", oidc.ES256, string(text)),
	})
}

// withOrganization is a house whose plan has an identity provider.
func withOrganization(t *testing.T, change func(*signin.Provider)) (*house, *organization) {
	o := newOrganization(t)
	p := &signin.Provider{
		Name: "Harbor Health", Issuer: o.url, ClientID: "keepwell", ClientSecret: clientSecret, JustInTime: true,
		Roles: map[string][]access.Role{"nurses": {access.RoleCoach}, "auditors": {access.RoleQuality, access.RoleCompliance}},
	}
	if change != nil {
		change(p)
	}
	h := build(t, func(options *signin.Options) { options.Provider = p })
	o.h = h
	o.who = map[string]any{"sub": "u1", "email": "nora@harbor.example", "email_verified": true, "name": "Nora Quist", "groups": []string{"nurses", "auditors"}}
	return h, o
}

func (h *house) byProvider() *shelltest.Reader {
	return h.reader().Open("/sign-in?next=/account").Follow("Sign in with Harbor Health")
}

func (h *house) roles(id account.ID) string {
	h.t.Helper()
	row, err := h.accounts.Get(h.t.Context(), id)
	h.must(err)
	text, err := json.Marshal(row.Roles)
	h.must(err)
	return string(text)
}

func TestTheProviderLetsStaffIn(t *testing.T) {
	h, o := withOrganization(t, nil)
	h.byProvider().MustBeAt("/account").MustSay("Nora Quist", "Your organization")
	id, err := h.accounts.BySubject(t.Context(), o.url+" u1")
	h.must(err)
	if got := h.roles(id); got != `["coach","quality","compliance"]` {
		t.Errorf("roles %s", got)
	}
	h.must(h.accounts.AddRole(t.Context(), h.cause(), id, access.RoleAdmin)) // by hand: not the provider's to take
	o.who["groups"] = []string{"auditors"}
	h.byProvider().MustBeAt("/account")
	if got := h.roles(id); got != `["quality","compliance","admin"]` {
		t.Errorf("roles after leaving a group: %s", got)
	}
	if o.asked.Get("code_challenge_method") != "S256" || o.asked.Get("nonce") == "" || o.asked.Get("state") == "" {
		t.Errorf("asked without %v", o.asked)
	}
	h.must(h.accounts.Suspend(t.Context(), h.cause(), id, "left"))
	h.byProvider().MustBe(http.StatusForbidden).MustSay("does not open an account here")
}

func TestTheProviderOpensOnlyStaffAccounts(t *testing.T) {
	h, o := withOrganization(t, nil)
	h.create("ann@home.example", "p-member", access.RoleMember)
	h.create("nora@harbor.example", "", access.RoleSteward)
	o.who["email"] = "ann@home.example"
	h.byProvider().MustBe(http.StatusForbidden)
	o.who["email"], o.who["email_verified"], o.who["groups"] = "nora@harbor.example", false, []string{}
	h.byProvider().MustBe(http.StatusForbidden)
	o.who["email_verified"] = true
	h.byProvider().MustBeAt("/account")
}

func TestStrangersStayOutWithoutJustInTime(t *testing.T) {
	h, o := withOrganization(t, func(p *signin.Provider) { p.JustInTime = false })
	h.byProvider().MustBe(http.StatusForbidden)
	h.create("nora@harbor.example", "", access.RoleSteward)
	h.byProvider().MustBeAt("/account")
	o.who["sub"] = "u2" // another person with the same address later
	h.byProvider().MustBe(http.StatusForbidden)
}

func TestWordsThatAreNotTheProvidersOpenNothing(t *testing.T) {
	h, o := withOrganization(t, nil)
	strange, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	h.must(err)
	right := o.key
	for name, broken := range map[string]func(map[string]any){
		"nonce":    func(c map[string]any) { c["nonce"] = "another" },
		"audience": func(c map[string]any) { c["aud"] = "another client" },
		"issuer":   func(c map[string]any) { c["iss"] = "https://evil.example" },
		"expired":  func(c map[string]any) { c["exp"] = h.now.Unix() - 1 },
		"key":      func(map[string]any) { o.key = strange },
	} {
		o.broken = broken
		if r := h.byProvider(); r.Status != http.StatusForbidden || r.Cookie(sessionName) != "" {
			t.Errorf("%s: status %d", name, r.Status)
		}
		o.key = right
	}
}

func TestAnAnswerBelongsToTheBrowserThatAsked(t *testing.T) {
	h, o := withOrganization(t, nil)
	begin := func() (*shelltest.Reader, string) {
		victim := h.reader()
		o.codes["attack"] = url.Values{}
		victim.Open("/sign-in/provider")
		return victim, o.asked.Get("state")
	}
	_, state := begin()
	h.reader().Open("/sign-in/provider/callback?code=attack&state=" + state).MustBe(http.StatusForbidden)
	r, _ := begin()
	r.Open("/sign-in/provider/callback?code=attack&state=other").MustBe(http.StatusForbidden)
	r.Open("/sign-in/provider/callback?code=attack&state=" + state).MustBe(http.StatusForbidden) // taken already
}

func TestTheProviderConfirmsAgain(t *testing.T) {
	h, o := withOrganization(t, nil)
	r := h.byProvider()
	h.now = h.now.Add(11 * time.Minute)
	long := h.now.Add(-time.Hour)
	o.broken = func(c map[string]any) { c["auth_time"] = long.Unix() }
	r.Open("/account/password").MustBeAt("/step-up").Follow("Confirm at your organization").MustBe(http.StatusForbidden)
	o.broken = nil
	r.Open("/account/password").Follow("Confirm at your organization").MustBeAt("/account/password")
	if o.asked.Get("prompt") != "login" || o.asked.Get("max_age") != "0" {
		t.Errorf("asked %v", o.asked)
	}
	h.now = h.now.Add(11 * time.Minute)
	o.who["sub"] = "u9"
	r.Open("/account/password").Follow("Confirm at your organization").MustBe(http.StatusForbidden)
}

func TestAProviderThatIsDownKeepsNobodyElseOut(t *testing.T) {
	h := build(t, func(o *signin.Options) {
		o.Provider = &signin.Provider{Name: "Harbor Health", Issuer: "http://localhost:1", ClientID: "keepwell"}
	})
	h.byProvider().MustBe(http.StatusServiceUnavailable).MustSay("does not answer")
	h.signIn("rosa", good).MustBeAt("/")
}
