package complaint

import (
	"cmp"
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// settleIntake decides about an intake that waits, and again when somebody else was faster.
func (s *Complaints) settleIntake(
	ctx context.Context, c person.Cause, op string, id IntakeID, decide func(*Intake) (record.NewEvent, []record.StreamAppend, error),
) (Intake, error) {
	for try := 1; ; try++ {
		now, err := s.loadIntake(ctx, id)
		if err != nil {
			return now, err
		}
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return now, err
		}
		if now.Version == 0 {
			return now, unknown(op)
		}
		e, others, err := decide(&now)
		if err != nil {
			return now, err
		}
		err = s.record(ctx, c.Command("complaint"), append([]record.StreamAppend{{
			Stream: intakeStream(id), Expected: record.ExpectedVersion(now.Version), Events: []record.NewEvent{e},
		}}, others...))
		if err == nil {
			return s.loadIntake(ctx, id)
		}
		if !record.Moved(err) || try == changeTries {
			return now, err
		}
	}
}

// waits refuses what is settled already.
func (i *Intake) waits(op string) error {
	if i.State != Waiting {
		return wrongState(op, State(i.State))
	}
	return nil
}

// Sort opens the cases of a contact that waits in the queue: whose it is, and what its matters are. They run from the receipt of the
// contact. Who spoke then decides what it opens: the word of somebody else opens nothing, however it is sorted (promise A3); when the
// member confirms, that is a contact of its own, and this one is linked to its case. Errors: ErrState, ErrNoStanding, ErrIncomplete.
func (s *Complaints) Sort(ctx context.Context, c person.Cause, id IntakeID, member person.ID, matters []Matter) ([]Case, error) {
	const op = "complaint: sort"
	if len(matters) == 0 {
		return nil, incomplete(op, "matters")
	}
	i, err := s.settleIntake(ctx, c, op, id, func(i *Intake) (record.NewEvent, []record.StreamAppend, error) {
		var none record.NewEvent
		if err := i.waits(op); err != nil {
			return none, nil, err
		}
		if len(i.openable(matters)) < len(matters) {
			return none, nil, forbidden(op, ErrNoStanding)
		}
		if same, err := s.fitsMember(ctx, i, member); err != nil || !same {
			return none, nil, cmp.Or(err, incomplete(op, "member: the contact is another member's"))
		}
		if member == "" {
			member = i.Member
		}
		who, err := s.member(ctx, member)
		if err != nil {
			return none, nil, err
		}
		cases, opens, err := s.openAll(ctx, c, i, who, string(i.ID)+"/"+c.Seed(), matters)
		if err != nil {
			return none, nil, err
		}
		d := sorted{Member: who.ID}
		for _, one := range cases {
			d.Cases = append(d.Cases, one.ID)
		}
		e, err := newEvent(typeSorted, d)
		return e, opens, err
	})
	if err != nil {
		return nil, err
	}
	f, err := s.filed(ctx, i)
	return f.Cases, err
}

// fitsMember tells whether a contact can be a member's: of one of them nobody knows who it is, or they are the same.
func (s *Complaints) fitsMember(ctx context.Context, i *Intake, member person.ID) (bool, error) {
	if i.Member == "" || member == "" {
		return true, nil
	}
	return s.samePerson(ctx, i.Member, member)
}

// Link says that a contact is about a case that is open already: its words and documents are added there, and the case keeps its own,
// earlier receipt. Errors: ErrState, ErrUnknown (also for a case of another member).
func (s *Complaints) Link(ctx context.Context, c person.Cause, id IntakeID, to ID) (Intake, error) {
	const op = "complaint: link"
	return s.settleIntake(ctx, c, op, id, func(i *Intake) (record.NewEvent, []record.StreamAppend, error) {
		var none record.NewEvent
		if err := i.waits(op); err != nil {
			return none, nil, err
		}
		one, err := s.load(ctx, to)
		if err != nil {
			return none, nil, err
		}
		same, err := s.fitsMember(ctx, i, one.Member)
		switch {
		case err != nil:
			return none, nil, err
		case one.Version == 0 || !same:
			return none, nil, unknown(op)
		case one.State.Over():
			return none, nil, wrongState(op, one.State)
		}
		more, err := newEvent(typeInformed, informed{Text: i.Words, Documents: i.Documents})
		if err != nil {
			return none, nil, err
		}
		e, err := newEvent(typeLinked, linked{to})
		return e, []record.StreamAppend{{
			Stream: caseStream(to), Expected: record.ExpectedVersion(one.Version), Events: []record.NewEvent{more},
		}}, err
	})
}

// Explain says why a contact becomes no case. Errors: ErrState, ErrIncomplete.
func (s *Complaints) Explain(ctx context.Context, c person.Cause, id IntakeID, reason string) (Intake, error) {
	const op = "complaint: explain"
	return s.settleIntake(ctx, c, op, id, func(i *Intake) (record.NewEvent, []record.StreamAppend, error) {
		if reason == "" {
			return record.NewEvent{}, nil, incomplete(op, "reason")
		}
		if err := i.waits(op); err != nil {
			return record.NewEvent{}, nil, err
		}
		e, err := newEvent(typeExplained, explained{reason})
		return e, nil, err
	})
}

// FinishIntakeTask says what came of a task of a contact, such as the call to the member whom somebody else spoke for. Errors: ErrUnknown.
func (s *Complaints) FinishIntakeTask(ctx context.Context, c person.Cause, id IntakeID, task, result string) (Intake, error) {
	const op = "complaint: finish intake task"
	return s.settleIntake(ctx, c, op, id, func(i *Intake) (record.NewEvent, []record.StreamAppend, error) {
		if !slices.ContainsFunc(i.Tasks, func(t Task) bool { return t.ID == task && t.DoneAt == nil }) {
			return record.NewEvent{}, nil, unknown(op)
		}
		e, err := newEvent(typeHelpDone, taskDone{task, result})
		return e, nil, err
	})
}
