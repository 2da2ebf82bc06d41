package warning

import (
	"context"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// Earned is who earns an agent something, and how much in a year. commission.Book is the one there is.
type Earned interface {
	Stake(ctx context.Context, npn agent.NPN, on clock.Date, only map[person.ID]bool) (commission.Stakes, error)
}

// Spans are where members are enrolled. enrolment.Enrollment is the one there is.
type Spans interface {
	Spans(ctx context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error)
}

// Holdings finds what is at stake in the commission book and in the enrolments: of a lapsing licence the members of that state, of an
// appointment those in plans of that legal entity, of everything else all.
type Holdings struct {
	Book       Earned
	Enrolments Spans
	Catalog    *plan.Catalog
}

// AtStake counts the members and what they bring in a year.
func (h *Holdings) AtStake(ctx context.Context, lapse credential.Upcoming, on clock.Date) (Loss, error) {
	all, err := h.Book.Stake(ctx, lapse.NPN, on, nil)
	if err != nil || len(all.Members) == 0 || lapse.State == "" {
		return Loss{len(all.Members), all.Cents}, err
	}
	spans, err := h.Enrolments.Spans(ctx, all.Members)
	if err != nil {
		return Loss{}, err
	}
	only := map[person.ID]bool{}
	for _, member := range all.Members {
		only[member] = h.concerns(&lapse, spans[member], on)
	}
	some, err := h.Book.Stake(ctx, lapse.NPN, on, only)
	return Loss{len(some.Members), some.Cents}, err
}

// concerns tells whether a member's cover on a day needs what lapses.
func (h *Holdings) concerns(lapse *credential.Upcoming, spans []enrolment.Span, on clock.Date) bool {
	for i := range spans {
		x := &spans[i]
		if x.Cancelled || !x.Ours || x.State != lapse.State || x.End != nil && *x.End < on {
			continue
		}
		product, ok := h.Catalog.Product(x.Contract, x.Plan)
		if lapse.Entity == "" || ok && product.Entity == lapse.Entity {
			return true
		}
	}
	return false
}
