package complaint

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint/term"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Withdraw takes the complaint back at the wish of whoever filed it. Their identity was verified, and how is on record; the case is kept
// for audits. Errors: ErrState, ErrVerify, ErrIncomplete, ErrBarred.
func (s *Complaints) Withdraw(ctx context.Context, c person.Cause, o Opened, reason, verified string) (Case, error) {
	const op = "complaint: withdraw"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		switch {
		case verified == "":
			return step{}, invalid(op, ErrVerify)
		case reason == "":
			return step{}, incomplete(op, "reason")
		case now.Stopped != nil, now.withCMS():
			return step{}, wrongState(op, now.State)
		}
		return s.withdrawn(now, reason)
	})
}

// withCMS tells whether CMS still waits for a resolution in its module: nobody but CMS takes that back.
func (c *Case) withCMS() bool { return c.Module != nil && !c.Module.Away && c.Module.EnteredAt == nil }

func (s *Complaints) withdrawn(now *Case, reason string) (step, error) {
	x, err := s.ended(now, Withdrawn, reason, "")
	if now.Member != "" {
		w := wish{kind: WithdrawalLetter}
		if s.rules.hasReason(now, "withdrawal", reason) { // the letter has no words for what staff wrote for the file
			w.values = map[string]string{"reason": reason}
		}
		x.letters = append(x.letters, w)
	}
	return x, err
}

// Dismiss ends a case whose filer never proved to stand in for the member: after the limit, with the efforts to get proof on record, and
// with a notice. Errors: ErrState, *NotDismissedError (Conflict), ErrIncomplete, ErrBarred.
func (s *Complaints) Dismiss(ctx context.Context, c person.Cause, o Opened, reason string) (Case, error) {
	const op = "complaint: dismiss"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		switch {
		case now.State != AwaitingAuthority:
			return step{}, wrongState(op, now.State)
		case reason == "":
			return step{}, incomplete(op, "reason")
		}
		facts := now.grievanceFacts()
		facts.AsOf = &c.At
		g, err := s.rules.terms.Grievance(facts)
		if err != nil {
			return step{}, invalid(op, err)
		}
		if why := notDismissible(now, &g); why != "" {
			return step{}, conflict(op, &NotDismissedError{why})
		}
		x, err := s.ended(now, Dismissed, reason, "")
		x.letters = now.noticeOfDismissal(reason)
		return x, err
	})
}

// notDismissible is why a case cannot be dismissed yet, or "".
func notDismissible(now *Case, g *term.GrievanceResult) string {
	switch {
	case g.State == term.Dismissible:
		return ""
	case g.Answer != nil:
		return "clock_runs"
	case len(now.Authority.Efforts) == 0:
		return "no_efforts"
	case g.DismissibleFrom == nil:
		return "policy"
	}
	return "too_early"
}

// noticeOfDismissal goes to the member and to whoever spoke, as far as the plan knows them.
func (c *Case) noticeOfDismissal(reason string) (letters []wish) {
	values := map[string]string{"reason": reason}
	for _, to := range []person.ID{c.Member, c.Speaker.Person} {
		if to != "" && !slices.ContainsFunc(letters, func(w wish) bool { return w.to == to }) {
			letters = append(letters, wish{DismissalNotice, to, values})
		}
	}
	return letters
}

// Close ends a case after the answer, when nothing that the law asks is owed and no task is open. An inquiry, which owes no answer, closes
// with its decision. Errors: ErrState, ErrBarred.
func (s *Complaints) Close(ctx context.Context, c person.Cause, o Opened, note string) (Case, error) {
	const op = "complaint: close"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) { return s.close(op, now, note) })
}

func (s *Complaints) close(op string, now *Case, note string) (step, error) {
	if _, owed := now.Due(); owed || len(now.openTasks()) > 0 || !now.answeredAll() {
		return step{}, wrongState(op, now.State)
	}
	return s.ended(now, Closed, note, "")
}

