package complaint

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/person"
)

// Prove records that the paper came which lets the speaker act for the member, and when any unit of the plan first had it. The clock
// starts then, or at the receipt when that was later. Errors: ErrState, ErrIncomplete, ErrBarred.
func (s *Complaints) Prove(ctx context.Context, c person.Cause, o Opened, paper string, at time.Time) (Case, error) {
	const op = "complaint: prove"
	if paper == "" {
		return Case{}, incomplete(op, "paper")
	}
	return s.authority(ctx, c, op, o, typeProved, proved{At: at, Paper: paper})
}

// Confirm records that the member said that the complaint is theirs: they are the filer then, and no paper is needed. Their identity was
// verified. Errors: ErrState, ErrBarred, ErrIncomplete without a member.
func (s *Complaints) Confirm(ctx context.Context, c person.Cause, o Opened, at time.Time) (Case, error) {
	return s.authority(ctx, c, "complaint: confirm", o, typeConfirmed, proved{At: at})
}

// authority starts the clock of a case that waited for it.
func (s *Complaints) authority(ctx context.Context, c person.Cause, op string, o Opened, kind string, d proved) (Case, error) {
	if d.At.IsZero() {
		d.At = c.At
	}
	d.At = d.At.UTC()
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		switch {
		case now.Speaker.Standing != UnprovenStandIn:
			return step{}, wrongState(op, now.State)
		case now.Member == "":
			return step{}, incomplete(op, "member")
		case d.At.After(c.At):
			return step{}, incomplete(op, "at: not later than now")
		case kind == typeProved && now.Authority.ProvenAt != nil, kind == typeConfirmed && now.Authority.ConfirmedAt != nil:
			return step{}, nil
		}
		next := now.clone()
		next.proved(kind, d)
		if err := s.owe(&next); err != nil {
			return step{}, err
		}
		d.duties = duties{next.Obligations}
		return one(kind, d)
	})
}

// Try records a try to reach the member or to get proof. Dismissing a case waits for such efforts; of a CTM complaint package ctm
// records contacts. Errors: ErrState, ErrIncomplete, ErrBarred.
func (s *Complaints) Try(ctx context.Context, c person.Cause, o Opened, e Effort) (Case, error) {
	const op = "complaint: try"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		switch {
		case e.How == "":
			return step{}, incomplete(op, "how")
		case e.At.After(c.At):
			return step{}, incomplete(op, "at: not later than now")
		case e.At.IsZero():
			e.At = c.At
		}
		e.By = c.Actor
		return one(typeTried, e)
	})
}
