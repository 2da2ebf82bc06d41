package clock

import (
	"fmt"
	"time"
)

// Reason is why a stop or an extension is refused.
type Reason string

// The reasons in the order in which they are tested, so that a policy that names the first one that applies can add
// its own before or after.
const (
	NotStarted      Reason = "not_started"      // before the start
	AlreadyStopped  Reason = "already_stopped"  // done earlier
	HourTerm        Reason = "hour_term"        // elapsed hours cannot be extended by days
	AlreadyExtended Reason = "already_extended" // one extension only
	AfterDue        Reason = "after_due"        // at or after the first late instant
	NotLonger       Reason = "not_longer"       // an extension never brings a due date forward
)

// RefusedError tells why an obligation was not changed.
type RefusedError struct {
	Change string
	Reason Reason
}

func (e *RefusedError) Error() string { return fmt.Sprintf("%s refused: %s", e.Change, e.Reason) }

// Extend adds days to the base term, once, while there is still time. The due date is counted from the
// start again: 30 days extended by 14 is the start date plus 44.
func (o Obligation) Extend(basis string, at time.Time, days int) (Obligation, error) {
	term := o.Term
	term.Period.Days += days
	return o.extend(basis, at, term)
}

// ExtendTo replaces the base term by a longer one, counted from the start, once, while there is still time.
func (o Obligation) ExtendTo(basis string, at time.Time, period Period) (Obligation, error) {
	return o.extend(basis, at, Term{Period: period})
}

func (o Obligation) extend(basis string, at time.Time, term Term) (Obligation, error) {
	due := o.StartsOn.Add(term.Period)
	if reason := o.refuseExtension(at, due); reason != "" {
		return o, &RefusedError{"extension", reason}
	}
	before := o.Basis
	o.Extended, o.Basis = true, basis
	o = o.step(Step{Says: ExtendedTo, At: at.UTC(), Term: term}, "At %s the term was extended to %s.", FormatInstant(at), term.words())
	o = o.dueOn(due, term)
	o.Basis = before
	return o, nil
}

func (o Obligation) refuseExtension(at time.Time, due Date) Reason {
	switch {
	case o.beforeStart(at):
		return NotStarted
	case o.StoppedAt != nil && !at.Before(*o.StoppedAt):
		return AlreadyStopped
	case o.Term.InHours():
		return HourTerm
	case o.Extended:
		return AlreadyExtended
	case o.Late(at):
		return AfterDue
	case due <= o.DueDate:
		return NotLonger
	default:
		return ""
	}
}

// Stop records what ended the obligation: an answer, a letter, a resolution. Only the first one counts.
func (o Obligation) Stop(what string, at time.Time) (Obligation, error) {
	switch {
	case o.beforeStart(at):
		return o, &RefusedError{"stop", NotStarted}
	case o.StoppedAt != nil:
		return o, &RefusedError{"stop", AlreadyStopped}
	}
	at = at.UTC()
	o.StoppedAt = &at
	verdict, says := "in time", StoppedTimely
	if o.Late(at) {
		verdict, says = "late", StoppedLate
	}
	return o.step(Step{Says: says, At: at}, "%s at %s: %s.", what, FormatInstant(at), verdict), nil
}

// StopOnce is Stop for what may come more than once, and before the start: only the first counts, and what came early is judged as if
// it came with the start.
func (o Obligation) StopOnce(what string, at time.Time) Obligation {
	if o.StoppedAt != nil {
		return o
	}
	stopped, err := o.Stop(what, o.FromStart(at))
	if err != nil {
		panic("clock: " + err.Error()) // it runs, and nothing stopped it
	}
	return stopped
}

// FromStart is an instant, or the start of the obligation when that comes later.
func (o Obligation) FromStart(at time.Time) time.Time {
	if o.beforeStart(at) {
		return o.Start()
	}
	return at
}

// Start is the instant from which the obligation runs.
func (o Obligation) Start() time.Time {
	if o.StartsAt != nil {
		return *o.StartsAt
	}
	return o.Zone.StartOfDay(o.StartsOn)
}

func (o Obligation) beforeStart(at time.Time) bool { return at.Before(o.Start()) }
