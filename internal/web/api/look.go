package api

import (
	"context"
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

// Pages under which looks through this interface stand on "Who looked at my record".
const (
	pageMember      = "look.page.member"
	pageWhy         = "look.page.why"
	pageWorklist    = "look.page.worklist"
	pageChanges     = "look.page.changes"
	pageRequests    = "look.page.privacy_requests"
	pageRequest     = "look.page.privacy_request"
	pageDisclosures = "look.page.disclosures"
	pageLetters     = "look.page.letters"
	pageQuestions   = "look.page.look_questions"
)

// asks is what the caller asks the guard. The first kind is needed.
func (c *caller) asks(action access.Action, page string, kinds ...access.Kind) access.Look {
	return access.Look{Action: action, Kinds: kinds, Purpose: c.purpose, Reason: c.reason, Page: page, At: c.at}
}

// look opens a member by number. The entry is in the record before anything is read.
func (s *server) look(ctx context.Context, c *caller, number string, l access.Look) (access.Pass, error) {
	if err := c.stated(); err != nil {
		return access.Pass{}, err
	}
	l.Number = number
	return s.Guard.Look(ctx, c.Visitor, l)
}

// lookAt opens a person by id.
func (s *server) lookAt(ctx context.Context, c *caller, id person.ID, l access.Look) (access.Pass, error) {
	if err := c.stated(); err != nil {
		return access.Pass{}, err
	}
	l.Member = id
	return s.Guard.Look(ctx, c.Visitor, l)
}

// opener opens the members of a list.
func (s *server) opener(c *caller, l access.Look) access.Opener { return s.Guard.Opener(c.Visitor, l) }

// OfMember is the address of what belongs to a member.
type OfMember struct {
	Number string `path:"number" maxLength:"64" doc:"Member number" example:"KW0000001"`
	Why
}

// Listing are the parameters of a list.
type Listing struct {
	Cursor string `query:"cursor" maxLength:"400" doc:"Next of the page before" example:"MTQy"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Rows on a page" example:"50"`
}

// position is a cursor that is a position in the record.
func (l Listing) position() (int64, error) {
	if l.Cursor == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(l.Cursor, 10, 64)
	if err != nil || n < 1 {
		return 0, invalidField("query.cursor", "expected next of the page before")
	}
	return n, nil
}

// next is the cursor of a position; none at the end.
func next(position int64) string {
	if position == 0 {
		return ""
	}
	return strconv.FormatInt(position, 10)
}
