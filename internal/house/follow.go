package house

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/person"
)

// FollowAgents brings everything about agents up to date with what came in: decisions about agents of record, what special needs plans
// must have confirmed, the books of business. Each goes on where it ended; nothing new changes nothing.
func (r *Rooms) FollowAgents(ctx context.Context, c person.Cause) error {
	if _, err := r.Changes.Follow(ctx, c.Called("")); err != nil {
		return err
	}
	if _, err := r.Verifications.Follow(ctx, c.Called("")); err != nil {
		return err
	}
	_, err := r.Books.Follow(ctx)
	return err
}

// SweepAgents does what time brings to agents, each thing once: answers that are late, doctors who are asked again, lapses ahead. At most
// limit of each.
func (r *Rooms) SweepAgents(ctx context.Context, at time.Time, limit int) error {
	if _, err := r.Disputes.Sweep(ctx, at, limit); err != nil {
		return err
	}
	if _, err := r.Verifications.Sweep(ctx, at, limit); err != nil {
		return err
	}
	_, err := r.Warnings.Sweep(ctx, at, limit)
	return err
}
