package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/record"
)

func (s *server) tokenRoutes() {
	const tag = "tokens"
	admin := []access.Role{access.RoleAdmin}
	add(s, get("list-tokens", "/me/tokens", tag, "My tokens", "Of the caller's account, the newest first; never their secrets.", tokensRead), s.tokens)
	add(s, post("make-token", "/me/tokens", tag, "Make a token",
		"In the caller's role, with no more scopes than the caller has, and for no longer. The secret is shown this once: the same request again is a conflict.", tokensWrite).answers(http.StatusCreated), s.makeToken)
	add(s, remove("revoke-token", "/me/tokens/{token}", tag, "Revoke a token", "At once; also the caller's own. One that is not there has ended already.", tokensWrite), s.revokeToken)
	add(s, get("list-program-tokens", "/accounts/{id}/tokens", tag, "Tokens of an account", "The newest first; never their secrets.", accountsRead).by(admin...), s.accountTokens)
	add(s, post("issue-token", "/accounts/{id}/tokens", tag, "Make a token for a program", "In one of its roles. Nobody makes one in another person's name. The secret is shown this once.", tokensIssue).
		by(admin...).answers(http.StatusCreated), s.issueToken)
	add(s, remove("revoke-program-token", "/accounts/{id}/tokens/{token}", tag, "Revoke an account's token", "At once.", tokensIssue).by(admin...), s.revokeAccountToken)
}

type TokenBody struct {
	ID        string      `json:"id" example:"t5k2q8"`
	Name      string      `json:"name" example:"Nightly export"`
	Role      access.Role `json:"role"`
	Scopes    []string    `json:"scopes" example:"[\"conditions:view\"]"`
	MadeAt    time.Time   `json:"made_at"`
	ExpiresAt time.Time   `json:"expires_at"`
	UsedAt    *time.Time  `json:"used_at,omitempty" doc:"To the minute; absent when never"`
}

type freshToken struct {
	TokenBody
	Secret string `json:"secret" doc:"What to send after Bearer. It is not kept." example:"keepwell_abc..."`
}

func tokenOf(t account.Token) TokenBody {
	return TokenBody{t.ID, t.Name, t.Role, filled(t.Scopes), t.MadeAt.UTC(), t.ExpiresAt.UTC(), instant(t.UsedAt)}
}

func (s *server) tokens(ctx context.Context, c *caller, _ *struct{}) (*out[page[TokenBody]], error) {
	all, err := s.Accounts.Tokens(ctx, account.ID(c.Account))
	if err != nil {
		return nil, err
	}
	return whole(each(all, tokenOf)), nil
}

func (s *server) accountTokens(ctx context.Context, _ *caller, in *OfAccount) (*out[page[TokenBody]], error) {
	if _, err := s.Accounts.Get(ctx, in.ID); err != nil {
		return nil, err
	}
	all, err := s.Accounts.Tokens(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return whole(each(all, tokenOf)), nil
}

type newToken struct {
	Name    string      `json:"name" minLength:"1" maxLength:"60" doc:"What it is for" example:"Nightly export"`
	Role    access.Role `json:"role,omitempty" doc:"Of a program: one of its roles. Of one's own: the caller's"`
	Scopes  []string    `json:"scopes" minItems:"1" maxItems:"50" doc:"See /scopes" example:"[\"conditions:view\"]"`
	Expires time.Time   `json:"expires_at" doc:"Within a year" example:"2026-12-31T00:00:00Z"`
}

type makeTokenInput struct {
	Once
	Body newToken
}

func (b newToken) check() error {
	if i := slices.IndexFunc(b.Scopes, func(s string) bool { return !KnownScope(s) }); i >= 0 {
		return invalidField("body.scopes", "expected scopes that /scopes lists")
	}
	return nil
}

func (s *server) makeToken(ctx context.Context, c *caller, in *makeTokenInput) (*out[freshToken], error) {
	b := in.Body
	if err := b.check(); err != nil {
		return nil, err
	}
	if b.Role != "" && b.Role != c.Role {
		return nil, invalidField("body.role", "expected the caller's own role")
	}
	if slices.ContainsFunc(b.Scopes, func(scope string) bool { return !covers(c.Scopes, scope) }) {
		return nil, invalidField("body.scopes", "no more than the caller has")
	}
	if limit, err := s.ends(ctx, c); err != nil || b.Expires.After(limit) {
		return nil, errors.Join(err, invalidField("body.expires_at", "no later than the caller's own token"))
	}
	return s.make(ctx, c, account.Token{Account: account.ID(c.Account), Name: b.Name, Role: c.Role, Scopes: b.Scopes, ExpiresAt: b.Expires})
}

// covers tells whether all that a scope gives is given by the scopes of a token.
func covers(have []string, scope string) bool {
	switch {
	case slices.Contains(have, scope):
		return true
	case scope == "*":
		return false
	case group(scope) == scope && !explicit(scope): // a whole kind
		return slices.Contains(have, "*")
	}
	return holds(have, scope)
}

// ends is when the caller's own token expires.
func (s *server) ends(ctx context.Context, c *caller) (time.Time, error) {
	all, err := s.Accounts.Tokens(ctx, account.ID(c.Account))
	if err != nil {
		return time.Time{}, err
	}
	for _, t := range all {
		if t.ID == c.Session {
			return t.ExpiresAt, nil
		}
	}
	return time.Time{}, errBadToken
}

// make makes a token. Its secret is not kept, so that a repeated wish cannot be shown it again.
func (s *server) make(ctx context.Context, c *caller, t account.Token) (*out[freshToken], error) {
	secret, made, err := s.Accounts.MakeToken(ctx, c.cause("token"), t)
	var again *record.CommandConflict
	if errors.As(err, &again) {
		p := conflict.problem()
		p.Detail = "The token was made, and its secret shown, by the first request under this key. Revoke it and make another one."
		return nil, p
	}
	if err != nil {
		return nil, err
	}
	return answer(freshToken{tokenOf(made), secret}), nil
}

type tokenInput struct {
	Token string `path:"token" maxLength:"64" doc:"Id of the token" example:"t5k2q8"`
	Once
}

func (s *server) revokeToken(ctx context.Context, c *caller, in *tokenInput) (*none, error) {
	return nil, s.Accounts.RevokeToken(ctx, c.cause("revoke"), account.ID(c.Account), in.Token)
}

type issueInput struct {
	OfAccount
	Once
	Body newToken
}

func (s *server) issueToken(ctx context.Context, c *caller, in *issueInput) (*out[freshToken], error) {
	b := in.Body
	r, err := s.Accounts.Get(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if r.Person != "" {
		return nil, invalidField("path.id", "expected the account of a program")
	}
	if err := b.check(); err != nil {
		return nil, err
	}
	return s.make(ctx, c, account.Token{Account: in.ID, Name: b.Name, Role: b.Role, Scopes: b.Scopes, ExpiresAt: b.Expires})
}

type accountTokenInput struct {
	OfAccount
	Token string `path:"token" maxLength:"64" doc:"Id of the token" example:"t5k2q8"`
	Once
}

func (s *server) revokeAccountToken(ctx context.Context, c *caller, in *accountTokenInput) (*none, error) {
	return nil, s.Accounts.RevokeToken(ctx, c.cause("revoke"), in.ID, in.Token)
}
