package verification

import (
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// ID names a verification. It follows from the enrolment span, so that the same enrolment told again opens no second one.
type ID string

// State is where a verification stands. The texts are stored.
//
//	open ─────▶ verified ◀──────────┐
//	  │  ▲ struck  │                │ confirmed in time after all
//	  │  └─────────┘                │
//	  ├──▶ not_confirmed ──▶ unanswered or not_confirmed, removal owed ──▶ removed
//	  └──▶ unanswered ─────────────────────────────────────────────────▶ removed
//	any ──▶ ended (the enrolment ended or was cancelled) ──▶ the state before (reinstated)
type State string

// The states.
const (
	Open         State = "open"
	Verified     State = "verified"
	NotConfirmed State = "not_confirmed" // the provider answered, and confirmed no condition of the plan
	Unanswered   State = "unanswered"    // the due day passed without an answer
	Removed      State = "removed"       // the enrolment was ended for it
	Ended        State = "ended"         // the enrolment ended for another reason, or was cancelled
)

// States are all of them.
var States = []State{Open, Verified, NotConfirmed, Unanswered, Removed, Ended}

// Waits tells whether a confirmation would still change something.
func (s State) Waits() bool { return s == Open || s == NotConfirmed || s == Unanswered }

// Way is how a provider is reached. The texts are stored.
type Way string

// The ways.
const (
	ByFax   Way = "fax"
	ByMail  Way = "mail"
	ByPhone Way = "phone"
)

// Ways are all of them.
var Ways = []Way{ByFax, ByMail, ByPhone}

// Provider is who treats the member and is asked to confirm.
type Provider struct {
	Name         string      `json:"name"`
	NPI          string      `json:"npi"`
	Practice     string      `json:"practice,omitempty"`
	Phone        string      `json:"phone,omitempty"`
	Fax          string      `json:"fax,omitempty"`
	Lines        []string    `json:"lines,omitempty"` // postal address
	Relationship string      `json:"relationship,omitempty"`
	Seen         *clock.Date `json:"seen,omitempty"` // last visit as the member says
}

// reaches tells whether the provider can be reached a way.
func (p *Provider) reaches(w Way) bool {
	switch {
	case p == nil:
		return false
	case w == ByFax:
		return p.Fax != ""
	case w == ByMail:
		return len(p.Lines) > 0
	}
	return p.Phone != ""
}

// Prequalification is what the member said before the enrolment: the answers of the qualification tool. It confirms nothing.
type Prequalification struct {
	Tool       string            `json:"tool"`                 // its name and version
	Conditions []string          `json:"conditions,omitempty"` // that the member says they have
	Answers    map[string]string `json:"answers,omitempty"`
	On         clock.Date        `json:"on"`
	ReleasedOn *clock.Date       `json:"released_on,omitempty"` // consent that the provider tells the plan
}

// StepState is where a step of the chase stands.
type StepState string

// The states of a step.
const (
	Ahead StepState = "ahead"
	Due   StepState = "due"
	Done  StepState = "done"
	Moot  StepState = "moot" // settled before it came, or while it was due
)

// Step is one step of the chase.
type Step struct {
	Key    string     `json:"key"`
	On     clock.Date `json:"on"`
	Ways   []Way      `json:"ways"` // preferred first
	State  StepState  `json:"state"`
	DoneAt *time.Time `json:"done_at,omitempty"`
}

// phones tells whether the step is a call.
func (s *Step) phones() bool { return len(s.Ways) > 0 && s.Ways[0] == ByPhone }

// Result is what came of an attempt. The texts are stored.
type Result string

// The results.
const (
	Sent      Result = "sent"      // a form was handed over
	Reached   Result = "reached"   // spoke with the practice; the answer is to come
	NoAnswer  Result = "no_answer" //
	Message   Result = "message"   // left a message, without anything about the member
	Refused   Result = "refused"   // the practice will not answer
	NotTheirs Result = "not_their_patient"
	WrongWay  Result = "wrong_number" // number or address is wrong
)

// Results are all of them, in the order of pages.
var Results = []Result{Sent, Reached, NoAnswer, Message, Refused, NotTheirs, WrongWay}

// Attempt is what was done to get an answer.
type Attempt struct {
	At     time.Time    `json:"at"`
	Step   string       `json:"step,omitempty"` // of the chase; "" when somebody tried beside it
	Way    Way          `json:"way"`
	Result Result       `json:"result"`
	Note   string       `json:"note,omitempty"`
	By     record.Actor `json:"by"`
}

// Form is one that was made for the provider. The archive keeps it without the address of the page and its code.
type Form struct {
	Number   string    `json:"number"`   // as people say it
	Document string    `json:"document"` // hash in the archive
	Way      Way       `json:"way"`
	Step     string    `json:"step,omitempty"`
	At       time.Time `json:"at"`
	Language string    `json:"language"`
	Link     string    `json:"link"` // hash of its secret
}

// Link is a page that opens once. Neither its secret nor its code is kept.
type Link struct {
	Hash    string     `json:"hash"`
	Code    string     `json:"code"` // hash of the code that is printed on the form
	MadeAt  time.Time  `json:"made_at"`
	EndsAt  time.Time  `json:"ends_at"`
	Wrong   int        `json:"wrong,omitempty"` // answers that did not fit
	Opened  *time.Time `json:"opened,omitempty"`
	UsedAt  *time.Time `json:"used_at,omitempty"`
	Ended   string     `json:"ended,omitempty"` // why it opens no more: used, locked, replaced, settled
	Tries   int        `json:"tries"`           // how many wrong answers lock it
	Provide string     `json:"npi"`             // NPI that must be given
}

// Owed is something that must be done in time: confirm, notice, remove.
type Owed struct {
	Key   string           `json:"key"`
	Clock clock.Obligation `json:"clock"`
	Moot  bool             `json:"moot,omitempty"` // no longer needed
}

// The keys of what is owed.
const (
	OwesConfirmation = "confirm"
	OwesNotice       = "notice"
	OwesRemoval      = "remove"
)

// Removal is that the enrolment was ended with CMS because nobody confirmed.
type Removal struct {
	At        time.Time    `json:"at"`
	EndsOn    clock.Date   `json:"ends_on"`   // last day of cover
	Reference string       `json:"reference"` // of the transaction
	By        record.Actor `json:"by"`
}

// Verification is one as known at a version of its stream.
type Verification struct {
	ID              ID                `json:"id"`
	Number          string            `json:"number"`
	Member          person.ID         `json:"member"`
	Span            enrolment.SpanID  `json:"span"`
	Contract        string            `json:"contract"`
	Plan            string            `json:"plan"`
	PlanName        string            `json:"plan_name"`
	Conditions      []string          `json:"conditions"` // any one of them is enough
	Effective       clock.Date        `json:"effective"`
	Writing         agent.NPN         `json:"writing,omitempty"` // who wrote the application
	OpenedAt        time.Time         `json:"opened_at"`
	Terms           Terms             `json:"terms"`
	State           State             `json:"state"`
	Before          State             `json:"before,omitempty"` // the state before it ended, for an enrolment that is reinstated
	Carried         ID                `json:"carried,omitempty"`
	Provider        *Provider         `json:"provider,omitempty"`
	Prequalified    *Prequalification `json:"prequalified,omitempty"`
	Owed            []Owed            `json:"owed,omitempty"`
	Steps           []Step            `json:"steps,omitempty"`
	Attempts        []Attempt         `json:"attempts,omitempty"`
	Forms           []Form            `json:"forms,omitempty"`
	Links           []Link            `json:"links,omitempty"`
	Attestations    []Attestation     `json:"attestations,omitempty"`
	Notice          letter.ID         `json:"notice,omitempty"` // of the letter that tells that it is not confirmed
	NoticeSentAt    *time.Time        `json:"notice_sent_at,omitempty"`
	RemovalOwed     bool              `json:"removal_owed,omitempty"`
	Removal         *Removal          `json:"removal,omitempty"`
	VerifiedOn      *clock.Date       `json:"verified_on,omitempty"`
	SpanEnd         *clock.Date       `json:"span_end,omitempty"`
	TouchedAt       time.Time         `json:"touched_at"`
	Version         int64             `json:"version"`
	AssigneeAccount string            `json:"assignee,omitempty"`
	AssigneeName    string            `json:"assignee_name,omitempty"`
}

// owes is what is owed under a key.
func (v *Verification) owes(key string) *Owed {
	for i := range v.Owed {
		if v.Owed[i].Key == key {
			return &v.Owed[i]
		}
	}
	return nil
}

// link finds a link by the hash of its secret.
func (v *Verification) link(hash string) *Link {
	for i := range v.Links {
		if v.Links[i].Hash == hash {
			return &v.Links[i]
		}
	}
	return nil
}
