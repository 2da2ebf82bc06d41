package privacy

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// accountingYears is how far back an accounting goes (45 CFR 164.528(a)(1)).
const accountingYears = 6

// Receive opens a request. receivedAt is the earliest moment any unit of the plan had it; the zero time means now. The member is told
// by letter that it came, unless they ask to be written elsewhere. Members at the portal who say that disclosure could endanger them
// are written elsewhere at once. Errors: ErrIncomplete (Invalid).
func (s *Requests) Receive(ctx context.Context, c person.Cause, w Wish, receivedAt time.Time) (Outcome, error) {
	if receivedAt.IsZero() || receivedAt.After(c.At) {
		receivedAt = c.At
	}
	zone, err := zoneOf(c)
	if err != nil {
		return Outcome{}, err
	}
	if err := w.check(zone.DateOf(receivedAt)); err != nil {
		return Outcome{}, err
	}
	return s.decide(ctx, c, ID(record.IDOf("privacy request", c.Seed())), func(r Request) (step, error) {
		d, err := s.open(ctx, w, zone, receivedAt)
		if err != nil {
			return step{}, err
		}
		e, err := newEvent(typeReceived, d)
		if err != nil {
			return step{}, err
		}
		x := step{events: []record.NewEvent{e}, letter: letter.RequestReceived}
		if w.Kind == ConfidentialRequest {
			x.letter = "" // it would go where the member does not want to be written
		}
		if w.mustAccept() && c.Actor.Role == string(access.RoleMember) {
			return s.acceptAtOnce(c, r, x)
		}
		return x, err
	})
}

// mustAccept tells of a request that the plan has no choice about (45 CFR 164.522(b)(1)(ii)).
func (w *Wish) mustAccept() bool {
	return w.Kind == ConfidentialRequest && w.Endangering && (w.Address != nil || w.Phone != nil || w.Email != nil)
}

// acceptAtOnce grants what members who are in danger ask at the portal: nobody has to find time for it first.
func (s *Requests) acceptAtOnce(c person.Cause, r Request, x step) (step, error) {
	after, err := r.with(c, x.events)
	if err != nil {
		return x, err
	}
	y, err := answer(c, &after, Answer{Granted: true, Given: "accepted at once, because the member says that disclosure could endanger them"})
	x.events = append(x.events, y.events...)
	s.bind(c, &after, &x)
	return x, err
}

// open makes the obligation, by the rules in force on the day of receipt.
func (s *Requests) open(ctx context.Context, w Wish, zone clock.Zone, at time.Time) (received, error) {
	on := zone.DateOf(at)
	t, err := s.rules.termOf(w.Kind, &on)
	if err != nil {
		return received{}, err
	}
	d := received{Wish: w, ReceivedAt: at.UTC(), Legal: t.legal, Rules: []string{t.rule}}
	d.Obligation = clock.WithinDays(t.basis, zone, at, t.days)
	if w.Kind != AccountingRequest {
		return d, nil
	}
	previous, err := s.previousAccounting(ctx, w.Member, on)
	if err != nil {
		return d, err
	}
	fee, err := s.rules.feeAllowed(&on, on, previous)
	d.Fee = &fee
	return d, err
}

func (w *Wish) check(today clock.Date) error {
	const op = "privacy: receive"
	switch {
	case w.Member == "":
		return incomplete(op, "member")
	case !slices.Contains(Kinds, w.Kind):
		return incomplete(op, "kind")
	case w.How == "":
		return incomplete(op, "how")
	case w.Kind == AmendmentRequest && w.InWords == "", w.Kind == Complaint && w.InWords == "":
		return incomplete(op, "in_words")
	case w.Kind == RestrictionRequest && w.Restriction == nil:
		return incomplete(op, "restriction")
	case w.Kind == ConfidentialRequest && w.Address == nil && w.Phone == nil && w.Email == nil:
		return incomplete(op, "address")
	case w.From != nil && w.From.Before(today.AddYears(-accountingYears)):
		return incomplete(op, "from: at most six years back")
	}
	return nil
}

// Extend takes more time, once, with a reason that the member is told in writing. Errors: *NotExtendedError (Conflict), ErrUnknown.
func (s *Requests) Extend(ctx context.Context, c person.Cause, member person.ID, id ID, reason string) (Outcome, error) {
	const op = "privacy: extend"
	return s.change(ctx, c, op, member, id, func(r Request) (step, error) {
		on := r.Obligation.StartsOn
		t, err := s.rules.termOf(r.Kind, &on)
		if err != nil {
			return step{}, err
		}
		o, x, err := s.rules.extend(&on, r.Obligation, t, c.At, reason != "")
		if err != nil {
			return step{}, err
		}
		if !x.accepted() {
			return step{}, notExtended(op, x)
		}
		e, err := newEvent(typeExtended, extended{reason, o})
		return step{
			events: []record.NewEvent{e}, letter: letter.RequestExtended,
			values: map[string]string{"reason": reason, "due": o.DueDate.String()},
		}, err
	})
}
