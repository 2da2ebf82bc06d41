package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
)

// Why an administrator is told no.
var (
	errOwnAccount = errors.New("nobody changes the account that they act with")
	errLastAdmin  = errors.New("the last administrator stays one")
)

func refusedHere(err error) error {
	p := conflict.problem()
	p.Detail = err.Error()
	return p
}

type newAccount struct {
	Login   string        `json:"login,omitempty" maxLength:"254" doc:"None: whoever opens the invitation chooses one" example:"carol@plan.example"`
	Name    string        `json:"name,omitempty" maxLength:"100" doc:"Of a program, as members may see it" example:"Nightly export"`
	Person  person.ID     `json:"person,omitempty" maxLength:"64" doc:"The holder; none for a program" example:"p8c2d0"`
	Roles   []access.Role `json:"roles" minItems:"1" maxItems:"14"`
	Subject string        `json:"subject,omitempty" maxLength:"200" doc:"Of the plan's identity provider" example:"00u1a2b3c4"`
}

type createAccountInput struct {
	Once
	Body newAccount
}

func (s *server) createAccount(ctx context.Context, c *caller, in *createAccountInput) (*out[made], error) {
	b := in.Body
	if (b.Person == "") == (b.Name == "") {
		return nil, invalidField("body.person", "give either person, or the name of a program")
	}
	for _, role := range b.Roles {
		if !givenHere(role) {
			return nil, invalidField("body.roles", "members and representatives get their accounts from member services")
		}
	}
	id, err := s.Accounts.Create(ctx, c.cause("account"), account.Fresh{Login: b.Login, Name: b.Name, Person: b.Person, Roles: b.Roles, Subject: b.Subject})
	if err != nil {
		return nil, err
	}
	return answer(made{string(id)}), nil
}

// givenHere tells whether administrators hand out a role.
func givenHere(r access.Role) bool { return r != access.RoleMember && r != access.RoleRepresentative }

// other is an account that the caller may act on: any but its own.
func (s *server) other(ctx context.Context, c *caller, id account.ID) (account.Row, error) {
	if string(id) == c.Account {
		return account.Row{}, refusedHere(errOwnAccount)
	}
	return s.Accounts.Get(ctx, id)
}

type accountInput struct {
	OfAccount
	Once
}

type invitationBody struct {
	Path    string    `json:"path" doc:"Address on this host that opens the account once; hand it to the holder only" example:"/invitation/8fj2k..."`
	Expires time.Time `json:"expires_at"`
}

func (s *server) invite(ctx context.Context, c *caller, in *accountInput) (*out[invitationBody], error) {
	r, err := s.other(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	if r.Person == "" && r.Login == "" {
		return nil, errState // a program has no browser; it gets a token
	}
	cause := c.cause("invite")
	cause.ID = "" // the link is not kept, so that a repeated wish can only be given a new one
	secret, expires, err := s.Accounts.Invite(ctx, cause, in.ID, account.ByLink)
	if err != nil {
		return nil, err
	}
	return answer(invitationBody{"/invitation/" + secret, expires.UTC()}), nil
}

type rolesInput struct {
	OfAccount
	Once
	Body struct {
		Roles []access.Role `json:"roles" minItems:"1" maxItems:"14" doc:"All that the account has from now on"`
	}
}

func (s *server) setRoles(ctx context.Context, c *caller, in *rolesInput) (*out[accountBody], error) {
	s.administrators.Lock()
	defer s.administrators.Unlock()
	r, err := s.other(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	for _, role := range in.Body.Roles {
		if !givenHere(role) && !r.Has(role) {
			return nil, invalidField("body.roles", "members and representatives get their accounts from member services")
		}
	}
	if r.Has(access.RoleAdmin) && !slices.Contains(in.Body.Roles, access.RoleAdmin) {
		if err := s.anotherAdministrator(ctx, r.ID); err != nil {
			return nil, err
		}
	}
	if err := s.changeRoles(ctx, c, r, in.Body.Roles); err != nil {
		return nil, err
	}
	return s.account(ctx, c, &in.OfAccount)
}

// changeRoles gives and takes roles until the account has what is wanted. Doing it again changes nothing.
func (s *server) changeRoles(ctx context.Context, c *caller, r account.Row, wanted []access.Role) error {
	cause := c.cause("")
	cause.ID = "" // each step is done by what is still to be done
	for _, role := range wanted {
		if err := s.Accounts.AddRole(ctx, cause, r.ID, role); err != nil {
			return err
		}
	}
	for _, role := range r.Roles {
		if slices.Contains(wanted, role) {
			continue
		}
		if err := s.Accounts.RemoveRole(ctx, cause, r.ID, role); err != nil {
			return err
		}
	}
	return nil
}

// anotherAdministrator makes sure that somebody else can still give roles.
func (s *server) anotherAdministrator(ctx context.Context, without account.ID) error {
	found, err := s.Accounts.List(ctx, account.Query{Role: access.RoleAdmin, State: account.Active, Limit: 2})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(found.Rows, func(r account.Row) bool { return r.ID != without }) {
		return refusedHere(errLastAdmin)
	}
	return nil
}

type reasonInput struct {
	OfAccount
	Once
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"Kept with the account" example:"On leave"`
	}
}

func (s *server) suspend(ctx context.Context, c *caller, in *reasonInput) (*out[accountBody], error) {
	return s.ending(ctx, c, in, s.Accounts.Suspend)
}

func (s *server) closeAccount(ctx context.Context, c *caller, in *reasonInput) (*out[accountBody], error) {
	return s.ending(ctx, c, in, s.Accounts.Close)
}

// ending suspends or closes an account, unless nobody could give roles then.
func (s *server) ending(ctx context.Context, c *caller, in *reasonInput, end func(context.Context, account.Cause, account.ID, string) error) (*out[accountBody], error) {
	s.administrators.Lock()
	defer s.administrators.Unlock()
	r, err := s.other(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	if r.Has(access.RoleAdmin) && r.State == account.Active {
		if err := s.anotherAdministrator(ctx, r.ID); err != nil {
			return nil, err
		}
	}
	if err := end(ctx, c.cause("end"), in.ID, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.account(ctx, c, &in.OfAccount)
}

func (s *server) resume(ctx context.Context, c *caller, in *reasonInput) (*out[accountBody], error) {
	if _, err := s.other(ctx, c, in.ID); err != nil {
		return nil, err
	}
	if err := s.Accounts.Resume(ctx, c.cause("resume"), in.ID, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.account(ctx, c, &in.OfAccount)
}

type sessionInput struct {
	OfAccount
	Session string `path:"session" maxLength:"64" doc:"Id of the session" example:"s3d4f5"`
	Once
}

func (s *server) endSession(ctx context.Context, c *caller, in *sessionInput) (*none, error) {
	if _, err := s.Accounts.Get(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, s.Accounts.End(ctx, c.cause("session"), in.ID, in.Session)
}
