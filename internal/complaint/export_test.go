package complaint

import (
	"context"

	"github.com/keepwell/keepwell/internal/person"
)

// Replay is the case as its events say it.
func Replay(ctx context.Context, s *Complaints, id ID) (Case, error) { return s.load(ctx, id) }

// AutoAssign gives a case to whom the rules choose.
func (s *Complaints) AutoAssign(ctx context.Context, c person.Cause, id ID) (Case, error) {
	return s.autoAssign(ctx, c, id, "")
}
