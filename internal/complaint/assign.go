package complaint

import (
	"context"
	"errors"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Assign gives the case to a worker of its desk who is there and not complained about; it may be taken from another. The worker gets the
// door to the member's record that the checklist asks for, and whoever had the case before loses theirs, in the same append. Errors:
// ErrState, ErrWorker, ErrBarred.
func (s *Complaints) Assign(ctx context.Context, c person.Cause, o Opened, account string) (Case, error) {
	return s.active(ctx, c, "complaint: assign", o, func(now *Case) (step, error) { return s.assign(ctx, c, now, account, false) })
}

// Take assigns the case to whoever opened it. Errors: those of Assign.
func (s *Complaints) Take(ctx context.Context, c person.Cause, o Opened) (Case, error) {
	return s.Assign(ctx, c, o, o.visitor.Account)
}

// Release puts the case back on its desk. Errors: ErrState, ErrBarred.
func (s *Complaints) Release(ctx context.Context, c person.Cause, o Opened, why string) (Case, error) {
	return s.active(ctx, c, "complaint: release", o, func(now *Case) (step, error) { return s.release(now, why) })
}

// release is also what the sweep does with a case that lies with somebody idle or absent.
func (s *Complaints) release(now *Case, why string) (step, error) {
	if now.Assignee == "" {
		return step{}, nil
	}
	x, err := one(typeReleased, released{why})
	x.also = s.closeDoor(now)
	return x, err
}

// assign decides about one worker.
func (s *Complaints) assign(ctx context.Context, c person.Cause, now *Case, account string, byRule bool) (step, error) {
	const op = "complaint: assign"
	if now.Assignee == account {
		return step{}, nil
	}
	w, err := s.loadWorker(ctx, account)
	if err != nil {
		return step{}, err
	}
	if fits, err := s.fits(ctx, c, now, &w); err != nil || !fits {
		return step{}, errors.Join(err, conflict(op, ErrWorker))
	}
	d := assigned{To: account, ByRule: byRule}
	grant := s.door(c, now, &w)
	if grant != nil {
		d.Grant = &Door{ID: grant.ID, Member: grant.Member, To: grant.To}
	}
	x, err := one(typeAssigned, d)
	x.also = s.changeDoors(now, grant)
	return x, err
}

// fits tells whether a worker can have the case: of its desk, there, and not barred.
func (s *Complaints) fits(ctx context.Context, c person.Cause, now *Case, w *Worker) (bool, error) {
	away := w.AwayUntil != nil && !w.AwayUntil.Before(now.today(c))
	if w.Version == 0 || w.Left || away || !slices.Contains(w.Desks, now.Desk) || now.decidedFirst(w.visitor()) {
		return false, nil
	}
	barred, err := s.barred(ctx, now, w.visitor())
	return !barred, err
}

// visitor is the worker as a visitor, for the question whether they are barred.
func (w *Worker) visitor() access.Visitor {
	return access.Visitor{Account: w.Account, Person: w.Person, Groups: w.Groups, Role: access.RoleComplaints}
}

// door is the grant that the checklist of the case asks for: the investigator's, for the kinds that its items need. None without a
// member, or when nobody knows who the worker is.
func (s *Complaints) door(c person.Cause, now *Case, w *Worker) *access.Grant {
	if now.Member == "" || w.Person == "" {
		return nil
	}
	book := s.rules.Catalog(now.day())
	list, _ := book.Checklist(book.Route(now.Class.matter()).Checklist)
	g := &access.Grant{
		ID: record.IDOf("complaint", "door", string(now.ID), c.Seed())[:13], Kind: access.GrantInvestigator, Member: now.Member, To: w.Person,
		Purpose: access.PurposeComplaint, From: now.today(c), Basis: "complaint/" + string(now.ID),
	}
	for _, kind := range list.Opens() {
		g.Kinds = append(g.Kinds, access.Kind(kind))
	}
	return g
}

// changeDoors closes the door that the case has and opens another. All of one member's stream go in one append.
func (s *Complaints) changeDoors(now *Case, open *access.Grant) func(context.Context, *Case) ([]record.StreamAppend, error) {
	return func(ctx context.Context, _ *Case) ([]record.StreamAppend, error) {
		var all []record.StreamAppend
		if now.Grant != nil {
			closing, err := s.guard.RevokeEvents(ctx, now.Grant.Member, "the case moved on", now.Grant.ID)
			if err != nil && !errors.Is(err, access.ErrNothing) {
				return nil, err
			}
			if err == nil {
				all = append(all, closing)
			}
		}
		if open == nil {
			return all, nil
		}
		opening, err := s.guard.GrantEvents(ctx, open.Member, open)
		if err != nil {
			return nil, err
		}
		if len(all) == 1 && all[0].Stream == opening.Stream {
			all[0].Events = append(all[0].Events, opening.Events...)
			return all, nil
		}
		return append(all, opening), nil
	}
}

// closeDoor takes back what opened the member's record to the assignee.
func (s *Complaints) closeDoor(now *Case) func(context.Context, *Case) ([]record.StreamAppend, error) {
	return s.changeDoors(now, nil)
}

// autoAssign gives a case that lies on its desk to the worker whom the rules choose, but not to the one who let it lie; nobody fits: it
// stays there. The cause is the system's.
func (s *Complaints) autoAssign(ctx context.Context, c person.Cause, id ID, not string) (Case, error) {
	return s.change(ctx, c, "complaint: assign by rule", id, func(now *Case) (step, error) {
		if now.Assignee != "" || now.State.Over() {
			return step{}, nil
		}
		account, err := s.choose(ctx, c, now, not)
		if err != nil || account == "" {
			return step{}, err
		}
		return s.assign(ctx, c, now, account, true)
	})
}
