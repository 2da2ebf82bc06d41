package enrolment

import (
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// SpanID names a span. It follows from the member, the plan and the first start that was told of the span, so that corrections of its
// dates keep it.
type SpanID string

// Ended is why a span ended. The texts are stored.
type Ended string

// The reasons.
const (
	EndedByChange      Ended = "plan_change"    // of the member, within the parent organization or to another
	EndedByTermination Ended = "termination"    // a disenrollment without another plan that we know
	EndedByDeath       Ended = "death"          //
	EndedByRetro       Ended = "retro_loss"     // loss of entitlement told later
	EndedByCrosswalk   Ended = "crosswalk"      // no election
	EndedByCorrection  Ended = "cms_correction" // TRC 704 with 705
)

// Cycle is what CMS's compensation report says of a span's enrollment year. The texts are part of `keepwell decide compensation`.
type Cycle string

// The cycles.
const (
	CycleInitial Cycle = "initial"
	CycleRenewal Cycle = "renewal"
	CycleUnknown Cycle = "unknown" // until the report says it
)

// Span is a time of a member in one plan, as it follows from all facts known, whatever the order in which they came.
type Span struct {
	ID        SpanID      `json:"id"`
	Contract  string      `json:"contract"`
	Plan      string      `json:"plan"`
	Segment   string      `json:"segment,omitempty"`
	Family    plan.Family `json:"family,omitempty"` // "" when neither the catalog nor the source says it
	Ours      bool        `json:"ours,omitempty"`   // of our parent organization
	Start     clock.Date  `json:"start"`            // first of a month
	End       *clock.Date `json:"end,omitempty"`    // last of a month; a known future end counts
	Ended     Ended       `json:"ended,omitempty"`
	Exception string      `json:"exception,omitempty"` // from rapid disenrollment, 42 CFR 422.2274(d)(5)(iii)(B), in the words of `keepwell decide compensation`
	Cancelled bool        `json:"cancelled,omitempty"` // TC 80 or TRC 015: as if it never was

	State       string      `json:"state,omitempty"`       // USPS letters of the member's residence
	Election    string      `json:"election,omitempty"`    // election type code of CMS
	Reason      string      `json:"reason,omitempty"`      // SEP reason code
	Source      string      `json:"source,omitempty"`      // enrollment source code of CMS
	NoElection  bool        `json:"no_election,omitempty"` // rollover, passive, auto, facilitated, reassigned, corrected by CMS
	Application *clock.Date `json:"application,omitempty"` // date of the application
	Employer    bool        `json:"employer,omitempty"`    // employer group plan
	Institution bool        `json:"institution,omitempty"` // lived in an institution when it began
	Corrects    SpanID      `json:"corrects,omitempty"`    // the span that CMS corrected into this one: no sale, the agent stays

	// Residences are where the member moved to while the span went on.
	Residences []Home `json:"residences,omitempty"`
	// Disenrollment is CMS's disenrollment reason code of how it ended.
	Disenrollment string `json:"disenrollment,omitempty"`

	// Who helped, as CMS's reply tells it (positions 510 to 526 of the 800-byte record).
	Helpers  []Helper  `json:"helpers,omitempty"`
	NPN      agent.NPN `json:"npn,omitempty"`
	Online   bool      `json:"online,omitempty"`   // Medicare.gov's online enrollment center
	Tracking string    `json:"tracking,omitempty"` // plan's own tracking id, which joins our application

	Cycle Cycle  `json:"cycle,omitempty"`
	Prior string `json:"prior_plan_type,omitempty"` // none, ma, mapd, pdp, cost, mmp

	Known  int64  `json:"known"`  // position of the newest fact that says something of it
	Origin string `json:"origin"` // file and line of the fact that opened it
}

// Home is a residence from a day on.
type Home struct {
	State string     `json:"state"` // USPS letters
	From  clock.Date `json:"from"`
}

// Helper is a relationship to the enrollee of who helped with the application.
type Helper string

// The helpers, in the order of CMS's flags.
const (
	HelpedByAgent   Helper = "agent"
	HelpedByBroker  Helper = "broker"
	HelpedBySHIP    Helper = "ship"
	HelpedByRep     Helper = "authorized_representative"
	HelpedByOther   Helper = "other"
	HelpedBySelf    Helper = "self"
	HelpedByUnknown Helper = "blank"
)

// MemberSpans are all spans of a member, cancelled ones included, by start.
type MemberSpans struct {
	Member person.ID
	Spans  []Span
}

// MoveKind is what a difference between plans is. The texts are stored.
type MoveKind string

// The kinds.
const (
	NewEnrollment MoveKind = "new"       // nothing before, or another organization's plan
	PlanChange    MoveKind = "change"    // between two plans of ours
	Carried       MoveKind = "carried"   // between two plans of ours without an election
	Collapsed     MoveKind = "collapsed" // an MA-only plan and a drug plan become one MA-PD
	Left          MoveKind = "left"      //
)

// Move is one member's entering of a plan of ours, with what was before. It follows from the spans alone.
type Move struct {
	Member    person.ID  `json:"member"`
	Kind      MoveKind   `json:"kind"`
	Effective clock.Date `json:"effective"`
	Old       []Span     `json:"old,omitempty"` // what ended before: the one that counts first, two when they collapse
	New       Span       `json:"new"`
	GapMonths int        `json:"gap_months"` // whole months without cover between
}
