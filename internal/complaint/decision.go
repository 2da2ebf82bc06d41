package complaint

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Decide says what became of the matter. A decision waits for every needed item of the checklist and every sign-off; it is not that of
// the reviewer alone, and whoever is complained about takes no part (promise A6). Where the outcome is confidential the ground is kept
// for the file, and the member hears that the complaint was received and investigated (promise A8). Errors: ErrState, ErrIncomplete,
// *NotReadyError (Conflict), ErrReviewer, ErrBarred.
func (s *Complaints) Decide(ctx context.Context, c person.Cause, o Opened, d Decision) (Case, error) {
	const op = "complaint: decide"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		switch now.State {
		case Open, Investigating, Decided:
		default:
			return step{}, wrongState(op, now.State)
		}
		if now.Stopped != nil {
			return step{}, wrongState(op, now.State)
		}
		if now.decidedFirst(o.visitor) {
			return step{}, forbidden(op, ErrReviewer)
		}
		if err := d.check(op, now, s.rules.Catalog(now.day()).Grounds); err != nil {
			return step{}, err
		}
		if err := now.ready(op, c.Actor.ID); err != nil {
			return step{}, err
		}
		return s.decided(c, now, d)
	})
}

// decided is the event of a decision, and what it does to our own targets.
func (s *Complaints) decided(c person.Cause, now *Case, d Decision) (step, error) {
	next := now.clone()
	d.At, d.By = c.At, c.Actor
	next.Decision = &d
	if err := s.owe(&next); err != nil {
		return step{}, err
	}
	return one(typeDecided, decided{d, duties{next.Obligations}})
}

// Outcomes are those that fit a procedure.
func Outcomes(p Procedure) []Outcome {
	if p.decidesBenefits() {
		return []Outcome{Favorable, PartlyFavorable, Adverse}
	}
	if p == Inquiry {
		return []Outcome{NoDecision}
	}
	return []Outcome{Substantiated, Unsubstantiated, Inconclusive, NoDecision}
}

// check tells whether the decision says all that it must.
func (d *Decision) check(op string, now *Case, grounds []catalog.Ground) error {
	switch {
	case !slices.Contains(Outcomes(now.Class.Procedure), d.Outcome):
		return incomplete(op, "outcome")
	case d.Done == "":
		return incomplete(op, "done")
	case d.Tell == "" && !d.Confidential:
		return incomplete(op, "tell")
	case !d.Confidential && (d.Ground != "" || d.GroundNote != ""):
		return incomplete(op, "confidential")
	case d.Confidential && (now.Class.Procedure.decidesBenefits() || slices.ContainsFunc(now.Class.Also, Procedure.decidesBenefits)):
		return incomplete(op, "confidential: what was decided about a benefit, and how to appeal it, must be told")
	case d.Confidential && !slices.ContainsFunc(grounds, func(g catalog.Ground) bool { return g.ID == d.Ground }):
		return incomplete(op, "ground")
	}
	return nil
}

// ready tells what a decision still waits for. For quality of care whoever decides is not the only one who signed.
func (c *Case) ready(op, decider string) error {
	if missing := c.missing(); len(missing.Checks)+len(missing.Reviews) > 0 {
		return conflict(op, missing)
	}
	if c.soleReviewer(decider) {
		return forbidden(op, ErrReviewer)
	}
	return nil
}

// atOnce tells whether what was settled while the contact lasted may be answered that way: somebody was there to hear it and said what
// it is, the law wants no writing, nobody has to sign, and nothing else runs beside it.
func (c *Case) atOnce() bool {
	simple := c.Class.Procedure == Grievance || c.Class.Procedure == Inquiry
	return simple && !c.Written && c.AnswerForm() == OralOrWritten && len(c.Class.Also) == 0 && len(c.Needs) == 0 && c.State == Open
}

// doneAtOnce are the events of what was done while the contact lasted.
func (s *Complaints) doneAtOnce(c person.Cause, now Case, m Matter) ([]record.NewEvent, error) {
	if now.atOnce() {
		return s.resolveAtOnce(c, now, m)
	}
	x, err := one(typeNoted, noted{m.ResolvedAtOnce})
	return x.events, err
}

// resolveAtOnce are the events of a matter that was settled while the contact lasted: decided, told and, when nothing else is to be
// done, closed.
func (s *Complaints) resolveAtOnce(c person.Cause, now Case, m Matter) ([]record.NewEvent, error) {
	d := Decision{Outcome: m.Outcome, Done: m.ResolvedAtOnce, Tell: m.ResolvedAtOnce}
	if d.Outcome == "" {
		d.Outcome = NoDecision
	}
	if err := d.check("complaint: resolve at once", &now, nil); err != nil {
		return nil, err
	}
	x, err := s.decided(c, &now, d)
	if err != nil {
		return nil, err
	}
	if now, err = now.with(c, x.events); err != nil {
		return nil, err
	}
	told, err := s.told(c, &now, Answer{Oral: true, Live: true, Outcome: true, Text: m.ResolvedAtOnce, Language: now.Language})
	if err != nil {
		return nil, err
	}
	if now, err = now.with(c, told.events); err != nil || len(now.openTasks()) > 0 {
		return append(x.events, told.events...), err
	}
	end, err := s.ended(&now, Closed, settledAtOnce, "")
	return append(append(x.events, told.events...), end.events...), err
}

// settledAtOnce is why a case closed that was settled while the contact lasted. The text is stored.
const settledAtOnce = "resolved_at_once"

// openTasks are those that nobody finished.
func (c *Case) openTasks() []Task {
	return slices.DeleteFunc(slices.Clone(c.Tasks), func(t Task) bool { return t.DoneAt != nil })
}
