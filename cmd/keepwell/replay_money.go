package main

import (
	"context"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/person"
)

// valuer values members as the book of commissions does, as of today; nil where there is no book.
func (a *app) valuer(ctx context.Context, s *system) (Valuer, error) {
	if s.Commissions == nil {
		return nil, nil
	}
	zone, err := clock.LoadZone(s.Plan.Zone)
	if err != nil {
		return nil, err
	}
	v, err := s.Commissions.Valuer(ctx, zone.DateOf(a.now()))
	if err != nil {
		return nil, err
	}
	return booked{v}, nil
}

// booked is the book of commissions as a Valuer.
type booked struct{ *commission.Valuer }

// Value sums what a member brings.
func (b booked) Value(member person.ID, spans []enrolment.Span, tenures []change.Tenure) map[worth]int64 {
	all, _ := b.Valuer.Value(member, spans, tenures)
	out := make(map[worth]int64, len(all))
	for _, w := range all {
		out[worth{string(w.Payee), w.Year}] += w.Cents
	}
	return out
}
