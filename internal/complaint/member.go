package complaint

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

// ofMember decides about a case of the member whose complaints the pass opens, and gives it as the member may see it. Errors:
// access.ErrRefused (NotFound), ErrUnknown also for a case of another member.
func (s *Complaints) ofMember(ctx context.Context, c person.Cause, op string, p access.Pass, id ID, decide func(*Case) (step, error)) (Case, error) {
	if err := s.belongs(ctx, op, p, id); err != nil {
		return Case{}, err
	}
	after, err := s.change(ctx, c, op, id, decide)
	return after.told(), err
}

func (s *Complaints) belongs(ctx context.Context, op string, p access.Pass, id ID) error {
	if !p.Allows(access.Complaints) {
		return refused(op)
	}
	now, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	if now.Version == 0 || !s.samePerson(ctx, now.Member, p.Member()) {
		return unknown(op)
	}
	return nil
}

// AddInformation adds what the member wants to say or send about an open case. It restarts nothing. Errors: ErrState, ErrIncomplete.
func (s *Complaints) AddInformation(ctx context.Context, c person.Cause, p access.Pass, id ID, text string, docs []Document) (Case, error) {
	const op = "complaint: add information"
	return s.ofMember(ctx, c, op, p, id, func(now *Case) (step, error) {
		switch {
		case text == "" && len(docs) == 0:
			return step{}, incomplete(op, "text")
		case now.State.Over():
			return step{}, wrongState(op, now.State)
		}
		return one(typeInformed, informed{text, docs})
	})
}

// ReopenByMember opens a new case linked to the old one, as Reopen does. Errors: ErrState, ErrIncomplete.
func (s *Complaints) ReopenByMember(ctx context.Context, c person.Cause, p access.Pass, id ID, words string) (Case, error) {
	const op = "complaint: reopen by member"
	if err := s.belongs(ctx, op, p, id); err != nil {
		return Case{}, err
	}
	after, err := s.reopen(ctx, c, op, id, channelOf(c), words)
	return after.told(), err
}

// The most and fewest stars of a rating.
const (
	minStars = 1
	maxStars = 5
)

// Rate is what the member says of the outcome; said again, the later word holds. Errors: ErrState before the answer, ErrIncomplete.
func (s *Complaints) Rate(ctx context.Context, c person.Cause, p access.Pass, id ID, stars int, words string) (Case, error) {
	const op = "complaint: rate"
	return s.ofMember(ctx, c, op, p, id, func(now *Case) (step, error) {
		switch {
		case stars < minStars || stars > maxStars:
			return step{}, incomplete(op, "stars")
		case now.Stopped == nil:
			return step{}, wrongState(op, now.State)
		}
		return one(typeRated, rated{stars, words})
	})
}

// WithdrawByMember takes the complaint back. Whoever holds the pass signed in, which is how they were verified. Errors: ErrState.
func (s *Complaints) WithdrawByMember(ctx context.Context, c person.Cause, p access.Pass, id ID) (Case, error) {
	const op = "complaint: withdraw by member"
	return s.ofMember(ctx, c, op, p, id, func(now *Case) (step, error) {
		if now.State.Over() || now.Stopped != nil || now.withCMS() {
			return step{}, wrongState(op, now.State)
		}
		return s.withdrawn(now, "member_wish")
	})
}
