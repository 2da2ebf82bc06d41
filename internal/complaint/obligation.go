package complaint

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Obligation is something that the case owes by a time. Legal ones come from a paragraph; the others are targets of our own, which
// never look like legal dates.
type Obligation struct {
	Key       string           `json:"key"`       // answer, extension_notice, module_resolution, module_contact, authority_limit, acknowledgement, ...
	Procedure Procedure        `json:"procedure"` //
	Legal     bool             `json:"legal"`
	Clock     clock.Obligation `json:"clock"` // with its steps, to be checked by hand
	State     DutyState        `json:"state"`
	Rule      string           `json:"rule,omitempty"` // set@version that gave the numbers
}

// DutyState is what became of an obligation. The texts are stored.
type DutyState string

// The states of an obligation.
const (
	Owed       DutyState = "owed"
	Met        DutyState = "met" // in time or late: see Clock
	Superseded DutyState = "superseded"
	Void       DutyState = "void" // the case ended without it
)

// Due is the obligation that binds now: the legal one whose last timely instant comes first; false when nothing legal is owed.
func (c *Case) Due() (Obligation, bool) {
	return c.first(true)
}

// Target is our own target that comes first; false when there is none.
func (c *Case) Target() (Obligation, bool) {
	return c.first(false)
}

func (c *Case) first(legal bool) (out Obligation, found bool) {
	for _, o := range c.Obligations {
		if o.State != Owed || o.Legal != legal {
			continue
		}
		if !found || o.Clock.LastTimelyAt().Before(out.Clock.LastTimelyAt()) {
			out, found = o, true
		}
	}
	return out, found
}

// Overdue tells whether something legal is late at an instant.
func (c *Case) Overdue(at time.Time) bool {
	o, owed := c.Due()
	return owed && o.Clock.Late(at)
}
