package signin

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Provider is the plan's own identity provider (OpenID Connect). It lets in staff and partners; members have accounts here.
type Provider struct {
	Name         string // as the button shows it
	Issuer       string
	ClientID     string
	ClientSecret string
	GroupsClaim  string                   // "" is "groups"
	Roles        map[string][]access.Role // by group; roles named here come and go with the groups
	JustInTime   bool                     // make an account for somebody new whose groups give a role
	Client       *http.Client             // nil: one with a time limit

	mu    sync.Mutex
	found *oidc.Provider
}

const (
	providerTimeout  = 10 * time.Second
	ceremonyProvider = "identity provider"
)

// errProvider is the page for a provider that cannot be reached now.
var errProvider = shell.Failure{
	Status: http.StatusServiceUnavailable, TitleKey: "signin.provider.away_title", TextKey: "signin.provider.away_text",
	NextKey: "shell.sign_in", Href: shell.SignInPath,
}

// errStranger is the page for somebody whom the provider knows and we do not.
var errStranger = shell.Failure{
	Status: http.StatusForbidden, TitleKey: "signin.provider.stranger_title", TextKey: "signin.provider.stranger_text",
	NextKey: "shell.sign_in", Href: shell.SignInPath, Icon: "lock",
}

func (p *Provider) context(ctx context.Context) context.Context {
	client := p.Client
	if client == nil {
		client = &http.Client{Timeout: providerTimeout}
	}
	return oidc.ClientContext(ctx, client)
}

// discover reads what the provider says of itself, at its first use: it may be down when we start.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	found, err := oidc.NewProvider(p.context(context.WithoutCancel(ctx)), p.Issuer)
	if err != nil {
		return nil, errProvider
	}
	p.found = found
	return found, nil
}

func (d *Doors) oauth(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: d.Provider.ClientID, ClientSecret: d.Provider.ClientSecret, Endpoint: found.Endpoint(),
		RedirectURL: strings.TrimSuffix(d.Address, "/") + callbackPath, Scopes: []string{oidc.ScopeOpenID, "profile", "email", "groups"},
	}
}

// trip is what we remember while somebody is at the provider.
type trip struct {
	State, Nonce, Verifier, Next string
	StepUp                       bool
}

// toProvider sends the browser to the provider: with a state against forged answers, a nonce against replayed ones, and a verifier
// (PKCE, RFC 7636) against stolen codes.
func (d *Doors) toProvider(r *http.Request, v shell.Visit) (shell.Answer, error) {
	found, err := d.Provider.discover(r.Context())
	if err != nil {
		return nil, err
	}
	t := trip{State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(), Next: shell.Next(r), StepUp: v.SignedIn}
	data, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	secret, err := d.Accounts.Begin(r.Context(), d.Now(), account.Ceremony{Kind: ceremonyProvider, Account: account.ID(v.Who.Account), Data: data})
	if err != nil {
		return nil, err
	}
	ask := []oauth2.AuthCodeOption{oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)}
	if t.StepUp {
		ask = append(ask, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return shell.WithCookies(shell.Leave(d.oauth(found).AuthCodeURL(t.State, ask...)), d.cookie(ceremonyCookie, secret)), nil
}

// fromProvider takes the answer.
func (d *Doors) fromProvider(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, t, err := d.tripOf(r)
	if err != nil {
		return nil, err
	}
	who, err := d.ask(r, t)
	if err != nil {
		return nil, err
	}
	if t.StepUp {
		return d.confirmByProvider(r, v, c, t, who)
	}
	id, err := d.known(r.Context(), who)
	if err != nil {
		return nil, err
	}
	s, err := d.Accounts.Enter(r.Context(), d.atDoor(), id, account.ByProvider, device(r))
	if errors.Is(err, account.ErrRefused) {
		return nil, errStranger
	}
	if err != nil {
		return nil, err
	}
	return d.enter(r, s, t.Next, "")
}

// tripOf brings back what was remembered, once, and only for the browser that began and the state it was given.
func (d *Doors) tripOf(r *http.Request) (account.Ceremony, trip, error) {
	var t trip
	kept, err := r.Cookie(d.cookieName(ceremonyCookie))
	if err != nil {
		return account.Ceremony{}, t, errStranger
	}
	c, err := d.Accounts.Take(r.Context(), d.Now(), ceremonyProvider, kept.Value)
	if errors.Is(err, account.ErrRefused) {
		return c, t, errStranger
	}
	if err == nil {
		err = json.Unmarshal(c.Data, &t)
	}
	if err == nil && subtle.ConstantTimeCompare([]byte(t.State), []byte(r.FormValue("state"))) != 1 {
		err = errStranger
	}
	return c, t, err
}

// claims are what the provider says of somebody.
type claims struct {
	subject  string
	email    string // verified, or empty
	name     string
	groups   []string
	signedIn time.Time // zero where the provider does not say
}

// ask changes the code for the provider's signed word. Errors: errStranger, errProvider.
func (d *Doors) ask(r *http.Request, t trip) (claims, error) {
	found, err := d.Provider.discover(r.Context())
	if err != nil {
		return claims{}, err
	}
	ctx := d.Provider.context(r.Context())
	token, err := d.oauth(found).Exchange(ctx, r.FormValue("code"), oauth2.VerifierOption(t.Verifier))
	if err != nil {
		var away *url.Error
		if errors.As(err, &away) {
			return claims{}, errProvider
		}
		return claims{}, errStranger
	}
	raw, _ := token.Extra("id_token").(string)
	word, err := found.Verifier(&oidc.Config{ClientID: d.Provider.ClientID, Now: d.Now}).Verify(ctx, raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(word.Nonce), []byte(t.Nonce)) != 1 {
		return claims{}, errStranger
	}
	return d.Provider.read(word)
}

func (p *Provider) read(word *oidc.IDToken) (claims, error) {
	var c struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
		Name     string `json:"name"`
		AuthTime int64  `json:"auth_time"`
	}
	var all map[string]any
	if err := errors.Join(word.Claims(&c), word.Claims(&all)); err != nil {
		return claims{}, errStranger
	}
	who := claims{subject: word.Issuer + " " + word.Subject, name: c.Name}
	if c.Verified {
		who.email = c.Email
	}
	if c.AuthTime > 0 {
		who.signedIn = time.Unix(c.AuthTime, 0)
	}
	claim := p.GroupsClaim
	if claim == "" {
		claim = "groups"
	}
	list, _ := all[claim].([]any)
	for _, g := range list {
		if text, ok := g.(string); ok {
			who.groups = append(who.groups, text)
		}
	}
	return who, nil
}

// confirmByProvider is a step-up: the same person, asked again just now.
func (d *Doors) confirmByProvider(r *http.Request, v shell.Visit, c account.Ceremony, t trip, who claims) (shell.Answer, error) {
	id, err := d.Accounts.BySubject(r.Context(), who.subject)
	if err != nil && !errors.Is(err, account.ErrNoAccount) {
		return nil, err
	}
	justNow := !who.signedIn.IsZero() && d.Now().Sub(who.signedIn) < freshSignIn
	if err != nil || !v.SignedIn || id != c.Account || id != account.ID(v.Who.Account) || !justNow {
		return nil, errStranger
	}
	s, err := d.Accounts.Confirm(r.Context(), d.cause(v), v.Who, account.ByProvider)
	if err != nil {
		return nil, err
	}
	return d.enter(r, s, t.Next, "")
}

// freshSignIn is how long ago somebody may have signed in at the provider to count as asked again; clocks differ a little.
const freshSignIn = 2 * time.Minute
