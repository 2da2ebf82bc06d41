package signin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/record"
)

// known finds the account that the provider means, with the roles that the groups give today. Somebody new comes to the account of
// their verified address, or to a fresh one where the plan wants that. Errors: errStranger.
func (d *Doors) known(ctx context.Context, who claims) (account.ID, error) {
	cause := d.atDoor()
	cause.Actor = record.Actor{ID: d.Provider.Issuer, Role: "identity provider", Channel: channel}
	id, err := d.Accounts.BySubject(ctx, who.subject)
	if errors.Is(err, account.ErrNoAccount) {
		id, err = d.welcome(ctx, cause, who)
	}
	if err != nil {
		return "", err
	}
	return id, d.alignRoles(ctx, cause, id, who)
}

func (d *Doors) welcome(ctx context.Context, cause account.Cause, who claims) (account.ID, error) {
	id, err := d.Accounts.ByLogin(ctx, who.email)
	if err == nil {
		row, err := d.Accounts.Get(ctx, id)
		if err != nil || row.Subject || !forStaff(row.Roles) {
			return "", errors.Join(err, errStranger) // a member's account is not the provider's to open
		}
		return id, d.Accounts.LinkSubject(ctx, cause, id, who.subject)
	}
	roles := d.Provider.given(who.groups)
	if !errors.Is(err, account.ErrNoAccount) {
		return "", err
	}
	if !d.Provider.JustInTime || len(roles) == 0 {
		return "", errStranger
	}
	id, err = d.Accounts.Create(ctx, cause, account.Fresh{Login: who.email, Name: who.name, Subject: who.subject, Roles: roles})
	if errors.Is(err, account.ErrInvalid) {
		err = errStranger // an address or name that cannot be one
	}
	return id, err
}

func forStaff(roles []access.Role) bool {
	return !slices.Contains(roles, access.RoleMember) && !slices.Contains(roles, access.RoleRepresentative)
}

// given are the roles of groups.
func (p *Provider) given(groups []string) []access.Role {
	var roles []access.Role
	for _, g := range groups {
		for _, r := range p.Roles[g] {
			if !slices.Contains(roles, r) {
				roles = append(roles, r)
			}
		}
	}
	return roles
}

// alignRoles gives and takes the roles that are the provider's to give; others stay.
func (d *Doors) alignRoles(ctx context.Context, cause account.Cause, id account.ID, who claims) error {
	given := d.Provider.given(who.groups)
	var all []string
	for g := range d.Provider.Roles {
		all = append(all, g)
	}
	for _, role := range d.Provider.given(all) {
		change := d.Accounts.RemoveRole
		if slices.Contains(given, role) {
			change = d.Accounts.AddRole
		}
		if err := change(ctx, cause, id, role); err != nil {
			return fmt.Errorf("signin: roles of the provider: %w", err)
		}
	}
	return nil
}
