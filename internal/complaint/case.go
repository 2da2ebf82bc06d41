package complaint

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// ID names a case.
type ID string

// State is where a case stands. The texts are stored.
type State string

// The states.
//
//	received ─▶ awaiting_authority ─▶ open ─▶ investigating ─▶ decided ─▶ answered ─▶ closed
//	                 │                  └────────── extended is a mark, not a state ──────┘
//	                 └▶ dismissed          any open one ─▶ withdrawn, moved, duplicate
const (
	Received          State = "received" // nobody has classified it yet
	AwaitingAuthority State = "awaiting_authority"
	Open              State = "open"
	Investigating     State = "investigating"
	Decided           State = "decided"
	Answered          State = "answered" // told; after-work may remain
	Closed            State = "closed"
	Withdrawn         State = "withdrawn"
	Dismissed         State = "dismissed"
	Moved             State = "moved"     // to another procedure or organization (reassigned by CMS, handed to a contractor)
	Duplicate         State = "duplicate" // of the case in LinkedTo
)

// Over tells whether nothing legal remains to be done.
func (s State) Over() bool {
	switch s {
	case Closed, Withdrawn, Dismissed, Moved, Duplicate:
		return true
	}
	return false
}

// Case is one matter as known at a version of its stream.
type Case struct {
	ID         ID           `json:"id"`
	Number     string       `json:"number,omitempty"` // receipt number, with /2, /3 for further matters of the contact
	Intake     IntakeID     `json:"intake"`
	Part       int          `json:"part"`             // 1, 2, ... of the intake
	Member     person.ID    `json:"member,omitempty"` // "" while unmatched
	Contract   string       `json:"contract,omitempty"`
	Plan       string       `json:"plan,omitempty"`     // plan benefit package
	Delegate   string       `json:"delegate,omitempty"` // first tier, downstream or related entity
	Channel    Channel      `json:"channel"`
	Written    bool         `json:"written"` // filed in writing
	Words      string       `json:"words"`
	Summary    string       `json:"summary,omitempty"`
	Language   string       `json:"language,omitempty"`
	Speaker    Speaker      `json:"speaker"`
	ReceivedAt time.Time    `json:"received_at"`
	FiledLate  bool         `json:"filed_late,omitempty"` // after the filing limit: a flag, never a reason to close
	Zone       string       `json:"zone"`
	Class      Class        `json:"class"`
	State      State        `json:"state"`
	OpenedAt   time.Time    `json:"opened_at"`
	OpenedBy   record.Actor `json:"opened_by"`

	Authority   Authority    `json:"authority,omitzero"` // when Speaker.Standing is unproven_representative
	Extension   *Extension   `json:"extension,omitempty"`
	Obligations []Obligation `json:"obligations,omitempty"`

	Desk     Desk       `json:"desk,omitempty"`
	Assignee string     `json:"assignee,omitempty"` // account
	Since    time.Time  `json:"assigned_at,omitzero"`
	Touched  time.Time  `json:"touched_at"`          // last work by a person
	SortedAt *time.Time `json:"sorted_at,omitempty"` // when a person said what it is
	MovedAt  *time.Time `json:"moved_at,omitempty"`  // when it turned out to be a determination or an appeal

	Checks    []Check      `json:"checks,omitempty"`
	Needs     []string     `json:"needed_reviews,omitempty"` // whose sign-off a decision waits for
	Findings  []Finding    `json:"findings,omitempty"`       // all versions, the last one holds
	Reviews   []Review     `json:"reviews,omitempty"`
	Tasks     []Task       `json:"tasks,omitempty"`
	Referrals []Referral   `json:"referrals,omitempty"`
	Causes    []Cause      `json:"causes,omitempty"`
	Actions   []Corrective `json:"corrective,omitempty"`
	Documents []Document   `json:"documents,omitempty"`
	Letters   []Letter     `json:"letters,omitempty"`

	Decision *Decision `json:"decision,omitempty"`
	Answers  []Answer  `json:"answers,omitempty"` // oral ones and dispatched letters, also those that stop no clock
	Stopped  *Answer   `json:"stopped,omitempty"` // the one that stopped the clock
	Ended    *Ending   `json:"ended,omitempty"`

	Care     *CareDecision `json:"care_decision,omitempty"` // of the care programme that is appealed
	LinkedTo ID            `json:"linked_to,omitempty"`     // what it repeats or reopens
	Related  []ID          `json:"related,omitempty"`
	Grant    *Door         `json:"grant,omitempty"`  // what opens the member's record to the assignee
	Module   *Module       `json:"module,omitempty"` // of a CTM complaint
	Rating   *Rating       `json:"rating,omitempty"`

	Version int64 `json:"version"`
}

// Door is the grant of access that the assignee of a case has until it ends or somebody else takes over.
type Door struct {
	ID     string    `json:"id"`
	Member person.ID `json:"member"` // as it was when it was given
	To     person.ID `json:"to"`
}

// Authority is proof that an unproven representative may act, or the member's own word, whichever came first.
type Authority struct {
	ProvenAt    *time.Time `json:"proof_received_at,omitempty"`
	Paper       string     `json:"paper,omitempty"`
	Kind        ProofKind  `json:"kind,omitempty"` // of a paper that is not kept among the authorizations, with what was seen of it
	Note        string     `json:"note,omitempty"`
	ConfirmedAt *time.Time `json:"member_confirmed_at,omitempty"`
	Efforts     []Effort   `json:"efforts,omitempty"`
}

// Effort is one try to reach somebody.
type Effort struct {
	At      time.Time    `json:"at"`
	By      record.Actor `json:"by"`
	How     string       `json:"how"` // phone, letter, email, portal
	Reached bool         `json:"reached"`
	Note    string       `json:"note,omitempty"`
}

// Extension is the one extension there can be, with its written notice (42 CFR 422.564(e)(2)).
type Extension struct {
	At          time.Time    `json:"at"`
	By          record.Actor `json:"by"`
	RequestedBy string       `json:"requested_by"` // enrollee or plan
	Need        string       `json:"need,omitempty"`
	Reason      string       `json:"reason"` // as the notice says it
	NoticeDueOn *clock.Date  `json:"notice_due_date,omitempty"`
}

// Rating is what the member says of the outcome.
type Rating struct {
	At    time.Time `json:"at"`
	Stars int       `json:"stars"` // 1 to 5
	Words string    `json:"words,omitempty"`
}

// Ending is how a case ended without or after an answer.
type Ending struct {
	At     time.Time    `json:"at"`
	By     record.Actor `json:"by"`
	How    State        `json:"how"`
	Reason string       `json:"reason,omitempty"`
}
