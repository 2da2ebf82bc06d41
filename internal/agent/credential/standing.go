package credential

import (
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// Ask is what a ready-to-sell test is about.
type Ask struct {
	NPN     agent.NPN
	On      clock.Date    // the day of the tests: the application date
	Year    int           // plan year of the certification: that of the effective date
	State   string        // USPS letters of the member's residence
	Product *plan.Product // whose entity appoints, and whose family and special needs are certified
}

// Lapse is a time in which an agent fails a test for a state, an entity and a product: months that begin in it are not paid.
type Lapse struct {
	Test agent.Test
	From clock.Date
	To   *clock.Date
}
