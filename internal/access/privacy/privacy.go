package privacy

import (
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// ID names a request.
type ID string

// Kind is what a request is. The texts are stored in events: never rename.
type Kind string

// The kinds.
const (
	AccessRequest       Kind = "access_request"       // see or get a copy, 45 CFR 164.524
	AmendmentRequest    Kind = "amendment_request"    // correct the record, 45 CFR 164.526
	AccountingRequest   Kind = "accounting_request"   // who got it outside the plan, 45 CFR 164.528
	RestrictionRequest  Kind = "restriction_request"  // do not use or tell, 45 CFR 164.522(a)
	ConfidentialRequest Kind = "confidential_request" // another address or means, 45 CFR 164.522(b)
	Complaint           Kind = "privacy_complaint"    // 45 CFR 164.530(d)
)

// Kinds are all of them, in the order in which pages offer them.
var Kinds = []Kind{AccessRequest, AmendmentRequest, AccountingRequest, RestrictionRequest, ConfidentialRequest, Complaint}

// Status is where a request stands. The texts are stored.
type Status string

// The statuses.
const (
	Open      Status = "open"
	Granted   Status = "granted" // for a complaint: answered
	Denied    Status = "denied"
	InReview  Status = "in_review" // the member asked to have a denial reviewed
	Withdrawn Status = "withdrawn"
	Over      Status = "ended" // of a restriction that held and was ended
)

// Wish is what the member asks for.
type Wish struct {
	Member  person.ID `json:"member"`
	Kind    Kind      `json:"kind"`
	By      person.ID `json:"by,omitempty"`       // who asked, when that was a representative
	How     string    `json:"how"`                // portal, mail, phone, in_person, fax
	InWords string    `json:"in_words,omitempty"` // as they put it

	// Of an access request: which kinds, in which form ("electronic", "paper", "inspect"), and to whom if not to the member.
	Kinds  []access.Kind `json:"kinds,omitempty"`
	Form   string        `json:"form,omitempty"`
	SendTo string        `json:"send_to,omitempty"`
	// Of an accounting: the period, at most six years back.
	From *clock.Date `json:"from,omitempty"`
	To   *clock.Date `json:"to,omitempty"`
	// Of a restriction: who must not see what.
	Restriction *access.Restriction `json:"restriction,omitempty"`
	// Of confidential communications: where to, and whether the member says that disclosure could endanger them.
	Address     *person.Address `json:"address,omitempty"`
	Phone       *person.Phone   `json:"phone,omitempty"`
	Email       *person.Email   `json:"email,omitempty"`
	Endangering bool            `json:"endangering,omitempty"`
}

// Request is one request as known at a version of its stream.
type Request struct {
	ID ID `json:"id"`
	Wish
	Status     Status           `json:"status"`
	ReceivedAt time.Time        `json:"received_at"`
	TakenBy    record.Actor     `json:"taken_by"`
	Obligation clock.Obligation `json:"obligation"`
	Legal      bool             `json:"legal"` // a paragraph sets the time; else it is our own target
	Rules      []string         `json:"rules,omitempty"`
	Extension  *Extension       `json:"extension,omitempty"`
	Answer     *Answer          `json:"answer,omitempty"`
	Review     *Review          `json:"review,omitempty"`
	Statement  string           `json:"statement,omitempty"` // of disagreement, kept with the record, 45 CFR 164.526(d)(2)
	Ended      *Ending          `json:"ended,omitempty"`
	Fee        *bool            `json:"fee_allowed,omitempty"` // of an accounting
	Version    int64            `json:"version"`
}

// Extension is the one extension, with the reason that the member is told.
type Extension struct {
	At     time.Time    `json:"at"`
	By     record.Actor `json:"by"`
	Reason string       `json:"reason"`
}

// Answer closes a request.
type Answer struct {
	At       time.Time    `json:"at"`
	By       record.Actor `json:"by"`
	Granted  bool         `json:"granted"`
	Given    string       `json:"given,omitempty"`     // what was given or done, in words
	SHA256   string       `json:"sha256,omitempty"`    // of the copy that was given
	Listed   int          `json:"listed,omitempty"`    // disclosures in an accounting
	Partly   bool         `json:"partly,omitempty"`    // granted in part: Grounds say why the rest is not
	Grounds  []Ground     `json:"grounds,omitempty"`   //
	Reason   string       `json:"reason,omitempty"`    // in plain words, as the letter says it
	Review   bool         `json:"review,omitempty"`    // the member may have it reviewed
	Late     bool         `json:"late,omitempty"`      //
	FeeCents int64        `json:"fee_cents,omitempty"` // asked for, with the member told before
}

// Ground is why something is denied. The texts are stored and named in rules/privacy/denial_ground.yaml.
type Ground string

// Review is the review of a denial by a licensed professional who took no part in it (45 CFR 164.524(a)(4)).
type Review struct {
	AskedAt   time.Time    `json:"asked_at"`
	DecidedAt *time.Time   `json:"decided_at,omitempty"`
	By        record.Actor `json:"by"`
	Upheld    bool         `json:"upheld,omitempty"`
	Note      string       `json:"note,omitempty"`
}

// Ending is the end of an accepted restriction or of confidential communications.
type Ending struct {
	At     time.Time    `json:"at"`
	By     record.Actor `json:"by"`
	Agreed bool         `json:"agreed"` // the member asked for it or agreed; else it ends only for what comes after
	Note   string       `json:"note,omitempty"`
}

// Closed tells whether nobody has to answer any more.
func (r *Request) Closed() bool { return r.Status != Open && r.Status != InReview }

// Timeliness judges the request at an instant.
func (r *Request) Timeliness(at time.Time) clock.Timeliness {
	if r.Obligation.StoppedAt != nil {
		return r.Obligation.TimelinessAt(*r.Obligation.StoppedAt)
	}
	return r.Obligation.TimelinessAt(at)
}
