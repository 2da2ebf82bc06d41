package privacy

import (
	"context"
	"strings"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// setGround is the rule set that says which grounds deny which kind.
const setGround = "denial_ground"

// Fulfilment is what was given or done.
type Fulfilment struct {
	Given    string // in words, as the letter says it
	SHA256   string // of the copy that was given
	Listed   int    // disclosures in an accounting
	FeeCents int64
	// What was not given, when only a part was: the grounds and the reason in plain words.
	PartlyDenied []Ground
	Reason       string
}

// Fulfil grants a request and does what it asks: an accepted restriction binds access in the same append; for
// confidential communications the member's address is changed before the answer is recorded. Errors: ErrUnknown, ErrState, ErrIncomplete, ErrGround.
func (s *Requests) Fulfil(ctx context.Context, c person.Cause, member person.ID, id ID, f Fulfilment) (Outcome, error) {
	const op = "privacy: fulfil"
	return s.change(ctx, c, op, member, id, func(r Request) (step, error) {
		switch {
		case r.Status != Open:
			return step{}, wrongState(op, r.Status)
		case f.Given == "":
			return step{}, incomplete(op, "given")
		case f.FeeCents > 0 && (r.Fee == nil || !*r.Fee) && r.Kind == AccountingRequest:
			return step{}, incomplete(op, "fee: the first accounting in twelve months is free")
		}
		a := Answer{Granted: true, Given: f.Given, SHA256: f.SHA256, Listed: f.Listed, FeeCents: f.FeeCents}
		if len(f.PartlyDenied) > 0 {
			if err := s.deny(&a, &r, f.PartlyDenied, f.Reason); err != nil {
				return step{}, err
			}
			a.Partly = true
		}
		x, err := answer(c, &r, a)
		x.letter = letter.RequestGranted
		if r.Kind == Complaint {
			x.letter = letter.ComplaintAnswered
		}
		x.values = map[string]string{"given": f.Given, "reason": f.Reason}
		s.bind(c, &r, &x)
		return x, err
	})
}

// Deny refuses a request for grounds that the rules know, with the reason in plain words; the letter tells it with the member's
// rights (45 CFR 164.524(d)(2), 164.526(d)(1)). Confidential communications must be accepted when the member says that disclosure
// could endanger them (45 CFR 164.522(b)(1)(ii)). Errors: ErrUnknown, ErrState, ErrIncomplete, ErrGround, ErrMust.
func (s *Requests) Deny(ctx context.Context, c person.Cause, member person.ID, id ID, grounds []Ground, reason string) (Outcome, error) {
	const op = "privacy: deny"
	return s.change(ctx, c, op, member, id, func(r Request) (step, error) {
		if r.Status != Open {
			return step{}, wrongState(op, r.Status)
		}
		var a Answer
		if err := s.deny(&a, &r, grounds, reason); err != nil {
			return step{}, err
		}
		x, err := answer(c, &r, a)
		if !r.Endangering {
			x.letter = letter.RequestDenied // else it would go to the very house; the member is told in person
		}
		x.values = map[string]string{"reason": reason, "grounds": strings.Join(texts(a.Grounds), ","), "review": yesNo(a.Review)}
		return x, err
	})
}

// deny tests the grounds. The member may have a denial reviewed when one of its grounds can be (45 CFR 164.524(a)(3)).
func (s *Requests) deny(a *Answer, r *Request, grounds []Ground, reason string) error {
	const op = "privacy: deny"
	if len(grounds) == 0 || reason == "" {
		return incomplete(op, "grounds and reason")
	}
	on := r.Obligation.StartsOn
	for _, g := range grounds {
		d, err := s.rules.library.Answer(setGround, &on, map[string]any{
			"kind": string(r.Kind), "ground": string(g), "endangering": r.Endangering,
		})
		if err != nil {
			return invalid(op, err)
		}
		switch {
		case d.Result["must_accept"] == true:
			return invalid(op, ErrMust)
		case d.Result["allowed"] != true:
			return invalid(op, ErrGround)
		}
		a.Review = a.Review || d.Result["reviewable"] == true
	}
	a.Grounds, a.Reason = grounds, reason
	return nil
}

// answer stops the clock.
func answer(c person.Cause, r *Request, a Answer) (step, error) {
	o := r.Obligation.StopOnce("It was answered", c.At)
	a.Late = o.TimelinessAt(*o.StoppedAt) == clock.Late
	e, err := newEvent(typeAnswered, answered{a, o})
	return step{events: []record.NewEvent{e}}, err
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, t := range all {
		out[i] = string(t)
	}
	return out
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
