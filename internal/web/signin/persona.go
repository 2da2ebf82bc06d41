package signin

import (
	"context"
	"errors"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
)

// Persona is a made-up person whom a demo lets everybody be.
type Persona struct {
	Key    string // of the link: letters and hyphens
	Name   string // "" for that of the person
	Person person.ID
	Roles  []access.Role
}

// demoLogin is the login of a persona. No sign-in form takes it further than its missing password.
func demoLogin(key string) string { return "demo:" + key }

// Populate makes the accounts of the personas that are not there yet. They have no factor: only demo links open them.
func Populate(ctx context.Context, accounts *account.Accounts, cause account.Cause, personas []Persona) error {
	cause.ID = "" // each account is a command of its own
	for _, p := range personas {
		_, err := accounts.Create(ctx, cause, account.Fresh{Login: demoLogin(p.Key), Name: p.Name, Person: p.Person, Roles: p.Roles})
		if err != nil && !errors.Is(err, account.ErrLoginTaken) {
			return err
		}
	}
	return nil
}
