package api

import (
	"context"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
)

func (s *server) accountRoutes() {
	const tag = "accounts"
	admin := []access.Role{access.RoleAdmin}
	add(s, get("list-accounts", "/accounts", tag, "Accounts", "In the order of their ids.", accountsRead).by(admin...), s.accounts)
	add(s, get("get-account", "/accounts/{id}", tag, "One account", "With its roles and state.", accountsRead).by(admin...), s.account)
	add(s, get("get-account-history", "/accounts/{id}/history", tag, "What happened to an account", "The newest last.", accountsRead).by(admin...), s.history)
	add(s, get("list-sessions", "/accounts/{id}/sessions", tag, "Sessions of an account", "Those that hold, the last used first.", accountsRead).by(admin...), s.sessions)
	add(s, post("create-account", "/accounts", tag, "Create an account",
		"It lets nobody in until its holder was invited. Members and representatives get theirs from member services, who verify them.", accountsWrite).by(admin...).answers(http.StatusCreated), s.createAccount)
	add(s, post("invite", "/accounts/{id}/invitation", tag, "Invite", "A link that opens the account once, in place of any earlier one. It is shown this once; asking again under the same key makes a new one.", accountsWrite).
		by(admin...).answers(http.StatusCreated), s.invite)
	add(s, put("set-roles", "/accounts/{id}/roles", tag, "Set the roles", "From the next request on. The last administrator stays one, and nobody changes their own.", accountsWrite).by(admin...), s.setRoles)
	add(s, post("suspend-account", "/accounts/{id}/suspension", tag, "Suspend", "Lets nobody in until it is resumed; its sessions end.", accountsWrite).by(admin...), s.suspend)
	add(s, post("resume-account", "/accounts/{id}/resumption", tag, "Resume", "Undoes a suspension; ended sessions stay ended.", accountsWrite).by(admin...), s.resume)
	add(s, post("close-account", "/accounts/{id}/closure", tag, "Close for ever", "Erases its secrets.", accountsWrite).by(admin...), s.closeAccount)
	add(s, remove("end-session", "/accounts/{id}/sessions/{session}", tag, "End a session", "One that is not there has ended already.", accountsWrite).by(admin...), s.endSession)
}

// accountBody is an account as lists show it.
type accountBody struct {
	ID         account.ID    `json:"id" example:"a7f3k2"`
	Login      string        `json:"login,omitempty" example:"carol@plan.example"`
	Name       string        `json:"name,omitempty" example:"Carol Jones"`
	Person     person.ID     `json:"person,omitempty" doc:"The holder; absent for a program" example:"p8c2d0"`
	State      account.State `json:"state"`
	Roles      []access.Role `json:"roles"`
	CreatedAt  time.Time     `json:"created_at"`
	CreatedBy  string        `json:"created_by" example:"a1b2c3"`
	Password   bool          `json:"password" doc:"It has one"`
	Passkeys   int           `json:"passkeys" example:"1"`
	Provider   bool          `json:"identity_provider" doc:"It comes by the plan's identity provider"`
	LastSignIn *time.Time    `json:"last_sign_in,omitempty"`
	Version    int64         `json:"version" example:"4"`
}

func accountOf(r account.Row) accountBody {
	body := accountBody{
		ID: r.ID, Login: r.Login, Name: r.Name, Person: r.Person, State: r.State, Roles: filled(r.Roles), CreatedAt: r.CreatedAt.UTC(), CreatedBy: r.CreatedBy,
		Password: r.Password, Passkeys: r.Passkeys, Provider: r.Subject, Version: r.Version,
	}
	body.LastSignIn = instant(r.LastSignIn)
	return body
}

// instant is a moment that may not be known.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

type accountsQuery struct {
	Text   string        `query:"q" maxLength:"100" doc:"Part of a login or name, or a whole id" example:"carol"`
	Role   access.Role   `query:"role" doc:"With this role"`
	State  account.State `query:"state" doc:"In this state"`
	Person person.ID     `query:"person" maxLength:"64" doc:"Of this person" example:"p8c2d0"`
	Listing
}

func (s *server) accounts(ctx context.Context, _ *caller, in *accountsQuery) (*out[page[accountBody]], error) {
	found, err := s.Accounts.List(ctx, account.Query{
		Text: in.Text, Role: in.Role, State: in.State, Person: in.Person, After: account.ID(in.Cursor), Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return paged(each(found.Rows, accountOf), string(found.Next)), nil
}

type OfAccount struct {
	ID account.ID `path:"id" maxLength:"64" doc:"Id of the account" example:"a7f3k2"`
}

func (s *server) account(ctx context.Context, _ *caller, in *OfAccount) (*out[accountBody], error) {
	r, err := s.Accounts.Get(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(accountOf(r)), nil
}

type historyEntry struct {
	At       time.Time `json:"at"`
	Type     string    `json:"type" example:"account.created"`
	Actor    actor     `json:"actor"`
	Role     string    `json:"role,omitempty" example:"coach"`
	Method   string    `json:"method,omitempty" example:"passkey"`
	Session  string    `json:"session,omitempty" example:"s3d4f5"`
	Token    string    `json:"token,omitempty" example:"t5k2q8"`
	Reason   string    `json:"reason,omitempty" example:"On leave"`
	Failures int64     `json:"failures,omitempty" example:"2"`
	Count    int       `json:"count,omitempty" example:"10"`
}

func (s *server) history(ctx context.Context, _ *caller, in *OfAccount) (*out[page[historyEntry]], error) {
	if _, err := s.Accounts.Get(ctx, in.ID); err != nil {
		return nil, err
	}
	all, err := s.Accounts.History(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return whole(each(all, func(e account.Entry) historyEntry {
		return historyEntry{e.At.UTC(), e.Type, actorOf(e.Actor), string(e.Role), string(e.Method), e.Session, e.Token, e.Reason, e.Failures, e.Count}
	})), nil
}

type sessionBody struct {
	ID        string      `json:"id" example:"s3d4f5"`
	Role      access.Role `json:"role"`
	Method    string      `json:"method" example:"passkey"`
	Device    string      `json:"device,omitempty" example:"Firefox on Windows"`
	StartedAt time.Time   `json:"started_at"`
	SeenAt    time.Time   `json:"seen_at"`
	EndsAt    time.Time   `json:"ends_at"`
}

func (s *server) sessions(ctx context.Context, c *caller, in *OfAccount) (*out[page[sessionBody]], error) {
	if _, err := s.Accounts.Get(ctx, in.ID); err != nil {
		return nil, err
	}
	all, err := s.Accounts.Sessions(ctx, in.ID, c.at)
	if err != nil {
		return nil, err
	}
	return whole(each(all, func(x account.Session) sessionBody {
		return sessionBody{x.ID, x.Role, string(x.Method), x.Device, x.StartedAt.UTC(), x.SeenAt.UTC(), x.EndsAt.UTC()}
	})), nil
}
