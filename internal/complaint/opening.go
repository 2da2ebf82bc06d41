package complaint

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// openAll opens a case for each matter of an intake, each with the receipt of the intake.
func (s *Complaints) openAll(
	ctx context.Context, c person.Cause, i *Intake, who person.Person, seed string, matters []Matter,
) (cases []Case, appends []record.StreamAppend, err error) {
	for n, m := range matters {
		part := len(i.Cases) + n + 1
		one, err := s.draft(ctx, c, i, who, m)
		if err != nil {
			return nil, nil, err
		}
		one.ID, one.Part = ID(record.IDOf("complaint", "case", seed, strconv.Itoa(part))), part
		if part == 1 && i.Emergency {
			t := i.task(c, EmergencyTask)
			t.Desk = one.Desk
			one.Tasks = append(one.Tasks, t)
		}
		after, a, err := s.open(ctx, c, one, m)
		if err != nil {
			return nil, nil, err
		}
		cases, appends = append(cases, after), append(appends, a)
	}
	return cases, appends, nil
}

// draft is a case as it opens.
func (s *Complaints) draft(ctx context.Context, c person.Cause, i *Intake, who person.Person, m Matter) (Case, error) {
	enrolled := coverage(who, i.Day)
	one := Case{
		Intake: i.ID, Member: who.ID, Contract: enrolled.Contract, Plan: enrolled.Plan, Channel: i.Channel, Written: i.Channel.Written(),
		Words: cmp.Or(m.Words, i.Words), Summary: m.Summary, Language: languageOf(i.Help, who), Speaker: i.Speaker,
		ReceivedAt: i.ReceivedAt, Zone: i.Zone, Class: m.Class, State: Open, Module: m.Module, Care: m.Care,
		Documents: slices.Clone(i.Documents), // what came with the contact belongs to each of its matters
	}
	if m.Again != "" {
		one.State, one.LinkedTo = Received, m.Again // the class is that of then
	}
	if m.Module != nil {
		one.Contract = m.Module.Contract
	}
	if one.Class.Procedure == "" {
		one.State = Received
		s.suggest(&one)
	}
	if one.Class.Product == "" {
		one.Class.Product = productOf(enrolled)
	}
	if err := s.authorize(ctx, c, &one); err != nil {
		return one, err
	}
	if m.Class.Procedure != "" && m.Again == "" {
		one.SortedAt = &c.At
	}
	return one, s.settle(&one, true)
}

// productOf is the part of Medicare that an enrolment belongs to.
func productOf(e person.Coverage) Product {
	switch e.Kind {
	case "pdp", string(PartD):
		return PartD
	case string(AIP):
		return AIP
	}
	return MA
}

// authorize takes nobody's word for it that they stand in for the member: who says so without a valid paper on file, and whoever is
// complained about themselves, waits until proof comes or the member confirms (42 CFR 422.561).
func (s *Complaints) authorize(ctx context.Context, c person.Cause, one *Case) error {
	if one.Speaker.Standing != ARepresentative && one.Speaker.Standing != UnprovenStandIn {
		return nil
	}
	proven, err := s.standsIn(ctx, c, one)
	if err != nil {
		return err
	}
	if one.Speaker.Standing = ARepresentative; !proven {
		one.Speaker.Standing, one.State = UnprovenStandIn, AwaitingAuthority
		one.Tasks = append(one.Tasks, one.outreach(c))
	}
	return nil
}

// standsIn tells whether the speaker may see the member's complaints as a representative today: that is what a valid paper gives.
func (s *Complaints) standsIn(ctx context.Context, c person.Cause, one *Case) (bool, error) {
	if one.Member == "" || one.Speaker.Person == "" || one.isAbout(one.Speaker.Person) {
		return false, nil
	}
	p, err := s.people.Get(ctx, one.Speaker.Person)
	if err != nil {
		return false, err
	}
	v := access.Visitor{
		Account: string(p.ID), Person: p.ID, Former: p.MergedFrom, Role: access.RoleRepresentative,
		Roles: []access.Role{access.RoleRepresentative}, SteppedUp: true, SignedInAt: c.At,
	}
	return s.guard.Decide(ctx, v, access.Look{
		Member: one.Member, Action: access.View, Kinds: []access.Kind{access.Complaints}, Purpose: access.PurposeSelf, At: c.At,
	}, access.Complaints).Allowed, nil
}

// isAbout tells whether somebody is complained about.
func (c *Case) isAbout(id person.ID) bool {
	return slices.ContainsFunc(c.Class.Subjects, func(x Subject) bool { return x.Person == id })
}

func (c *Case) outreach(by person.Cause) Task {
	today := c.today(by)
	return Task{ID: record.IDOf("complaint", "task", by.Seed(), MemberOutreach, c.Words), Kind: MemberOutreach, Desk: MemberServices, DueOn: &today, At: by.At, By: by.Actor}
}

// today is the day of a command in the zone of the case.
func (c *Case) today(by person.Cause) clock.Date { return zoneOf(c.Zone).DateOf(by.At) }

// day is the day of receipt in the zone of the case.
func (c *Case) day() clock.Date { return zoneOf(c.Zone).DateOf(c.ReceivedAt) }

// settle fills in what follows from the class: desk, checklist, reviewers, and what is owed by when. What the category brings with it
// is added when a case opens; later the people who classify decide.
func (s *Complaints) settle(one *Case, opening bool) error {
	catalog := s.rules.Catalog(one.day())
	route := catalog.Route(one.Class.matter())
	one.Class.QualityCare = route.QualityOfCare
	if opening && one.Class.Procedure == Grievance {
		for _, p := range route.Also {
			one.Class.Also = with(one.Class.Also, Procedure(p))
		}
	}
	for _, x := range route.Sensitivity {
		one.Class.Sensitivity = with(one.Class.Sensitivity, x)
	}
	one.Desk = cmp.Or(one.Class.Desk, Desk(route.Desk))
	one.Needs = route.Reviewers
	list, _ := catalog.Checklist(route.Checklist)
	one.checklist(list)
	for _, about := range one.Class.Subjects {
		if about.Kind == Delegate {
			one.Delegate = cmp.Or(about.Name, about.Number)
		}
	}
	return s.owe(one)
}

// with adds what is not yet there.
func with[T comparable](all []T, one T) []T {
	if slices.Contains(all, one) {
		return all
	}
	return append(slices.Clone(all), one)
}

// open is the append that opens a case, and the case after it. What was settled while the contact lasted is decided, answered and
// closed in the same append where the law allows an oral answer (promise A9); elsewhere it is a note of the case.
func (s *Complaints) open(ctx context.Context, c person.Cause, one Case, m Matter) (Case, record.StreamAppend, error) {
	a := record.StreamAppend{Stream: caseStream(one.ID), Expected: record.NoStream}
	e, err := newEvent(typeOpened, opened{one})
	if err != nil {
		return one, a, err
	}
	a.Events = append(a.Events, e)
	after, err := Case{ID: one.ID}.with(c, a.Events)
	if err != nil || m.ResolvedAtOnce == "" {
		return after, a, err
	}
	more, err := s.doneAtOnce(c, after, m)
	if err != nil {
		return after, a, err
	}
	a.Events = append(a.Events, more...)
	after, err = after.with(c, more)
	return after, a, err
}