// answeredAll tells whether the outcome was told, or need not be: CMS hears it in its module, and an inquiry is only logged.
func (c *Case) answeredAll() bool {
	switch c.Class.Procedure {
	case Inquiry:
		return c.Decision != nil
	case CTM:
		return c.Module != nil && c.Module.EnteredAt != nil || c.Stopped != nil
	}
	return c.Stopped != nil || c.Decision != nil && c.nobody()
}

// nobody tells whether there is nobody to tell: who reported it did not say who they are.
func (c *Case) nobody() bool {
	return c.Member == "" && c.Speaker.Person == "" && c.Speaker.Standing == NobodyKnown
}

// SetDuplicate ends a case because another one is about the same matter: it is linked, never merged, and the earlier receipt rules both.
// Errors: ErrState, ErrUnknown when there is no such case of the same member, ErrIncomplete when this one came first.
func (s *Complaints) SetDuplicate(ctx context.Context, c person.Cause, o Opened, of ID) (Case, error) {
	const op = "complaint: set duplicate"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		other, err := s.partner(ctx, op, now, of)
		switch {
		case err != nil:
			return step{}, err
		case other.State.Over(), now.Stopped != nil, now.withCMS(), other.Stopped != nil && !now.ReceivedAt.Before(other.Stopped.At):
			return step{}, wrongState(op, other.State) // what came after the answer is a matter of its own
		case now.ReceivedAt.Before(other.ReceivedAt):
			return step{}, incomplete(op, "of: the case that came first stays")
		case now.Class.QualityCare && !other.Class.QualityCare:
			return step{}, incomplete(op, "of: it owes less than this one")
		}
		x, err := s.ended(now, Duplicate, "", of)
		x.pair(s, other, now.ID, "duplicate")
		return x, err
	})
}

// Relate links two cases that have to do with each other. Errors: ErrUnknown, ErrBarred.
func (s *Complaints) Relate(ctx context.Context, c person.Cause, o Opened, to ID) (Case, error) {
	const op = "complaint: relate"
	return s.work(ctx, c, op, o, func(now *Case) (step, error) {
		if slices.Contains(now.Related, to) {
			return step{}, nil
		}
		other, err := s.partner(ctx, op, now, to)
		if err != nil {
			return step{}, err
		}
		x, err := one(typeRelated, related{to, "related"})
		x.pair(s, other, now.ID, "related")
		return x, err
	})
}

// partner is another case of the same member.
func (s *Complaints) partner(ctx context.Context, op string, now *Case, id ID) (Case, error) {
	if id == now.ID {
		return Case{}, unknown(op)
	}
	other, err := s.load(ctx, id)
	if err != nil {
		return other, err
	}
	same, err := s.samePerson(ctx, other.Member, now.Member)
	if err == nil && (other.Version == 0 || !same) {
		err = unknown(op)
	}
	return other, err
}

// samePerson tells whether two ids are one member now.
func (s *Complaints) samePerson(ctx context.Context, a, b person.ID) (bool, error) {
	if a == b || a == "" || b == "" {
		return a == b, nil
	}
	found, err := s.people.Find(ctx, []person.ID{a, b})
	if err != nil {
		return false, err
	}
	p, q := found[a], found[b]
	return p.ID != "" && p.ID == q.ID, nil
}

// pair adds the other side of a link to the same append.
func (x *step) pair(s *Complaints, other Case, to ID, why string) {
	before := x.also
	x.also = func(ctx context.Context, after *Case) ([]record.StreamAppend, error) {
		var all []record.StreamAppend
		if before != nil {
			var err error
			if all, err = before(ctx, after); err != nil {
				return nil, err
			}
		}
		e, err := newEvent(typeRelated, related{to, why})
		return append(all, record.StreamAppend{
			Stream: caseStream(other.ID), Expected: record.ExpectedVersion(other.Version), Events: []record.NewEvent{e},
		}), err
	}
}

// ended is the event of an end. What is still owed is void, and the assignee's door to the member's record closes in the same append.
func (s *Complaints) ended(now *Case, how State, reason string, of ID) (step, error) {
	x, err := one(typeEnded, ended{how, reason, of, duties{voided(now.Obligations)}})
	x.also = s.closeDoor(now)
	return x, err
}
