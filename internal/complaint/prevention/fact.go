package prevention

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// Fact is what is counted of one case.
type Fact struct {
	Case        complaint.ID
	Number      string
	Intake      complaint.IntakeID
	Member      person.ID // "" while nobody knows
	Contract    string
	Plan        string
	Delegate    string
	Agents      []string // who sold, as far as it is complained about: number, else name
	Agencies    []string
	Subjects    []person.ID // all who are complained about, and their numbers: they see nothing of it
	Numbers     []string
	Procedure   complaint.Procedure
	Category    string
	Subcategory string
	State       complaint.State
	Received    clock.Date
	ReceivedAt  time.Time
	AtOnce      bool // decided and answered while the contact lasted
	Answered    bool
	Open        bool
	LateFrom    time.Time // of the legal duty that binds; zero when nothing is owed
	Stars       int       // 0: not rated
	Returned    int       // letters
	Module      bool      // CMS's module has it
	Reopens     bool
	Refused     bool // somebody without proof spoke
	Urgent      bool
	Causes      []string
}

// FactOf is what counts of a case.
func FactOf(c *complaint.Case) Fact {
	f := Fact{
		Case: c.ID, Number: c.Number, Intake: c.Intake, Member: c.Member, Contract: c.Contract, Plan: c.Plan, Delegate: c.Delegate,
		Procedure: c.Class.Procedure, Category: c.Class.Category, Subcategory: c.Class.Subcategory, State: c.State,
		ReceivedAt: c.ReceivedAt, Open: !c.State.Over() && c.Stopped == nil, Answered: c.Stopped != nil,
		AtOnce: c.Stopped != nil && c.Decision != nil && c.Decision.At.Equal(c.OpenedAt) && !c.Stopped.At.After(c.OpenedAt),
		Module: c.Module != nil, Reopens: c.LinkedTo != "" && c.State != complaint.Duplicate,
		Refused: c.Speaker.Standing == complaint.UnprovenStandIn && c.Authority.ProvenAt == nil && c.Authority.ConfirmedAt == nil,
		Urgent:  c.Class.Urgent,
	}
	if zone, err := clock.LoadZone(c.Zone); err == nil {
		f.Received = zone.DateOf(c.ReceivedAt)
	}
	if c.Rating != nil {
		f.Stars = c.Rating.Stars
	}
	if o, owed := c.Due(); owed {
		f.LateFrom = o.Clock.LastTimelyAt().Add(time.Microsecond)
	}
	for _, l := range c.Letters {
		if l.ReturnedAt != nil {
			f.Returned++
		}
	}
	f.about(c)
	for _, x := range c.Causes {
		if !slices.Contains(f.Causes, x.Code) {
			f.Causes = append(f.Causes, x.Code)
		}
	}
	return f
}

// about are those who are complained about.
func (f *Fact) about(c *complaint.Case) {
	for _, s := range c.Class.Subjects {
		if s.Person != "" {
			f.Subjects = append(f.Subjects, s.Person)
		}
		if s.Number != "" {
			f.Numbers = append(f.Numbers, s.Number)
		}
		name := s.Number
		if name == "" {
			name = s.Name
		}
		switch {
		case name == "":
		case s.Kind == complaint.AgentSubject:
			f.Agents = append(f.Agents, name)
		case s.Kind == complaint.Agency:
			f.Agencies = append(f.Agencies, name)
		}
	}
}
