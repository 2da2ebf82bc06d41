package verification

import (
	"context"

	"github.com/keepwell/keepwell/internal/record"
)

// VerificationOf is the verification that an event is about.
func VerificationOf(e record.Event) (ID, bool) {
	return ID(e.Stream.ID()), e.Stream.Category() == category
}

// Known is a verification as it stands, for those who measure. Whoever shows it to somebody opens it.
func (s *Verifications) Known(ctx context.Context, id ID) (Verification, error) {
	return s.load(ctx, id)
}
