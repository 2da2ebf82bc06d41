package promise

import (
	"time"

	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/warning"
)

// wholeFile (B1): what a source said of agents was read whole, each row for its day.
func wholeFile(r *credential.Report) Mark {
	m := Mark{Promise: "B1", Kind: OfFile, Subject: r.ID, Number: r.Name}
	return m.decided(r.Bad == 0, r.LoadedAt)
}

// marksOfDispute are the marks of a dispute (B2, B8). One that was withdrawn, or waits for the agent, says nothing.
func marksOfDispute(d *dispute.Dispute) (all []Mark) {
	for _, x := range disputeMarks {
		if m, says := x.mark(d, Mark{Promise: x.id, Kind: OfDispute, Subject: string(d.ID), Number: d.Number}); says {
			all = append(all, m)
		}
	}
	return all
}

var disputeMarks = []struct {
	id   ID
	mark func(*dispute.Dispute, Mark) (Mark, bool)
}{
	{"B2", inTheBook},
	{"B8", disputeRuled},
}

// inTheBook (B2): whoever missed a customer in their book was wrong about it.
func inTheBook(d *dispute.Dispute, m Mark) (Mark, bool) {
	r, ruled := d.Ruling()
	if d.Claim != dispute.MissingFromBook {
		return m, false
	}
	if ruled && d.State.Ruled() {
		return m.decided(!r.Upheld, r.At), true
	}
	return running(d, m)
}

// moneyFollows is how soon a ruling is followed by its decision, a target of our own.
const moneyFollows = 7 * day

// disputeRuled (B8): a dispute was ruled on in time, and an upheld one was decided again.
func disputeRuled(d *dispute.Dispute, m Mark) (Mark, bool) {
	r, ruled := d.Ruling()
	switch {
	case !ruled || !d.State.Ruled():
		return running(d, m)
	case r.Late:
		return m.decided(false, r.At), true
	case r.Upheld && r.Correct != nil && r.Redecided == nil:
		return m.until(r.At, r.At.Add(moneyFollows)), true
	}
	return m.decided(true, r.At), true
}

// running is an open mark while it is the plan's turn.
func running(d *dispute.Dispute, m Mark) (Mark, bool) {
	turn := d.Running()
	if !d.State.Open() || turn.Stage == dispute.ToEvidence {
		return m, false
	}
	return m.until(turn.Target.Start(), turn.Target.LastTimelyAt().Add(time.Second)), true
}

// runComputed (B6): everybody whom a paid run had to judge could be judged: to the cent, with rate, region and decision.
func runComputed(r *commission.Run) (Mark, bool) {
	m := Mark{Promise: "B6", Kind: OfRun, Subject: string(r.ID), Number: r.AsOf.String()}
	problems := int64(0)
	for _, n := range r.Totals.Problems {
		problems += n
	}
	return m.decided(problems == 0, r.ExportedAt), r.Paid()
}

// warnedDays is how many days before the last one an agent has to know at least: the nearest step.
const warnedDays = 7

// warnedInTime (B9): the agent knew of a lapse a week before it at least.
func warnedInTime(w *warning.Warning, zone clock.Zone) (Mark, bool) {
	m := Mark{Promise: "B9", Kind: OfWarning, Subject: string(w.NPN) + "/" + string(w.ID), Number: string(w.NPN)}
	if len(w.Given) == 0 {
		return m, false
	}
	first := w.Given[0].At
	return m.decided(w.Lapse.Until.DaysSince(zone.DateOf(first)) >= warnedDays, first), true
}

// verified (B10): the provider answered in time whether the member has the condition.
func verified(v *verification.Verification, zone clock.Zone) (Mark, bool) {
	m := Mark{Promise: "B10", Kind: OfVerification, Subject: string(v.ID), Number: v.Number}
	late := zone.StartOfDay(v.Terms.Due.AddDays(1))
	switch v.State {
	case verification.Verified:
		at := v.TouchedAt
		if v.VerifiedOn != nil {
			at = zone.StartOfDay(*v.VerifiedOn)
		}
		return m.decided(at.Before(late), at), true
	case verification.Open:
		return m.until(v.OpenedAt, late), true
	case verification.NotConfirmed:
		return m.decided(true, v.TouchedAt), true
	case verification.Unanswered, verification.Removed:
		return m.decided(len(v.Attestations) > 0, late), true
	}
	return m, false
}

// readTime is how soon a bulletin reaches whom it concerns, a target of our own.
const readTime = 14 * day

// bulletinReached (B11): an agent read a bulletin in time and, where that is asked, acknowledged it. The page of the bulletin lists those
// who never opened it.
func bulletinReached(b *bulletin.Bulletin, r *bulletin.Receiving, zone clock.Zone) (Mark, bool) {
	m := Mark{Promise: "B11", Kind: OfReceipt, Subject: string(b.ID) + "/" + string(r.NPN), Number: b.Number}
	for _, e := range b.Editions {
		if e.Number != r.Edition {
			continue
		}
		late := e.At.Add(readTime)
		if e.Acknowledge && e.AcknowledgBy != nil {
			late = zone.StartOfDay(e.AcknowledgBy.AddDays(1))
		}
		if e.Acknowledge && !r.Acknowledged {
			return m.until(r.At, late), true
		}
		return m.decided(r.At.Before(late), r.At), true
	}
	return m, false
}
