package complaint

import (
	"cmp"
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// matter is what routing looks at.
func (k Class) matter() catalog.Matter {
	return catalog.Matter{
		Procedure: string(k.Procedure), Category: k.Category, Subcategory: k.Subcategory, QualityOfCare: k.QualityCare,
	}
}

// checklist is what the investigation of the case's type collects. What was done already stays done.
func (c *Case) checklist(list catalog.Checklist) {
	before := c.Checks
	c.Checks = nil
	for _, item := range list.Items {
		check := Check{Item: item.ID, Needed: item.Needed}
		if n := slices.IndexFunc(before, func(x Check) bool { return x.Item == item.ID }); n >= 0 {
			check = before[n]
			check.Needed = item.Needed
		}
		c.Checks = append(c.Checks, check)
	}
	for _, x := range before {
		worked := x.Done || x.Not != ""
		if worked && !slices.ContainsFunc(c.Checks, func(y Check) bool { return y.Item == x.Item }) {
			x.Needed = false
			c.Checks = append(c.Checks, x)
		}
	}
}

// Classify says what the case is, or says it anew. The receipt stays the first one, and what is owed is counted from it; what the old
// class owed and the new one does not is superseded. A quality of care category cannot be classified away from its written answer.
// Moving to another procedure after the acknowledgement tells the member in writing (42 CFR 422.564(b)). Errors: ErrState,
// ErrIncomplete (also without a reason for a change), ErrBarred.
func (s *Complaints) Classify(ctx context.Context, c person.Cause, o Opened, k Class, why string) (Case, error) {
	const op = "complaint: classify"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		if err := k.check(op); err != nil {
			return step{}, err
		}
		if now.Stopped != nil {
			return step{}, wrongState(op, now.State) // what was answered is not another thing afterwards
		}
		if k.TriggerAt != nil && k.TriggerAt.After(c.At) {
			return step{}, incomplete(op, "trigger_voiced_at: not later than now")
		}
		moved := now.Class.Procedure != k.Procedure
		if moved && why == "" && now.State != Received {
			return step{}, incomplete(op, "why")
		}
		x, err := s.reclass(ctx, c, now, k, why)
		if err == nil && moved && now.Member != "" && now.acknowledged() {
			x.letters = append(x.letters, wish{kind: MisfiledNotice})
		}
		return x, err
	})
}

// reclass is the event of another class, with everything that follows from it.
func (s *Complaints) reclass(ctx context.Context, c person.Cause, now *Case, k Class, why string) (step, error) {
	k.Why = why
	next := now.clone()
	next.Class = k
	if next.State == Received {
		next.State = Open
	}
	if next.SortedAt == nil {
		next.SortedAt = &c.At
	}
	if err := s.settle(&next, false); err != nil {
		return step{}, err
	}
	x, err := one(typeClassified, classified{next.Class, next.Desk, next.Checks, next.Needs, next.FiledLate, duties{next.Obligations}})
	if err != nil {
		return x, err
	}
	return x, s.reseat(ctx, c, now, &next, &x)
}

// reseat is what another class or a member who was found means for the assignee: one of another desk, or complained about, loses the
// case; otherwise the door opens to what the new checklist asks for.
func (s *Complaints) reseat(ctx context.Context, c person.Cause, now, next *Case, x *step) error {
	if now.Assignee == "" {
		return nil
	}
	w, err := s.loadWorker(ctx, now.Assignee)
	if err != nil {
		return err
	}
	stays, err := s.fits(ctx, c, next, &w)
	if err != nil {
		return err
	}
	if !stays {
		x.also = s.closeDoor(now)
		return x.add(typeReleased, released{"classified"})
	}
	before, after := s.door(c, now, &w), s.door(c, next, &w)
	if after == nil || before != nil && slices.Equal(before.Kinds, after.Kinds) {
		return nil
	}
	x.also = s.changeDoors(now, after)
	return x.add(typeAssigned, assigned{To: now.Assignee, ByRule: true, Grant: &Door{ID: after.ID, Member: after.Member, To: after.To}})
}

func (k Class) check(op string) error {
	switch {
	case !slices.Contains(Procedures, k.Procedure):
		return incomplete(op, "procedure")
	case !slices.Contains([]Product{MA, PartD, AIP}, k.Product):
		return incomplete(op, "product")
	case k.Category == "":
		return incomplete(op, "category")
	case !slices.Contains([]Trigger{"", NoTrigger, RefusedToExpedite, TookExtension}, k.Trigger):
		return incomplete(op, "trigger")
	}
	return nil
}

