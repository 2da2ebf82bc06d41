package privacy

import (
	"context"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Withdraw takes a request back. Errors: ErrUnknown, ErrState.
func (s *Requests) Withdraw(ctx context.Context, c person.Cause, member person.ID, id ID, note string) (Outcome, error) {
	const op = "privacy: withdraw"
	return s.change(ctx, c, op, member, id, func(r Request) (step, error) {
		if r.Status != Open {
			return step{}, wrongState(op, r.Status)
		}
		o := r.Obligation.StopOnce("It was withdrawn", c.At)
		e, err := newEvent(typeWithdrawn, withdrawn{note, o})
		return step{events: []record.NewEvent{e}}, err
	})
}

// AskReview is the member's wish to have a denial reviewed (45 CFR 164.524(a)(4)). Errors: ErrUnknown, ErrState when it is not denied,
// was reviewed, or has no ground that can be reviewed.
func (s *Requests) AskReview(ctx context.Context, c person.Cause, member person.ID, id ID) (Outcome, error) {
	const op = "privacy: ask review"
	return s.change(ctx, c, op, member, id, func(r Request) (step, error) {
		if r.Answer == nil || !r.Answer.Review || r.Review != nil {
			return step{}, wrongState(op, r.Status)
		}
		e, err := newEvent(typeReviewAsked, struct{}{})
		return step{events: []record.NewEvent{e}}, err
	})
}

// DecideReview upholds or reverses a denial. The reviewer took no part in it. Errors: ErrUnknown, ErrState, ErrReviewer.
func (s *Requests) DecideReview(ctx context.Context, c person.Cause, member person.ID, id ID, upheld bool, note string) (Outcome, error) {
	const op = "privacy: decide review"
	return s.change(ctx, c, op, member, id, func(r Request) (step, error) {
		switch {
		case r.Status != InReview:
			return step{}, wrongState(op, r.Status)
		case r.Answer.By.ID == c.Actor.ID:
			return step{}, invalid(op, ErrReviewer)
		case note == "":
			return step{}, incomplete(op, "note")
		}
		e, err := newEvent(typeReviewed, reviewed{upheld, note})
		return step{
			events: []record.NewEvent{e}, letter: letter.ReviewDecided, values: map[string]string{"upheld": yesNo(upheld), "reason": note},
		}, err
	})
}

// Disagree keeps the member's statement about a denied amendment with the record (45 CFR 164.526(d)(2)). Errors: ErrUnknown, ErrState.
func (s *Requests) Disagree(ctx context.Context, c person.Cause, member person.ID, id ID, statement string) (Outcome, error) {
	const op = "privacy: disagree"
	return s.change(ctx, c, op, member, id, func(r Request) (step, error) {
		switch {
		case r.Kind != AmendmentRequest || r.Answer == nil || len(r.Answer.Grounds) == 0:
			return step{}, wrongState(op, r.Status)
		case statement == "":
			return step{}, incomplete(op, "statement")
		}
		e, err := newEvent(typeDisagreed, disagreed{statement})
		return step{events: []record.NewEvent{e}}, err
	})
}

// EndRestriction ends an accepted restriction when the member asks for it or agrees (45 CFR 164.522(a)(2)(i), (ii)); a plan that ends
// it alone would still be bound for what it got before, so that is not offered here. Errors: ErrUnknown, ErrState.
func (s *Requests) EndRestriction(ctx context.Context, c person.Cause, member person.ID, id ID, note string) (Outcome, error) {
	const op = "privacy: end restriction"
	return s.change(ctx, c, op, member, id, func(r Request) (step, error) {
		if r.Kind != RestrictionRequest || r.Status != Granted {
			return step{}, wrongState(op, r.Status)
		}
		e, err := newEvent(typeEnded, ended{true, note})
		x := step{events: []record.NewEvent{e}, letter: letter.RestrictionEnded}
		x.doors = func(ctx context.Context) ([]record.StreamAppend, error) { return s.unrestrict(ctx, &r) }
		return x, err
	})
}
