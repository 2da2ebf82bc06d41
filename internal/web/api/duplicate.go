package api

import (
	"context"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
)

func (s *server) duplicateRoutes() {
	stewards := []access.Role{access.RoleSteward}
	add(s, get("list-duplicates", "/people/duplicates", "people", "Possible duplicates",
		"Pairs of ids that may be one person and that nobody has decided about, the likeliest first. A pair is shown when all its members could be opened.", "identity:list").by(stewards...), s.duplicates)
	add(s, post("merge-people", "/people/merges", "people", "Two ids are one person",
		"The id other becomes part of the id keep. Nothing is lost; it can be undone.", peopleMerge, "identity:change").by(stewards...).answers(http.StatusNoContent), s.merge)
	add(s, post("unmerge-people", "/people/unmerges", "people", "Undo a merge", "Both ids stand for themselves again.", peopleMerge, "identity:change").by(stewards...).answers(http.StatusNoContent), s.unmerge)
	add(s, post("keep-apart", "/people/not-same", "people", "Two ids are two people",
		"The pair is not proposed again and cannot be merged.", peopleMerge, "identity:change").by(stewards...).answers(http.StatusNoContent), s.notSame)
}

type duplicatesQuery struct {
	Limit int `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"Pairs at most" example:"50"`
	Why
}

func (s *server) duplicates(ctx context.Context, c *caller, in *duplicatesQuery) (*out[page[person.Candidate]], error) {
	if err := c.stated(); err != nil {
		return nil, err
	}
	all, err := s.People.Duplicates(ctx, in.Limit)
	if err != nil {
		return nil, err
	}
	var ids []person.ID
	for _, d := range all {
		ids = append(ids, d.A, d.B)
	}
	known, err := s.People.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	passes, err := privacy.OpenMembers(ctx, s.People, s.opener(c, c.asks(access.List, pageMember, access.Identity)), ids)
	if err != nil {
		return nil, err
	}
	var shown []person.Candidate
	for _, d := range all {
		if opened(known, passes, d.A) && opened(known, passes, d.B) {
			shown = append(shown, d)
		}
	}
	return whole(shown), nil
}

// opened tells whether a person may be named in a list: a member when opened, others always.
func opened(known map[person.ID]person.Person, passes map[person.ID]access.Pass, id person.ID) bool {
	_, ok := passes[id]
	return ok || numberOf(known[id]) == ""
}

func numberOf(p person.Person) string {
	for _, i := range p.Identifiers {
		if i.System == person.MemberNumber {
			return i.Value
		}
	}
	return ""
}

type pair struct {
	Keep  person.ID `json:"keep" minLength:"1" maxLength:"64" doc:"One id; of a merge the one that stays" example:"p3f9a1"`
	Other person.ID `json:"other" minLength:"1" maxLength:"64" doc:"The other id" example:"p8c2d0"`
	Why   string    `json:"why" minLength:"1" maxLength:"500" doc:"The reviewer's reason" example:"Same MBI, name misspelled at enrolment"`
}

type pairInput struct {
	Once
	Why
	Body pair
}

// both opens the two people of a pair.
func (s *server) both(ctx context.Context, c *caller, p pair) error {
	for _, id := range []person.ID{p.Keep, p.Other} {
		if _, err := s.lookAt(ctx, c, id, c.asks(access.Change, pageMember, access.Identity)); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) merge(ctx context.Context, c *caller, in *pairInput) (*none, error) {
	if err := s.both(ctx, c, in.Body); err != nil {
		return nil, err
	}
	return nil, s.People.Merge(ctx, c.cause("merge"), in.Body.Keep, in.Body.Other, in.Body.Why)
}

func (s *server) unmerge(ctx context.Context, c *caller, in *pairInput) (*none, error) {
	if err := s.both(ctx, c, in.Body); err != nil {
		return nil, err
	}
	return nil, s.People.Unmerge(ctx, c.cause("unmerge"), in.Body.Keep, in.Body.Other, in.Body.Why)
}

func (s *server) notSame(ctx context.Context, c *caller, in *pairInput) (*none, error) {
	if err := s.both(ctx, c, in.Body); err != nil {
		return nil, err
	}
	return nil, s.People.NotSame(ctx, c.cause("not-same"), in.Body.Keep, in.Body.Other, in.Body.Why)
}