// acknowledged tells whether the member was written that the complaint came, as the procedure it was in then.
func (c *Case) acknowledged() bool {
	return slices.ContainsFunc(c.Letters, func(l Letter) bool { return l.Kind == Acknowledgement && l.ReturnedAt == nil })
}

// Split makes a distinct matter of a case a case of its own, with the receipt of the first. Errors: ErrState, ErrIncomplete, ErrBarred.
func (s *Complaints) Split(ctx context.Context, c person.Cause, o Opened, m Matter) (Case, error) {
	const op = "complaint: split"
	if err := m.Class.check(op); err != nil {
		return Case{}, err
	}
	child := ID(record.IDOf("complaint", "split", string(o.Case.ID), c.Seed()))
	_, err := s.active(ctx, c, op, o, func(now *Case) (step, error) {
		x, err := one(typeRelated, related{child, "split"})
		x.also = func(ctx context.Context, _ *Case) ([]record.StreamAppend, error) {
			return s.splitOff(ctx, c, now, child, m)
		}
		return x, err
	})
	if err != nil {
		return Case{}, err
	}
	return s.load(ctx, child)
}

// splitOff opens the child as the next matter of the same intake.
func (s *Complaints) splitOff(ctx context.Context, c person.Cause, now *Case, child ID, m Matter) ([]record.StreamAppend, error) {
	i, err := s.loadIntake(ctx, now.Intake)
	if err != nil {
		return nil, err
	}
	who, err := s.member(ctx, now.Member)
	if err != nil {
		return nil, err
	}
	i.Speaker = now.Speaker
	one, err := s.draft(ctx, c, &i, who, m)
	if err != nil {
		return nil, err
	}
	one.ID, one.Part, one.Related = child, len(i.Cases)+1, []ID{now.ID}
	_, opens, err := s.open(ctx, c, one, m)
	if err != nil {
		return nil, err
	}
	e, err := newEvent(typeSorted, sorted{Cases: []ID{child}, Split: true})
	return []record.StreamAppend{opens, {
		Stream: intakeStream(i.ID), Expected: record.ExpectedVersion(i.Version), Events: []record.NewEvent{e},
	}}, err
}

// Match says whose case it is, when nobody knew. Errors: ErrState when it has a member, ErrIncomplete.
func (s *Complaints) Match(ctx context.Context, c person.Cause, o Opened, member person.ID) (Case, error) {
	const op = "complaint: match"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		if now.Member != "" {
			return step{}, wrongState(op, now.State)
		}
		who, err := s.people.Get(ctx, member)
		if err != nil {
			return step{}, err
		}
		if o.visitor.Is(who.ID) {
			return step{}, forbidden(op, ErrBarred)
		}
		return s.matching(ctx, c, now, &who)
	})
}

// matching is the event of a member who was found, with what follows from it.
func (s *Complaints) matching(ctx context.Context, c person.Cause, now *Case, who *person.Person) (step, error) {
	enrolled := coverage(*who, now.day())
	d := matched{who.ID, enrolled.Contract, enrolled.Plan}
	if now.Module != nil {
		d.Contract = now.Contract // which one it is, CMS says
	}
	x, err := one(typeMatched, d)
	if err != nil {
		return x, err
	}
	next := now.clone()
	next.Member = who.ID
	if err := s.onFile(ctx, c, &next, &x); err != nil {
		return x, err
	}
	return x, s.reseat(ctx, c, now, &next, &x)
}

// onFile starts the clock of a case whose speaker held a valid paper all along: nobody could know before they knew whose case it is.
func (s *Complaints) onFile(ctx context.Context, c person.Cause, next *Case, x *step) error {
	if next.Speaker.Standing != UnprovenStandIn || next.Authority.ProvenAt != nil {
		return nil
	}
	proven, err := s.standsIn(ctx, c, next)
	if err != nil || !proven {
		return err
	}
	d := proved{At: next.ReceivedAt, Paper: cmp.Or(next.Speaker.Paper, "on_file")}
	next.proved(typeProved, d)
	if err := s.owe(next); err != nil {
		return err
	}
	d.duties = duties{next.Obligations}
	return x.add(typeProved, d)
}
