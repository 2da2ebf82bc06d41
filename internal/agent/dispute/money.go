package dispute

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Delta is one line of the commission book that followed from a ruling.
type Delta struct {
	Line   string     // id
	Month  clock.Date // first of the month of service
	Cents  int64      // more than before; less is negative
	Reason string     // code of the book
	At     time.Time  // posted
}

// Money is what followed from a dispute in the commission book, the oldest line first. The commission room is the one there is.
type Money interface {
	OfDispute(ctx context.Context, d Dispute) ([]Delta, error)
}
