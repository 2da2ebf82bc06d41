package authorization

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// RefuseReason is why a reviewer does not accept somebody as representative. The texts are stored.
type RefuseReason string

// The reasons. The first two need professional judgment and a note (45 CFR 164.502(g)(5)).
const (
	AbuseOrNeglect     RefuseReason = "abuse_or_neglect"    // reasonable belief of abuse, neglect or domestic violence
	Endangerment       RefuseReason = "endangerment"        // treating this person as the member could endanger the member
	PapersInsufficient RefuseReason = "papers_insufficient" // they do not show the authority
	PapersDoubtful     RefuseReason = "papers_doubtful"     // they do not seem to be genuine
)

// RefuseReasons are all of them.
var RefuseReasons = []RefuseReason{AbuseOrNeglect, Endangerment, PapersInsufficient, PapersDoubtful}

// Verify accepts complete legal papers; the grant holds from then on. Whoever captured them may not verify them.
// Errors: ErrUnknown, ErrState, ErrReviewer.
func (s *Authorizations) Verify(ctx context.Context, c person.Cause, member person.ID, id ID, note string) (Outcome, error) {
	return s.change(ctx, c, "authorization: verify", member, id, func(a Authorization) ([]record.NewEvent, error) {
		switch {
		case a.Status != InReview:
			return nil, wrongState("authorization: verify", a.Status)
		case a.CapturedBy.ID == c.Actor.ID:
			return nil, forbidden("authorization: verify", ErrReviewer)
		}
		e, err := newEvent(typeVerified, verified{note})
		return []record.NewEvent{e}, err
	})
}

// Refuse ends or prevents what an authorization gives: a reviewer does not treat its holder as representative. A valid one
// is closed in the same append. Errors: ErrUnknown, ErrState, ErrIncomplete (a note is needed).
func (s *Authorizations) Refuse(ctx context.Context, c person.Cause, member person.ID, id ID, reason RefuseReason, note string) (Outcome, error) {
	if !slices.Contains(RefuseReasons, reason) {
		return Outcome{}, incomplete("authorization: refuse", "reason")
	}
	if note == "" {
		return Outcome{}, incomplete("authorization: refuse", "note")
	}
	return s.change(ctx, c, "authorization: refuse", member, id, func(a Authorization) ([]record.NewEvent, error) {
		if a.over() {
			return nil, wrongState("authorization: refuse", a.Status)
		}
		e, err := newEvent(typeRefused, refused{reason, note})
		return []record.NewEvent{e}, err
	})
}

// over tells whether nothing more can come of it.
func (a *Authorization) over() bool {
	return a.Status == Refused || a.Status == Revoked || a.Status == Expired
}
