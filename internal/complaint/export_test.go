package complaint

import "context"

// Replay is the case as its events say it.
func Replay(ctx context.Context, s *Complaints, id ID) (Case, error) { return s.load(ctx, id) }
