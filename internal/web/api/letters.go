package api

import (
	"context"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/person"
)

func (s *server) letterRoutes() {
	add(s, get("list-letters", "/letters", "letters", "Letters that wait", "Wanted and not sent, oldest first; where they go is asked when they are sent. Each row is a look.", lettersRead, "requests:list").
		by(access.RolePrivacy), s.lettersWaiting)
	add(s, post("note-letter-sent", "/letters/{id}/sent", "letters", "Note that a letter was sent", "Sending it again changes nothing.", lettersWrite).
		by(access.RolePrivacy).answers(http.StatusNoContent), s.letterSent)
}

type lettersQuery struct {
	Listing
	Why
}

func (s *server) lettersWaiting(ctx context.Context, c *caller, in *lettersQuery) (*out[page[letter.Wanted]], error) {
	if err := c.stated(); err != nil {
		return nil, err
	}
	after, err := in.position()
	if err != nil {
		return nil, err
	}
	all, more, err := s.Letters.Open(ctx, letter.Page{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	ids := each(all, func(w letter.Wanted) person.ID { return w.Member })
	passes, err := privacy.OpenMembers(ctx, s.People, s.opener(c, c.asks(access.List, pageLetters, access.Requests)), ids)
	if err != nil {
		return nil, err
	}
	var shown []letter.Wanted
	for _, w := range all {
		if _, ok := passes[w.Member]; ok {
			shown = append(shown, w)
		}
	}
	return paged(shown, next(more)), nil
}

type sentInput struct {
	ID letter.ID `path:"id" maxLength:"64" doc:"Id of the letter" example:"l2b4n6"`
	Once
	Body struct {
		How string `json:"how" enum:"mail,email,portal" doc:"By which way"`
	}
}

func (s *server) letterSent(ctx context.Context, c *caller, in *sentInput) (*none, error) {
	return nil, s.Letters.Sent(ctx, c.cause("sent"), in.ID, in.Body.How)
}
