package complaint

import (
	"context"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Reopen opens a new case that is linked to one which was answered or ended: the law knows no reopening, so what somebody says now has
// a receipt and a clock of its own. Errors: ErrState while the old case still owes its answer, ErrIncomplete, ErrBarred.
func (s *Complaints) Reopen(ctx context.Context, c person.Cause, o Opened, words string) (Case, error) {
	const op = "complaint: reopen"
	if err := s.mayWork(ctx, op, o); err != nil {
		return Case{}, err
	}
	return s.reopen(ctx, c, op, o.Case.ID, channelOf(c), words)
}

// mayWork refuses whoever is complained about.
func (s *Complaints) mayWork(ctx context.Context, op string, o Opened) error {
	if !o.opened() {
		return unknown(op)
	}
	now, err := s.load(ctx, o.Case.ID)
	if err != nil {
		return err
	}
	barred, err := s.barred(ctx, &now, o.visitor)
	if err == nil && barred {
		err = forbidden(op, ErrBarred)
	}
	return err
}

// channelOf is the channel of a contact that somebody of the plan takes, or that comes by the member's pages.
func channelOf(c person.Cause) Channel {
	if c.Actor.Channel == "portal" && (c.Actor.Role == "member" || c.Actor.Role == "representative") {
		return ByWeb
	}
	return ByPhone
}

// reopen files the new contact, its case and the link of the old one in one append.
func (s *Complaints) reopen(ctx context.Context, c person.Cause, op string, id ID, by Channel, words string) (Case, error) {
	if words == "" {
		return Case{}, incomplete(op, "words")
	}
	seed := c.Seed()
	intake := IntakeID(record.IDOf("complaint", "intake", seed))
	for try := 1; ; try++ {
		done, err := s.loadIntake(ctx, intake)
		if err != nil {
			return Case{}, err
		}
		if done.Version > 0 {
			return s.firstOf(ctx, done)
		}
		old, err := s.load(ctx, id)
		if err != nil {
			return old, err
		}
		if !old.mayReopen() {
			return old, wrongState(op, old.State)
		}
		appends, err := s.again(ctx, c, seed, intake, &old, by, words)
		if err != nil {
			return old, err
		}
		err = s.record(ctx, c.Command("complaint"), appends)
		if err != nil && (!record.Moved(err) || try == changeTries) {
			return old, err
		}
	}
}

func (s *Complaints) firstOf(ctx context.Context, i Intake) (Case, error) {
	return s.load(ctx, i.Cases[0])
}

// mayReopen tells whether a case said its last word.
func (c *Case) mayReopen() bool {
	switch c.State {
	case Answered, Closed, Withdrawn, Dismissed:
		return true
	}
	return false
}

// again is what a reopening appends. The class is the old one, as a suggestion that somebody looks at; its 24-hour trigger was about then.
func (s *Complaints) again(
	ctx context.Context, c person.Cause, seed string, id IntakeID, old *Case, by Channel, words string,
) ([]record.StreamAppend, error) {
	class := old.Class
	class.Trigger, class.TriggerAt, class.EventOn, class.WrittenAsked, class.Why = "", nil, nil, false, ""
	speaker := old.Speaker
	if by == ByWeb && c.Actor.Role == "member" {
		speaker = Speaker{Standing: TheMember, Verified: "portal"}
	}
	_, appends, err := s.file(ctx, c, seed, id, Receipt{
		Channel: by, Words: words, Speaker: speaker, Member: old.Member,
		Matters: []Matter{{Class: class, Again: old.ID}},
	})
	if err != nil {
		return nil, err
	}
	e, err := newEvent(typeRelated, related{ID(record.IDOf("complaint", "case", seed, "1")), "reopened"})
	return append(appends, record.StreamAppend{
		Stream: caseStream(old.ID), Expected: record.ExpectedVersion(old.Version), Events: []record.NewEvent{e},
	}), err
}
