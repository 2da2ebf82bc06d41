package complaint

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// TaskKinds are what a task can be; members' outreach and emergencies are also made by the room itself.
var TaskKinds = []string{MemberOutreach, EmergencyTask, "compliance_referral", "collect", "call", "letter", "correct", "other"}

// AddTask gives somebody something to do for the case. Errors: ErrIncomplete, ErrBarred.
func (s *Complaints) AddTask(ctx context.Context, c person.Cause, o Opened, t Task) (Case, error) {
	const op = "complaint: add task"
	return s.work(ctx, c, op, o, func(now *Case) (step, error) {
		switch {
		case !slices.Contains(TaskKinds, t.Kind):
			return step{}, incomplete(op, "kind")
		case t.Text == "":
			return step{}, incomplete(op, "text")
		}
		t.ID, t.DoneAt, t.Result = record.IDOf("complaint", "task", string(now.ID), c.Seed()), nil, ""
		if t.Desk == "" {
			t.Desk = now.Desk
		}
		return one(typeTaskAdded, t)
	})
}

// FinishTask says what came of a task. Errors: ErrUnknown, ErrBarred.
func (s *Complaints) FinishTask(ctx context.Context, c person.Cause, o Opened, id, result string) (Case, error) {
	const op = "complaint: finish task"
	return s.work(ctx, c, op, o, func(now *Case) (step, error) {
		n := slices.IndexFunc(now.Tasks, func(t Task) bool { return t.ID == id })
		switch {
		case n < 0:
			return step{}, unknown(op)
		case now.Tasks[n].DoneAt != nil:
			return step{}, nil
		}
		return one(typeTaskDone, taskDone{id, result})
	})
}
