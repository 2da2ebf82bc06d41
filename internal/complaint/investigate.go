package complaint

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Note keeps what somebody wants to remember. It is for the file, never told. Errors: ErrIncomplete, ErrBarred.
func (s *Complaints) Note(ctx context.Context, c person.Cause, o Opened, text string) (Case, error) {
	return s.work(ctx, c, "complaint: note", o, func(*Case) (step, error) {
		if text == "" {
			return step{}, incomplete("complaint: note", "text")
		}
		return one(typeNoted, noted{text})
	})
}

// Attach adds a document that is in the archive. The same one again changes nothing. Errors: ErrIncomplete, ErrBarred.
func (s *Complaints) Attach(ctx context.Context, c person.Cause, o Opened, d Document) (Case, error) {
	return s.work(ctx, c, "complaint: attach", o, func(now *Case) (step, error) {
		if d.Hash == "" || d.Name == "" {
			return step{}, incomplete("complaint: attach", "hash and name")
		}
		if slices.ContainsFunc(now.Documents, func(x Document) bool { return x.Hash == d.Hash && x.Kind == d.Kind }) {
			return step{}, nil
		}
		d.At, d.Collected = c.At, true
		return one(typeAttached, d)
	})
}

// Check notes that an item of the checklist was done, or why it does not apply. Errors: ErrUnknown for an item that the list does not
// have, ErrState, ErrIncomplete, ErrBarred.
func (s *Complaints) Check(ctx context.Context, c person.Cause, o Opened, x Check) (Case, error) {
	const op = "complaint: check"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		switch {
		case !slices.ContainsFunc(now.Checks, func(y Check) bool { return y.Item == x.Item }):
			return step{}, unknown(op)
		case x.Done == (x.Not != ""):
			return step{}, incomplete(op, "done or not")
		case now.State == AwaitingAuthority:
			return step{}, wrongState(op, now.State) // no review starts without proof
		}
		return one(typeChecked, Check{Item: x.Item, Done: x.Done, Not: x.Not, Note: x.Note})
	})
}

// Found writes the next version of what the investigation found; the versions before stay. Errors: ErrState, ErrIncomplete, ErrBarred.
func (s *Complaints) Found(ctx context.Context, c person.Cause, o Opened, text string) (Case, error) {
	const op = "complaint: found"
	return s.investigating(ctx, c, op, o, func(*Case) (step, error) {
		if text == "" {
			return step{}, incomplete(op, "text")
		}
		return one(typeFound, found{text})
	})
}

// investigating is work that a case without proof of authority does not get: nothing is reviewed before it comes.
func (s *Complaints) investigating(ctx context.Context, c person.Cause, op string, o Opened, decide func(*Case) (step, error)) (Case, error) {
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		if now.State == AwaitingAuthority {
			return step{}, wrongState(op, now.State)
		}
		return decide(now)
	})
}

// SignOff is the word of a required reviewer: a clinician for quality of care, a privacy officer, a section 1557 coordinator. Only a
// worker who may sign as that does, and never somebody who is complained about; how serious a quality of care matter is must be said.
// Errors: ErrState, ErrReviewer, ErrIncomplete, ErrBarred.
func (s *Complaints) SignOff(ctx context.Context, c person.Cause, o Opened, r Review) (Case, error) {
	const op = "complaint: sign off"
	return s.investigating(ctx, c, op, o, func(now *Case) (step, error) {
		w, err := s.loadWorker(ctx, o.visitor.Account)
		if err != nil {
			return step{}, err
		}
		reviewer, _ := s.rules.Catalog(now.day()).Reviewer(r.As)
		switch {
		case now.Stopped != nil:
			return step{}, wrongState(op, now.State)
		case reviewer.ID == "":
			return step{}, incomplete(op, "as")
		case w.Left || !slices.Contains(w.Reviews, r.As), now.decidedFirst(o.visitor):
			return step{}, forbidden(op, ErrReviewer)
		case r.Statement == "":
			return step{}, incomplete(op, "statement")
		case reviewer.Severity && !slices.Contains(Severities, r.Severity):
			return step{}, incomplete(op, "severity")
		}
		return one(typeSignedOff, Review{As: r.As, Agrees: r.Agrees, Severity: r.Severity, Statement: r.Statement})
	})
}

// Severities are how serious a matter of quality of care is.
var Severities = []string{"none", "minor", "moderate", "serious"}

// AddCause notes a root cause of the catalog. Errors: ErrIncomplete, ErrBarred.
func (s *Complaints) AddCause(ctx context.Context, c person.Cause, o Opened, code, note string) (Case, error) {
	return s.work(ctx, c, "complaint: add cause", o, func(now *Case) (step, error) {
		if _, known := s.rules.Catalog(now.day()).Cause(code); !known {
			return step{}, incomplete("complaint: add cause", "code")
		}
		return one(typeCauseAdded, Cause{Code: code, Note: note})
	})
}

// Correct notes a corrective action, for the member or so that it does not happen again. Errors: ErrIncomplete, ErrBarred.
func (s *Complaints) Correct(ctx context.Context, c person.Cause, o Opened, a Corrective) (Case, error) {
	const op = "complaint: correct"
	return s.work(ctx, c, op, o, func(now *Case) (step, error) {
		if _, known := s.rules.Catalog(now.day()).Corrective(a.Kind); !known {
			return step{}, incomplete(op, "kind")
		}
		if a.Text == "" {
			return step{}, incomplete(op, "text")
		}
		a.ID, a.DoneAt = record.IDOf("complaint", "corrective", string(now.ID), c.Seed()), nil
		return one(typeCorrectiveAdded, a)
	})
}

// Corrected says that a corrective action was done. Again changes nothing. Errors: ErrUnknown, ErrBarred.
func (s *Complaints) Corrected(ctx context.Context, c person.Cause, o Opened, id string) (Case, error) {
	return s.work(ctx, c, "complaint: corrected", o, func(now *Case) (step, error) {
		n := slices.IndexFunc(now.Actions, func(a Corrective) bool { return a.ID == id })
		switch {
		case n < 0:
			return step{}, unknown("complaint: corrected")
		case now.Actions[n].DoneAt != nil:
			return step{}, nil
		}
		return one(typeCorrected, corrected{id})
	})
}
