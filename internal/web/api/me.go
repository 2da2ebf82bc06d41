package api

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

// me is who the token lets in.
type me struct {
	Account  string           `json:"account" doc:"Account id" example:"a7f3k2"`
	Person   person.ID        `json:"person,omitempty" doc:"Id of the holder; absent for a program" example:"p3f9a1"`
	Name     string           `json:"name" doc:"As members may see it" example:"Nightly export"`
	Role     access.Role      `json:"role" doc:"Role of the token"`
	Groups   []person.ID      `json:"groups" doc:"Agency, practice or team that the holder belongs to now"`
	Token    string           `json:"token" doc:"Id of the token, not its secret" example:"t5k2q8"`
	Scopes   []string         `json:"scopes" doc:"What the token was given for" example:"[\"conditions:view\"]"`
	Purposes []access.Purpose `json:"purposes" doc:"Purposes that belong to the role; with several one must be stated"`
}

func (s *server) meRoutes() {
	add(s, get("get-me", "/me", "me", "Who am I", "Who the token lets in, in which role, with which scopes."), s.me)
	add(s, get("list-scopes", "/scopes", "me", "All scopes", "Every scope that a token may be given, and which of them only count when they are given by name."), s.scopes)
}

func (s *server) me(_ context.Context, c *caller, _ *struct{}) (*out[me], error) {
	return answer(me{
		Account: c.Account, Person: c.Person, Name: c.Name, Role: c.Role, Groups: filled(c.Groups), Token: c.Session, Scopes: filled(c.Scopes),
		Purposes: filled(purposes[c.Role]),
	}), nil
}

func (s *server) scopes(context.Context, *caller, *struct{}) (*out[page[Scope]], error) {
	return whole(Scopes()), nil
}

// filled is a list that is empty instead of absent.
func filled[T any](all []T) []T { return append([]T{}, all...) }
