package complaint

import (
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/complaint/term"
)

// The targets of the catalog that this room knows how to meet; one that it does not know is met by the answer.
const (
	targetTriage  = "triage"
	targetAck     = "acknowledgement"
	targetReview  = "ctm_review"
	targetContact = "ctm_contact"
	targetRaised  = "ctm_raised" // term.KeyModuleUpgrade says when it applies
)

// setParallel is the rule set of procedures for which no paragraph sets a time.
const setParallel = "parallel_time"

// parallelDuties is by when a procedure is answered for which no paragraph sets a time: agent oversight, privacy (45 CFR 164.530(d)),
// section 1557 (45 CFR 92.8), special investigations, a provider's own matter, a decision of the care programme.
func (r *Rules) parallelDuties(c *Case, p Procedure) ([]Obligation, error) {
	on := c.day()
	set, err := r.parallel.At(setParallel, on)
	if err != nil {
		return nil, err
	}
	d, err := set.Decide(map[string]any{"procedure": string(p)}, nil)
	if err != nil {
		return nil, err
	}
	days, ok1 := d.Result["days"].(int64)
	basis, ok2 := d.Result["basis"].(string)
	if !ok1 || !ok2 {
		return nil, fmt.Errorf("complaint: rule set %s gives no days", set.Name())
	}
	o := clock.WithinDays(basis, zoneOf(c.Zone), c.ReceivedAt, int(days))
	if c.Stopped != nil {
		o = o.StopOnce("It was answered", c.Stopped.At)
	}
	legal := d.Result["legal"] == true
	return obligations(p, []term.Duty{{Key: keyAnswer, Legal: legal, Clock: o, Rule: set.Name() + "/" + d.RuleID}}), nil
}

// targets are our own. They never look like legal dates.
func (r *Rules) targets(c *Case) (all []Obligation) {
	if c.State == AwaitingAuthority {
		return nil // the plan waits; package term says how long
	}
	on := c.day()
	book := r.catalogs.At(on)
	for _, way := range r.ways(c) {
		for _, t := range book.TargetsFor(way) {
			if o, ok := c.target(t); ok && !slices.ContainsFunc(all, o.continues) {
				all = append(all, o)
			}
		}
	}
	return all
}

// ways are how the case is handled, as the catalog says it.
func (r *Rules) ways(c *Case) (ways []string) {
	for _, p := range c.procedures() {
		switch {
		case p == CTM && c.Module != nil && !c.Module.Away:
			ways = append(ways, "ctm")
		case p != "" && p != Grievance:
		case r.expedited(c):
			ways = append(ways, "expedited")
		default:
			ways = append(ways, "standard")
		}
	}
	return ways
}

// expedited tells whether a clock of hours runs for the answer of the grievance, now or once it starts.
func (r *Rules) expedited(c *Case) bool {
	kind, err := r.terms.GrievanceKind(c.day(), term.Product(c.Class.Product), term.Trigger(c.Class.Trigger), c.Class.DrugObtained)
	return err == nil && kind == term.Expedited
}

// target is one target of the catalog, met or not.
func (c *Case) target(t catalog.Target) (Obligation, bool) {
	zone, start := zoneOf(c.Zone), c.ReceivedAt
	if at := c.laterTrigger(); at != nil && slices.Contains(t.Applies, "expedited") && !slices.Contains(t.Applies, "standard") {
		start = *at
	}
	switch t.From {
	case "assignment":
		if c.Module == nil {
			return Obligation{}, false
		}
		start = zone.StartOfDay(c.Module.assignedOn())
	case "raised":
		return Obligation{}, false // package term adds it
	}
	var l term.Length
	switch {
	case t.Days != nil:
		l.Days = *t.Days
	case t.Hours != nil:
		l.Hours = *t.Hours
	default:
		l.BusinessDays = t.BusinessDays
	}
	d := term.Target(t.ID, "target/"+t.ID, zone, start, l)
	if at := c.metAt(t.ID); at != nil {
		d.Clock = d.Clock.StopOnce("It was done", *at)
	}
	return obligations(c.Class.Procedure, []term.Duty{d})[0], true
}

// assignedOn is our latest assignment date.
func (m *Module) assignedOn() (on clock.Date) {
	for _, a := range m.Assignments {
		if a.Contract == m.Contract && (on == 0 || a.On.After(on)) {
			on = a.On
		}
	}
	return on
}

// metAt is when a target was met; nil while it is not.
func (c *Case) metAt(target string) *time.Time {
	switch target {
	case targetTriage:
		return c.SortedAt
	case targetAck:
		return c.acknowledgedAt()
	case targetReview:
		return c.SortedAt
	case targetContact:
		return c.reachedAt()
	}
	if c.Decision != nil {
		return &c.Decision.At
	}
	return c.stoppedAt()
}

// acknowledgedAt is when the member first heard in writing that the complaint is there, or was told the outcome.
func (c *Case) acknowledgedAt() *time.Time {
	for n := range c.Letters {
		if l := &c.Letters[n]; l.Kind == Acknowledgement && l.SentAt != nil && l.ReturnedAt == nil {
			return l.SentAt
		}
	}
	return c.stoppedAt()
}

func (c *Case) stoppedAt() *time.Time {
	if c.Stopped == nil {
		return nil
	}
	return &c.Stopped.At
}

// reachedAt is when somebody spoke to whoever complained to CMS.
func (c *Case) reachedAt() *time.Time {
	if c.Module == nil {
		return nil
	}
	if n := slices.IndexFunc(c.Module.Contacts, func(e Effort) bool { return e.Reached }); n >= 0 {
		return &c.Module.Contacts[n].At
	}
	return nil
}
