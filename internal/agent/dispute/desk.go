package dispute

import (
	"context"
	"errors"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Desk is the plan-change desk as disputes ask it.
type Desk struct{ *change.Changes }

var _ Changes = Desk{}

// Change is whose change it is and its effective date; false when there is none.
func (d Desk) Change(ctx context.Context, id change.ID) (person.ID, clock.Date, bool, error) {
	x, err := d.Get(ctx, id)
	if errors.Is(err, change.ErrUnknown) {
		return "", 0, false, nil
	}
	return x.Member, x.Effective, err == nil, err
}

// maxWhy is how much of a ruling's words goes with a decision; the ruling has them all.
const maxWhy = 1900

// Redecide decides a change again from what a ruling found.
func (d Desk) Redecide(ctx context.Context, c person.Cause, dispute ID, why string, x Correction) (change.Decision, error) {
	return d.Changes.Redecide(ctx, c, change.Finding{
		Change: x.Change, Channel: x.Channel, NPN: x.Facilitator, What: "statement", Ref: string(dispute), Reason: beginning(why), Dispute: string(dispute),
	})
}

// beginning is as much of a text as fits, cut between letters.
func beginning(text string) string {
	for i := range text {
		if i > maxWhy {
			return text[:i]
		}
	}
	return text
}
