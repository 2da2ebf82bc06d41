package complaint

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
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
	same, err := s.samePerson(ctx, now.Member, p.Member())
	if err == nil && (now.Version == 0 || !same) {
		err = unknown(op)
	}
	return err
}

// hide takes away what people of the plan wrote for the file, and what was said on the phone of a confidential outcome.
func (c *Case) hide() {
	c.Needs, c.Care = nil, nil
	if c.Ended != nil {
		end := *c.Ended
		end.By, end.Reason = record.Actor{}, ""
		if c.Ended.Reason == settledAtOnce || c.State == Dismissed {
			end.Reason = c.Ended.Reason
		}
		c.Ended = &end
	}
	if c.Extension != nil {
		x := *c.Extension
		x.Need = ""
		c.Extension = &x
	}
	if c.Decision == nil || !c.Decision.Confidential {
		return
	}
	c.Answers = slices.Clone(c.Answers)
	for n := range c.Answers {
		c.Answers[n].Text = ""
	}
	if c.Stopped != nil {
		a := *c.Stopped
		a.Text = ""
		c.Stopped = &a
	}
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
