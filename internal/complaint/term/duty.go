package term

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// The duties by their keys. The texts are stored.
const (
	KeyAnswer           = "answer"
	KeyExtensionNotice  = "extension_notice"
	KeyAuthorityLimit   = "authority_limit"
	KeyModuleResolution = "module_resolution"
	KeyModuleContact    = "module_contact"
	KeyModuleUpgrade    = "module_upgrade" // our own target when the level was raised too late
	KeyDecision         = "decision"
)

// Duty is an obligation with its name. Legal is false for targets of our own.
type Duty struct {
	Key   string
	Legal bool
	Clock clock.Obligation
	Rule  string // set@version/rule that gave the numbers
}

// NotApplicable is the timeliness of what nobody owes any more: withdrawn, or reassigned to another contract.
const NotApplicable clock.Timeliness = "not_applicable"

// judge is how an obligation stands: what stopped it counts whenever it came, and asOf only tells open from overdue.
func judge(o clock.Obligation, asOf *time.Time) clock.Timeliness {
	switch {
	case o.StoppedAt != nil:
		return o.TimelinessAt(*o.StoppedAt)
	case asOf != nil:
		return o.TimelinessAt(*asOf)
	default:
		return clock.Open
	}
}

// startOf is the instant from which an obligation runs.
func startOf(o clock.Obligation) time.Time {
	if o.StartsAt != nil {
		return *o.StartsAt
	}
	return o.Zone.StartOfDay(o.StartsOn)
}

// stop ends an obligation. What came before its start is judged as if it came with it.
func stop(o clock.Obligation, what string, at time.Time) clock.Obligation {
	if start := startOf(o); at.Before(start) {
		at = start
	}
	stopped, err := o.Stop(what, at)
	if err != nil {
		return o // stopped before: only the first stop counts
	}
	return stopped
}

// lengthen extends an obligation for a reason that the caller has examined.
func lengthen(o clock.Obligation, basis string, at time.Time, days int) clock.Obligation {
	if start := startOf(o); at.Before(start) {
		at = start
	}
	longer, err := o.Extend(basis, at, days)
	if err != nil {
		panic("term: " + err.Error()) // days are checked to be 1 or more, and the refusals were tried before
	}
	return longer
}
