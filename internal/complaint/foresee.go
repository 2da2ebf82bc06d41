package complaint

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/person"
)

// What would be. Pages ask before they offer something, so that they offer only what the rules allow. Nothing here records anything.

// Foresee is the case as it would be under another class: its desk, its checklist and what it would owe by when. Errors: ErrIncomplete.
func (s *Complaints) Foresee(o Opened, k Class) (Case, error) {
	const op = "complaint: foresee"
	if err := k.check(op); err != nil {
		return Case{}, err
	}
	next := o.Case.clone()
	next.Class = k
	if next.State == Received {
		next.State = Open
	}
	return next, s.settle(&next, false)
}

// MayExtend is the first reason of the rules against more time at an instant, and "" when nothing speaks against it.
func (s *Complaints) MayExtend(o Opened, requestedBy, need string, at time.Time) (refusal string, err error) {
	return s.rules.refuseExtension(&o.Case, &Extension{At: at, RequestedBy: requestedBy, Need: need})
}

// MayDismiss is why the case cannot be dismissed at an instant (clock_runs, no_efforts, too_early, policy, state), and "" when it can be.
func (s *Complaints) MayDismiss(o Opened, at time.Time) (refusal string, err error) {
	if o.Case.State != AwaitingAuthority {
		return "state", nil
	}
	facts := o.Case.grievanceFacts()
	facts.AsOf = &at
	g, err := s.rules.terms.Grievance(facts)
	if err != nil {
		return "", invalid("complaint: may dismiss", err)
	}
	return notDismissible(&o.Case, &g), nil
}

// Missing is what a decision by an account still waits for: nil when nothing is missing. For quality of care a clinician other than
// whoever decides must have signed.
func (c *Case) Missing(decider string) *NotReadyError {
	missing := c.missing()
	if len(missing.Checks)+len(missing.Reviews) == 0 && c.soleReviewer(decider) {
		missing.Reviews = []string{catalog.Clinician}
	}
	if len(missing.Checks)+len(missing.Reviews) == 0 {
		return nil
	}
	return missing
}

// missing are the needed items and sign-offs that are not there.
func (c *Case) missing() *NotReadyError {
	missing := &NotReadyError{}
	for _, x := range c.Checks {
		if x.Needed && !x.Done && x.Not == "" {
			missing.Checks = append(missing.Checks, x.Item)
		}
	}
	for _, as := range c.Needs {
		if !slices.ContainsFunc(c.Reviews, func(r Review) bool { return r.As == as && r.Agrees }) {
			missing.Reviews = append(missing.Reviews, as)
		}
	}
	return missing
}

// soleReviewer tells whether nobody but this account signed a matter of quality of care.
func (c *Case) soleReviewer(account string) bool {
	return c.Class.QualityCare && !slices.ContainsFunc(c.Reviews, func(r Review) bool {
		return r.As == catalog.Clinician && r.Agrees && r.By.ID != account
	})
}

// AnswerLetter is the one letter by which the rules let the outcome be told.
func (c *Case) AnswerLetter() LetterKind { return c.outcomeKind() }

// LetterAhead is the letter that WriteLetter would want, to be shown before. Errors: those of WriteLetter.
func (s *Complaints) LetterAhead(o Opened, kind LetterKind, values map[string]string, to person.ID) (letter.Wanted, error) {
	c := &o.Case
	if err := c.mayWrite("complaint: letter ahead", kind, to); err != nil {
		return letter.Wanted{}, err
	}
	w := c.wishFor(kind, to, values)
	want := letter.Wanted{Member: c.Member, Template: letter.Template(w.kind), About: string(c.ID), Values: c.values(w.values)}
	if to != c.Member {
		want.To = to
	}
	return want, nil
}
