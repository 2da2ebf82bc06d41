package complaint

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/complaint/term"
	"github.com/keepwell/keepwell/internal/person"
)

// Extend takes more time for the answer, once, when the member asks or a need for information in the member's interest is documented
// (42 CFR 422.564(e)(2)). The member is told the reason in writing by a letter wanted in the same append. On a CTM complaint the module's
// clock follows only where the paragraph lets it (42 CFR 422.125(b)(4)). Errors: *NotExtendedError (Conflict) with the first reason of
// the rules, ErrState, ErrIncomplete, ErrBarred.
func (s *Complaints) Extend(ctx context.Context, c person.Cause, o Opened, requestedBy, need, reason string) (Case, error) {
	const op = "complaint: extend"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		if reason == "" {
			return step{}, incomplete(op, "reason")
		}
		x := Extension{At: c.At, By: c.Actor, RequestedBy: requestedBy, Need: need, Reason: reason}
		if why, err := s.rules.refuseExtension(now, &x); err != nil || why != "" {
			if err == nil {
				err = &NotExtendedError{Reason: why}
			}
			return step{}, conflict(op, err)
		}
		next := now.clone()
		next.Extension = &x
		if err := s.owe(&next); err != nil {
			return step{}, err
		}
		for n := range next.Obligations {
			if p := &next.Obligations[n]; p.Key == term.KeyExtensionNotice && p.State == Owed {
				x.NoticeDueOn = &p.Clock.DueDate
			}
		}
		y, err := one(typeExtended, extended{x, duties{next.Obligations}})
		if now.Member != "" {
			y.letters = append(y.letters, wish{kind: ExtensionNotice, values: map[string]string{"reason": reason}})
		}
		return y, err
	})
}

// refuseExtension is the first reason against more time, or none. The case's own clock decides; the module's row follows by itself.
func (r *Rules) refuseExtension(now *Case, x *Extension) (string, error) {
	if now.Extension != nil {
		return string(term.AlreadyExtended), nil
	}
	p := now.Class.Procedure
	if p == CTM && slices.Contains(now.procedures(), Grievance) {
		p = Grievance
	}
	switch {
	case p == Grievance:
		return r.refuseGrievanceExtension(now, x)
	case p.decides():
		return r.refuseDeterminationExtension(now, x)
	case p == CTM:
		return string(term.NotAGrievance), nil
	}
	return string(term.ReasonNotExtendable), nil // our own targets stay as they are
}

func (r *Rules) refuseGrievanceExtension(now *Case, x *Extension) (string, error) {
	if r.expedited(now) {
		return string(term.ExpeditedClock), nil // also when the trigger was voiced later
	}
	f := now.grievanceFacts()
	f.Events = append(f.Events, x.event())
	g, err := r.terms.Grievance(f)
	if err != nil {
		return "", err
	}
	return string(g.Extensions[len(g.Extensions)-1].Reason), nil
}

func (r *Rules) refuseDeterminationExtension(now *Case, x *Extension) (string, error) {
	switch {
	case now.Stopped != nil:
		return string(term.CaseClosed), nil
	case x.event().RequestedBy != term.ByEnrollee && x.Need == "":
		return string(term.NoGrounds), nil
	}
	_, err := r.terms.Determination(now.determinationFacts(now.Class.Procedure, &x.At))
	var refused *term.NotExtendedError
	if errors.As(err, &refused) {
		return string(refused.Reason), nil
	}
	return "", err
}

// determinationFacts are what package term needs to know of the case as a determination or an appeal.
func (c *Case) determinationFacts(p Procedure, extendedAt *time.Time) term.DeterminationFacts {
	return term.DeterminationFacts{
		Zone: zoneOf(c.Zone), ReceivedAt: c.ReceivedAt, Step: term.Step(p), Kind: term.ServiceKind(c.Class.Service),
		Expedited: c.Class.Expedited, ExtendedAt: extendedAt, DecidedAt: c.stoppedAt(),
	}
}
