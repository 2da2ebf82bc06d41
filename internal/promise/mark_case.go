package promise

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/term"
)

// trail is what the board remembers of a case because its row no longer tells it.
type trail struct {
	First complaint.Desk // the desk that got it first
	Moved bool           // it went to another one
}

func (t *trail) follow(d complaint.Desk) {
	switch {
	case d == "":
	case t.First == "":
		t.First = d
	case d != t.First:
		t.Moved = true
	}
}

// caseMarks are the marks of a case, each by a function named after its promise; a function that has nothing to say returns false.
var caseMarks = []struct {
	id   ID
	mark func(*complaint.Case, trail, Mark) (Mark, bool)
}{
	{"A2", rightDesk},
	{"A3", openedByMember},
	{"A5", moduleInTime},
	{"A6", investigated},
	{"A7", answeredInTime},
	{"A8", confidential},
	{"A9", atFirstContact},
	{"A10", notAgain},
	{"A11", careAppeal},
}

// marksOf are all marks of a case.
func marksOf(c *complaint.Case, t trail) []Mark {
	var all []Mark
	for _, x := range caseMarks {
		if m, says := x.mark(c, t, Mark{Promise: x.id, Kind: OfCase, Subject: string(c.ID), Number: c.Number}); says {
			all = append(all, m)
		}
	}
	return all
}

// over is when the case was decided or ended.
func over(c *complaint.Case) (time.Time, bool) {
	switch {
	case c.Decision != nil:
		return c.Decision.At, true
	case c.Ended != nil:
		return c.Ended.At, true
	}
	return time.Time{}, false
}

// rightDesk (A2): the desk that got the case first brought it to a decision.
func rightDesk(c *complaint.Case, t trail, m Mark) (Mark, bool) {
	if t.Moved {
		return m.decided(false, c.OpenedAt), true
	}
	at, done := over(c)
	return m.decided(true, at), done
}

// openers are those whose word opens a grievance.
var openers = []complaint.Standing{
	complaint.TheMember, complaint.MemberOnTheLine, complaint.ARepresentative, complaint.UnprovenStandIn, complaint.ThroughGovernment,
}

// openedByMember (A3): nobody else's word opened a grievance. Who has no proof yet waits for it.
func openedByMember(c *complaint.Case, _ trail, m Mark) (Mark, bool) {
	return m.decided(slices.Contains(openers, c.Speaker.Standing), c.OpenedAt), c.Class.Procedure == complaint.Grievance
}

// moduleInTime (A5): contact made and resolution entered in CMS's module in time.
func moduleInTime(c *complaint.Case, _ trail, m Mark) (Mark, bool) {
	if c.Module == nil || c.Module.Away {
		return m, false
	}
	return inTime(c, m, func(o complaint.Obligation) bool { return o.Legal && o.Procedure == complaint.CTM })
}

// investigated (A6): when the case was decided, its checklist was complete and whoever must sign had signed. What was settled while
// the contact lasted needed no investigation.
func investigated(c *complaint.Case, _ trail, m Mark) (Mark, bool) {
	if c.Decision == nil || c.Decision.At.Equal(c.OpenedAt) {
		return m, false
	}
	complete := !slices.ContainsFunc(c.Checks, func(x complaint.Check) bool { return x.Needed && !x.Done && x.Not == "" })
	for _, as := range c.Needs {
		complete = complete && slices.ContainsFunc(c.Reviews, func(r complaint.Review) bool { return r.As == as && !r.At.After(c.Decision.At) })
	}
	return m.decided(complete, c.Decision.At), true
}

// answeredInTime (A7): the outcome was told in the form and the time that the rules demand.
func answeredInTime(c *complaint.Case, _ trail, m Mark) (Mark, bool) {
	return inTime(c, m, func(o complaint.Obligation) bool {
		return o.Legal && o.Procedure != complaint.CTM && o.Procedure != complaint.CareAppeal && o.Key != term.KeyAuthorityLimit
	})
}

// careAppeal (A11): an appeal of a decision of the care programme was decided and told in time.
func careAppeal(c *complaint.Case, _ trail, m Mark) (Mark, bool) {
	if c.Class.Procedure != complaint.CareAppeal {
		return m, false
	}
	return inTime(c, m, func(o complaint.Obligation) bool {
		return o.Procedure == complaint.CareAppeal && o.Key == term.KeyAnswer
	})
}

// inTime judges obligations together: one that was late breaks the promise, one that is owed keeps it open.
func inTime(c *complaint.Case, m Mark, which func(complaint.Obligation) bool) (Mark, bool) {
	var owed, met *complaint.Obligation
	for i := range c.Obligations {
		o := &c.Obligations[i]
		switch {
		case !which(*o):
		case o.State == complaint.Met && o.Clock.StoppedAt != nil && o.Clock.Late(*o.Clock.StoppedAt):
			return m.decided(false, *o.Clock.StoppedAt), true
		case o.State == complaint.Owed && (owed == nil || o.Clock.LastTimelyAt().Before(owed.Clock.LastTimelyAt())):
			owed = o
		case o.State == complaint.Met:
			met = o
		}
	}
	switch {
	case owed != nil:
		return m.until(c.ReceivedAt, owed.Clock.LastTimelyAt().Add(time.Second)), true
	case met != nil && met.Clock.StoppedAt != nil:
		return m.decided(true, *met.Clock.StoppedAt), true
	}
	return m, false
}

// outcomes are the letters that tell an outcome in full.
var outcomes = []complaint.LetterKind{complaint.OutcomeLetter, complaint.OutcomeQIO, complaint.CareAppealDecided}

// confidential (A8): where the outcome must stay confidential, no letter told it.
func confidential(c *complaint.Case, _ trail, m Mark) (Mark, bool) {
	if c.Decision == nil || !c.Decision.Confidential {
		return m, false
	}
	told := slices.ContainsFunc(c.Letters, func(l complaint.Letter) bool {
		return l.SentAt != nil && !l.At.Before(c.Decision.At) && slices.Contains(outcomes, l.Kind)
	})
	return m.decided(!told, c.Decision.At), c.Stopped != nil || told
}

// atFirstContact (A9): the outcome was told while the contact lasted, or within a day. What must be answered in writing could not be.
func atFirstContact(c *complaint.Case, _ trail, m Mark) (Mark, bool) {
	if c.Stopped == nil || c.Class.Procedure != complaint.Grievance || c.AnswerForm() != complaint.OralOrWritten {
		return m, false
	}
	return m.decided(c.Stopped.At.Sub(c.ReceivedAt) < day, c.Stopped.At), true
}

const day = 24 * time.Hour

// notAgain (A10): the matter did not come back.
func notAgain(c *complaint.Case, _ trail, m Mark) (Mark, bool) {
	if c.State == complaint.Duplicate {
		return m, false
	}
	if c.LinkedTo != "" {
		return m.decided(false, c.OpenedAt), true
	}
	at, done := over(c)
	return m.decided(true, at), done
}
