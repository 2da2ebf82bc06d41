package complaint

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Refer hands a part of the matter to somebody of the catalog and waits for the answer. The case itself goes on. Errors: ErrIncomplete,
// ErrBarred.
func (s *Complaints) Refer(ctx context.Context, c person.Cause, o Opened, r Referral) (Case, error) {
	const op = "complaint: refer"
	return s.work(ctx, c, op, o, func(now *Case) (step, error) {
		to, known := s.rules.Catalog(now.day()).Referral(r.To)
		switch {
		case !known:
			return step{}, incomplete(op, "to")
		case r.Text == "":
			return step{}, incomplete(op, "text")
		}
		r.ID, r.AnsweredAt, r.Answer = record.IDOf("complaint", "referral", string(now.ID), c.Seed()), nil, ""
		if r.ExpectedOn == nil && to.ExpectedDays > 0 {
			on := now.today(c).AddDays(to.ExpectedDays)
			r.ExpectedOn = &on
		}
		return one(typeReferred, r)
	})
}

// ReferralAnswered says what they answered. Errors: ErrUnknown, ErrIncomplete, ErrBarred.
func (s *Complaints) ReferralAnswered(ctx context.Context, c person.Cause, o Opened, id, answer string) (Case, error) {
	const op = "complaint: referral answered"
	return s.work(ctx, c, op, o, func(now *Case) (step, error) {
		switch {
		case !slices.ContainsFunc(now.Referrals, func(r Referral) bool { return r.ID == id }):
			return step{}, unknown(op)
		case answer == "":
			return step{}, incomplete(op, "answer")
		}
		return one(typeReferralAnswered, referralAnswered{id, answer})
	})
}
