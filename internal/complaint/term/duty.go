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

// lengthen extends an obligation for a reason that the caller has examined.
func lengthen(o clock.Obligation, basis string, at time.Time, days int) clock.Obligation {
	longer, err := o.Extend(basis, o.FromStart(at), days)
	if err != nil {
		panic("term: " + err.Error()) // days are checked to be 1 or more, and the refusals were tried before
	}
	return longer
}
