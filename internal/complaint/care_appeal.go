package complaint

import (
	"context"
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// CareDecision is a decision of the care programme that is appealed (promise A11).
type CareDecision struct {
	ID        string      `json:"id"`
	Programme string      `json:"programme"`
	Decided   string      `json:"decided"` // what, in words
	By        string      `json:"by"`      // account of whoever decided
	ByPerson  person.ID   `json:"by_person,omitempty"`
	NoticeOn  *clock.Date `json:"notice_date,omitempty"`
	Member    person.ID   `json:"member"`
	Words     string      `json:"words"` // of the appeal
	Speaker   Speaker     `json:"speaker"`
	Channel   Channel     `json:"channel"`
}

// careCategory is the category of appeals of the care programme.
const careCategory = "care_program"

// CareAppeal opens the appeal of a decision of the care programme, by the member or whoever stands in for them. Somebody who was not
// involved in the first decision decides about it. The same decision appealed again is the appeal that there is, unless that one was
// withdrawn or dismissed. Errors: ErrIncomplete, ErrNoStanding, ErrAgentsWord.
func (s *Complaints) CareAppeal(ctx context.Context, c person.Cause, d CareDecision) (Case, error) {
	const op = "complaint: care appeal"
	r := Receipt{
		Channel: d.Channel, Words: d.Words, Speaker: d.Speaker, Member: d.Member,
		Matters: []Matter{{Class: Class{Procedure: CareAppeal, Category: careCategory, NoticeOn: d.NoticeOn}, Care: &d}},
	}
	if d.ID == "" || d.Member == "" || d.By == "" {
		return Case{}, incomplete(op, "id, member and by")
	}
	if err := r.check(op, c.At); err != nil {
		return Case{}, err
	}
	if !d.Speaker.Standing.opens(CareAppeal) {
		return Case{}, forbidden(op, ErrNoStanding)
	}
	for n := 1; ; n++ {
		id := record.IDOf("complaint", "care", d.ID, strconv.Itoa(n))
		f, err := s.receive(ctx, c, id, IntakeID(id), r)
		if err != nil {
			return Case{}, err
		}
		if one := f.Cases[0]; one.State != Withdrawn && one.State != Dismissed {
			return one, nil
		}
	}
}

// decidedFirst tells whether a visitor made the decision that is appealed.
func (c *Case) decidedFirst(v access.Visitor) bool {
	return c.Care != nil && (c.Care.By == v.Account || v.Is(c.Care.ByPerson))
}
