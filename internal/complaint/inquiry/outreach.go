package inquiry

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// OutreachID names a piece of outreach.
type OutreachID string

// OutreachKind is what is to be done. The texts are stored.
type OutreachKind string

// The kinds.
const (
	MemberOutreach     OutreachKind = "member_outreach"     // call the member: ask, help, offer the grievance
	ComplianceReferral OutreachKind = "compliance_referral" // agent oversight looks at what was told
)

// OutreachKinds are all of them.
var OutreachKinds = []OutreachKind{MemberOutreach, ComplianceReferral}

// Result is what came of it. The texts are stored.
type Result string

// The results.
const (
	ReachedHelped   Result = "reached_helped"   // the member was reached; what they want is on record
	ReachedConfirms Result = "reached_confirms" // the member says that the agent acts for them
	ReachedDenies   Result = "reached_denies"   // the member says that the agent does not
	NotReached      Result = "not_reached"      // every way was tried
	Nobody          Result = "nobody"           // nobody is a member whom these words fit
	LookedInto      Result = "looked_into"      // by agent oversight
	Handed          Result = "handed_to_a_case" // it belongs to a case that the member or compliance opened
)

// ResultsOf are the results that fit a kind, in the order of pages.
func ResultsOf(k OutreachKind) []Result {
	if k == ComplianceReferral {
		return []Result{LookedInto, Handed, Nobody}
	}
	return []Result{ReachedHelped, ReachedConfirms, ReachedDenies, Handed, NotReached, Nobody}
}

// Outreach is work that an inquiry made. It belongs to no case: an agent's word opens none.
type Outreach struct {
	ID        OutreachID       `json:"id"`
	Kind      OutreachKind     `json:"kind"`
	Desk      string           `json:"desk"`
	Inquiry   ID               `json:"inquiry"`
	Asker     person.ID        `json:"asker,omitempty"`
	AskerName string           `json:"asker_name"`
	Member    person.ID        `json:"member,omitempty"` // "" when the agent's words fit nobody clearly
	Named     Named            `json:"named"`
	Reported  Reported         `json:"reported"`
	Words     string           `json:"words,omitempty"`
	MadeAt    time.Time        `json:"made_at"`
	Target    clock.Obligation `json:"target"` // our own
	Rule      string           `json:"rule"`
	DoneAt    *time.Time       `json:"done_at,omitempty"`
	DoneBy    record.Actor     `json:"done_by,omitzero"`
	Result    Result           `json:"result,omitempty"`
	Note      string           `json:"note,omitempty"`
	Version   int64            `json:"version"`
}

// Done tells whether nobody has to do anything more.
func (o *Outreach) Done() bool { return o.DoneAt != nil }
