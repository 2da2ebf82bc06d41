package dispute

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Open puts a dispute on record, with what the agent has to show; its documents are in the archive already. An agent opens their own,
// whoever leads an agency those of its agents, broker operations those of agents on the phone. When something is missing it waits for
// that at once. Errors: ErrUnknown for whoever may not, for an agent whom the plan does not know and for a member who never was theirs;
// ErrIncomplete; ErrTwice when the same is in dispute already.
func (s *Disputes) Open(ctx context.Context, c person.Cause, v access.Visitor, f Filing, documents ...Document) (Dispute, error) {
	const op = "dispute: open"
	c = c.Named(category)
	id := ID(record.IDOf(category, c.ID))
	whose, err := s.whose(ctx, op, v, &f, c.At)
	if err != nil {
		return Dispute{}, err
	}
	if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
		d, err := s.load(ctx, id)
		return d.seenBy(v), err
	}
	d := Dispute{
		ID: id, Number: numberOf(id), Filing: f, Agent: npnOf(whose, s.zone.DateOf(c.At)), Person: whose.ID, AgentName: nameOf(whose),
		OpenedAt: c.At.UTC(), OpenedBy: v.Name, ByPhone: serving(v),
	}
	if err := s.prepare(ctx, op, &d, documents, v, c.At); err != nil {
		return Dispute{}, err
	}
	if err := s.append(ctx, c, &d, happening{typeOpened, d}); err != nil {
		return Dispute{}, err
	}
	d, err = s.load(ctx, id)
	return d.seenBy(v), err
}

// whose finds out whose dispute it is, and leaves it in the filing only when it is not the visitor's own.
func (s *Disputes) whose(ctx context.Context, op string, v access.Visitor, f *Filing, at time.Time) (person.Person, error) {
	f.For = agent.NPN(strings.TrimLeft(strings.TrimSpace(string(f.For)), "0"))
	switch {
	case asking(v) && f.For == agent.House:
		return s.own(ctx, op, v, at)
	case asking(v):
		return s.led(ctx, op, v, f.For)
	case serving(v) && f.For == agent.House:
		return person.Person{}, incomplete(op, "for")
	case serving(v) && strings.TrimSpace(f.Caller) == "":
		return person.Person{}, incomplete(op, "caller")
	case serving(v):
		return s.agentOf(ctx, op, f.For)
	}
	return person.Person{}, unknown(op)
}

func (s *Disputes) own(ctx context.Context, op string, v access.Visitor, at time.Time) (person.Person, error) {
	p, err := s.people.Get(ctx, v.Person)
	if err == nil && npnOf(p, s.zone.DateOf(at)) == agent.House {
		err = unknown(op)
	}
	return p, err
}

func (s *Disputes) led(ctx context.Context, op string, v access.Visitor, npn agent.NPN) (person.Person, error) {
	p, err := s.agentOf(ctx, op, npn)
	if err == nil && !slices.Contains(reach(v), p.ID) {
		err = unknown(op)
	}
	return p, err
}

// prepare checks what was put, and starts the clock.
func (s *Disputes) prepare(ctx context.Context, op string, d *Dispute, documents []Document, v access.Visitor, at time.Time) error {
	today := s.zone.DateOf(at)
	card, ok := s.rules.Card(d.Claim, today)
	if !ok {
		return incomplete(op, "claim")
	}
	if err := d.check(op, card); err != nil {
		return err
	}
	if err := s.relate(ctx, op, d); err != nil {
		return err
	}
	again, err := s.same(ctx, d)
	if err != nil {
		return err
	}
	if again {
		return twice(op)
	}
	for _, x := range documents {
		if err := d.add(op, x, v, at); err != nil {
			return err
		}
	}
	if d.Money, d.MoneyRule, d.MoneyWhy, err = s.rules.lookBack(d.On, today); err != nil {
		return err
	}
	return s.start(d, card, at)
}

// start begins with the agent's turn when something is missing, and with the plan's when not.
func (s *Disputes) start(d *Dispute, card ClaimCard, at time.Time) error {
	stage := ToReview
	d.State = Opened
	if d.waiting(card) {
		stage, d.State = ToEvidence, EvidenceNeeded
	}
	first, err := s.rules.clock(stage, d.Claim, s.zone, at)
	if err != nil {
		return err
	}
	d.Clocks = []Clock{first}
	kind := strings.TrimPrefix(typeOpened, category+".")
	d.Steps = []Step{{At: at.UTC(), Kind: kind, By: d.OpenedBy, Plan: d.ByPhone, Text: d.Text}}
	return nil
}

// check tells what was not given.
func (d *Dispute) check(op string, card ClaimCard) error {
	d.Text, d.Customer, d.Caller = strings.TrimSpace(d.Text), strings.TrimSpace(d.Customer), strings.TrimSpace(d.Caller)
	switch {
	case d.Text == "" || len(d.Text) > maxWords:
		return incomplete(op, "text")
	case len(d.Customer) > maxCustomer || card.OfMember() && d.Member == "" && d.Change == "" && d.Customer == "":
		return incomplete(op, "customer")
	case card.Money && d.On == nil:
		return incomplete(op, "on")
	case d.Cents < 0:
		return incomplete(op, "cents")
	case len(d.Caller) > maxWords:
		return incomplete(op, "caller")
	}
	if d.Member != "" || d.Change != "" {
		d.Customer = ""
	}
	return nil
}

// relate holds member and change to what is on record. A member who never was the agent's is nobody.
func (s *Disputes) relate(ctx context.Context, op string, d *Dispute) error {
	if d.Change != "" {
		member, on, ok, err := s.changes.Change(ctx, d.Change)
		if err != nil {
			return err
		}
		if !ok || d.Member != "" && d.Member != member {
			return unknown(op)
		}
		d.Member = member
		if d.On == nil {
			d.On = &on
		}
	}
	if d.Member == "" {
		return nil
	}
	theirs, err := s.changes.Concerns(ctx, d.Agent, d.Member)
	if err == nil && !theirs {
		err = unknown(op)
	}
	return err
}
