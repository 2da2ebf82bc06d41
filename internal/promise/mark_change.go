package promise

import (
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
)

// changeMarks are the marks of a plan change, each by a function named after what its promise asks; a function that has nothing to say
// returns false.
var changeMarks = []struct {
	id   ID
	mark func(*change.Change, *change.Decision, Mark) (Mark, bool)
}{
	{"B3", agentStays},
	{"B4", testsShown},
	{"B5", agentMoves},
	{"B7", bothRecorded},
}

// marksOfChange are all marks of a change, by the decision that holds now. What was taken back never was.
func marksOfChange(c *change.Change) (all []Mark) {
	d, decided := c.Latest()
	if !decided || d.Voided {
		return nil
	}
	for _, x := range changeMarks {
		if m, says := x.mark(c, &d, Mark{Promise: x.id, Kind: OfChange, Subject: string(c.ID)}); says {
			all = append(all, m)
		}
	}
	return all
}

// holdTime is how long it may stay open who is agent of record, a target of our own.
const holdTime = 30 * day

// inside are the channels of the plan's own people, in which the agent of record stays; outside those of others, in which it does not.
var (
	inside  = []agent.Channel{agent.PlanChangeLine, agent.ServiceTransfer, agent.InternalField, agent.InternalTelesales, agent.InternalReferral}
	outside = []agent.Channel{agent.ExternalAgent, agent.ExternalCallCenter}
	own     = []agent.Channel{agent.OriginalAgent, agent.InternalReferral}
)

// agentStays (B3): a change by the plan's own people left the agent of record unchanged, and nobody had to dispute it first. Where the
// rules do not protect the agent, it says nothing.
func agentStays(c *change.Change, d *change.Decision, m Mark) (Mark, bool) {
	switch {
	case !slices.Contains(inside, c.Channel()):
		return m, false
	case d.Open():
		return m.until(d.At, d.At.Add(holdTime)), true
	}
	return m.decided(d.Why != change.Disputed, d.At), d.Outcome == agent.Keep
}

// The rules by which the agent of record of a change inside stays, or fails a test.
const (
	protected   = "R10"
	unprotected = "R11"
)

// testsShown (B4): where an agent lost a customer for a failed test, the test is named.
func testsShown(c *change.Change, d *change.Decision, m Mark) (Mark, bool) {
	if !slices.Contains(inside, c.Channel()) || d.Rule != protected && d.Rule != unprotected {
		return m, false
	}
	return m.decided(d.Rule == protected || len(d.Because) > 0, d.At), true
}

// agentMoves (B5): what somebody outside brought about is decided, and does not stay with the agent before.
func agentMoves(c *change.Change, d *change.Decision, m Mark) (Mark, bool) {
	if !slices.Contains(outside, c.Channel()) {
		return m, false
	}
	if d.Open() {
		return m.until(d.At, d.At.Add(holdTime)), true
	}
	return m.decided(d.Outcome != agent.Keep, d.At), true
}

// bothRecorded (B7): an application that the agent wrote, or a customer whom they sent to the line, has on record who it was or by which
// paper, link or call.
func bothRecorded(c *change.Change, d *change.Decision, m Mark) (Mark, bool) {
	channel := c.Channel()
	if !slices.Contains(own, channel) {
		return m, false
	}
	recorded := slices.ContainsFunc(c.Evidence, func(e change.Evidence) bool { return e.Channel == channel && (e.NPN != agent.House || e.Ref != "") })
	return m.decided(recorded, d.At), true
}
