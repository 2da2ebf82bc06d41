package voice

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
)

// try is an effort to get proof that somebody may speak for the member.
func (t *thread) try(at time.Time, reached bool) {
	t.work(at, "intake", 0, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		return t.y.Rooms.Complaints.Try(ctx, c, o, complaint.Effort{How: "phone", Reached: reached, Note: "Asked for the form of appointment or a word of the member"})
	})
}

// stands is how the wait for authority ends: the member says that the complaint is theirs, or the paper comes.
func (t *thread) stands(at time.Time, how string) {
	s := t.y.Rooms.Complaints
	t.work(at, "intake", 0, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		if how == "confirm" {
			return s.Confirm(ctx, c, o, c.At)
		}
		return s.Prove(ctx, c, o, complaint.Proof{
			Paper: "mailroom " + t.id, Kind: complaint.PowerOfAttorney, Note: "Durable power of attorney for health care, read with the legal team",
		})
	})
	t.then(at.Add(10*time.Minute), func(ctx context.Context, at time.Time) error {
		for _, task := range t.cases[0].Tasks {
			if task.DoneAt != nil {
				continue
			}
			if err := t.with(ctx, "intake", 0, at, func(c command, o opened) (complaint.Case, error) {
				return s.FinishTask(ctx, c, o, task.ID, "Reached")
			}); err != nil {
				return err
			}
		}
		return nil
	})
}
