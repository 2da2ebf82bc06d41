package enrolment

import (
	"cmp"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// Kind is what a fact says. The texts are stored.
type Kind string

// The kinds.
const (
	Snapshot     Kind = "snapshot"     // was in a plan from a day until a day
	Submitted    Kind = "submitted"    // we sent an application to CMS
	Rejected     Kind = "rejected"     // CMS rejected it: TRC 104, 106, 108
	Accepted     Kind = "accepted"     // TRC 011, 022, 023, 100, 117, 118, 210, 212
	CorrectedIn  Kind = "corrected_in" // TRC 705: a CMS user corrected the plan, this one is right
	Disenrolled  Kind = "disenrolled"  // TRC 013, 014, 018, 025, 026, 293
	CorrectedOut Kind = "corrected_out"
	Reinstated   Kind = "reinstated"  // TC 81, TRC 287, 291: the disenrollment is cancelled
	StartMoved   Kind = "start_moved" // TRC 709, 710
	EndMoved     Kind = "end_moved"   // TRC 711
	Cancelled    Kind = "cancelled"   // TC 80, TRC 015, 703: as if it never was
	Compensation Kind = "compensation"
	Residence    Kind = "residence" // TC 76
	Died         Kind = "died"
)

// kindOrder is the order of facts that CMS processed at the same instant: what opens stands before what closes.
var kindOrder = []Kind{
	Snapshot, Submitted, Rejected, Accepted, CorrectedIn, Disenrolled, CorrectedOut, Reinstated, StartMoved, EndMoved, Cancelled, Compensation,
	Residence, Died,
}

func (k Kind) rank() int { return slices.Index(kindOrder, k) }

// Fact is one thing that a file says of a member. Its JSON is stored and names it: two facts with the same JSON are one.
type Fact struct {
	Kind     Kind        `json:"kind"`
	At       time.Time   `json:"at"` // when CMS processed it, or the time for which a snapshot holds: facts are folded in this order
	Contract string      `json:"contract,omitempty"`
	Plan     string      `json:"plan,omitempty"`
	Segment  string      `json:"segment,omitempty"`
	Family   plan.Family `json:"family,omitempty"` // as the catalog or the source says

	// On is the first day of an enrollment, the last day of one that ended, the first day in a residence, or the day of death.
	On      *clock.Date `json:"on,omitempty"`
	Until   *clock.Date `json:"until,omitempty"`   // of a snapshot: the last day
	Through *clock.Date `json:"through,omitempty"` // of a snapshot: how far its source tells of enrollment at all; what reaches to there goes on

	Transaction   string      `json:"transaction,omitempty"` // TC
	Reply         string      `json:"reply,omitempty"`       // TRC
	Ended         Ended       `json:"ended,omitempty"`       // why it ended, as far as the reply tells it
	Disenrollment string      `json:"disenrollment,omitempty"`
	Election      string      `json:"election,omitempty"`
	Reason        string      `json:"reason,omitempty"` // SEP reason code
	Source        string      `json:"source,omitempty"` // enrollment source code
	NoElection    bool        `json:"no_election,omitempty"`
	Application   *clock.Date `json:"application,omitempty"`
	Employer      bool        `json:"employer,omitempty"`
	Institution   bool        `json:"institution,omitempty"`
	State         string      `json:"state,omitempty"` // USPS letters of the residence

	Helpers     []Helper  `json:"helpers,omitempty"`
	NPN         agent.NPN `json:"npn,omitempty"`
	Online      bool      `json:"online,omitempty"`
	Tracking    string    `json:"tracking,omitempty"`     // the plan's tracking id
	CMSTracking string    `json:"cms_tracking,omitempty"` // CMS's tracking id

	Cycle Cycle  `json:"cycle,omitempty"`
	Prior string `json:"prior_plan_type,omitempty"`

	Origin string `json:"-"` // file and line
	Known  int64  `json:"-"` // position of the event that first said it
	key    string // names the content
}

// inOrder is the order in which facts are folded. It is total for different facts, so that the order of arrival never shows.
func inOrder(a, b Fact) int {
	return cmp.Or(
		a.At.Compare(b.At), cmp.Compare(a.Kind.rank(), b.Kind.rank()), cmp.Compare(dayOr(a.On, 0), dayOr(b.On, 0)), cmp.Compare(a.key, b.key),
	)
}

func dayOr(d *clock.Date, otherwise clock.Date) clock.Date {
	if d == nil {
		return otherwise
	}
	return *d
}

// lastDay is the last day of an ended enrollment. A disenrollment takes effect at the end of a month; where a file writes the first
// of a month, it means the day from which there is none.
func lastDay(d clock.Date) clock.Date {
	if d.Day() == 1 {
		return d.AddDays(-1)
	}
	return d.EndOfMonth()
}
