package api

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

type glassInput struct {
	Number string `path:"number" maxLength:"64" doc:"Member number" example:"KW0000001"`
	Once
	Body struct {
		Reason string `json:"reason" minLength:"10" maxLength:"500" doc:"The emergency, in words" example:"Unconscious in the emergency room, medicines unknown"`
	}
}

// breakGlass opens a record in an emergency. A repeated wish finds the grant that the first one made.
func (s *server) breakGlass(ctx context.Context, c *caller, in *glassInput) (*out[access.Grant], error) {
	member, err := s.People.Resolve(ctx, person.MemberNumber, in.Number)
	if err != nil {
		return nil, err
	}
	cause := c.cause("glass")
	given, err := s.Guard.BreakGlass(ctx, cause, c.Visitor, member, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	if held, err := s.glassOf(ctx, c, member, given.ID); err != nil || held.ID != "" {
		return answer(held), err
	}
	return nil, errState // an earlier wish opened it, and it was closed since
}

// glassOf is the caller's broken glass of a member: the named one, or else the newest.
func (s *server) glassOf(ctx context.Context, c *caller, member person.ID, id string) (access.Grant, error) {
	page := access.ReachPage{Limit: 200, At: c.at}
	var held access.Grant
	for {
		reach, err := s.Guard.GrantedTo(ctx, c.Visitor, access.GrantBrokenGlass, page)
		if err != nil {
			return access.Grant{}, err
		}
		for _, m := range reach.Members {
			if m.Grant.ID == id {
				return m.Grant, nil
			}
			if m.Member == member {
				held = m.Grant
			}
		}
		if reach.Next == "" {
			return held, nil
		}
		page.After = reach.Next
	}
}

type closeGlassInput struct {
	Number string `path:"number" maxLength:"64" doc:"Member number" example:"KW0000001"`
	Grant  string `path:"grant" maxLength:"64" doc:"Id of the emergency access" example:"g4h1k9"`
	Once
}

func (s *server) closeGlass(ctx context.Context, c *caller, in *closeGlassInput) (*none, error) {
	member, err := s.People.Resolve(ctx, person.MemberNumber, in.Number)
	if err != nil {
		return nil, err
	}
	cause := c.cause("close")
	if _, done, err := s.Record.Done(ctx, cause.ID); err != nil || done {
		return nil, err
	}
	held, err := s.glassOf(ctx, c, member, in.Grant)
	if err != nil {
		return nil, err
	}
	if held.ID != in.Grant {
		return nil, access.ErrNothing
	}
	return nil, s.Guard.CloseGlass(ctx, cause, held.Member, in.Grant)
}
