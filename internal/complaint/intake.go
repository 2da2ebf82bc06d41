package complaint

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// IntakeID names an intake.
type IntakeID string

// Channel is the way a contact came. The texts are stored.
type Channel string

// The channels.
const (
	ByPhone    Channel = "phone"
	ByLetter   Channel = "letter"
	ByFax      Channel = "fax"
	ByWeb      Channel = "web" // the member's pages
	ByEmail    Channel = "email"
	InPerson   Channel = "in_person"
	ByDelegate Channel = "delegate" // a delegate or another unit had it first
	ByFile     Channel = "file"     // a file of contacts from another system
	ByModule   Channel = "ctm"      // CMS's Complaints Tracking Module
	ByAPI      Channel = "api"
)

// Channels are all of them, in the order of pages.
var Channels = []Channel{ByPhone, ByLetter, ByFax, ByWeb, ByEmail, InPerson, ByDelegate, ByFile, ByModule, ByAPI}

// Written tells whether what comes this way is written; the answer is then written too (42 CFR 422.564(e)(3)(i)).
func (c Channel) Written() bool { return c != ByPhone && c != InPerson }

// Mark is a moment at which the contact was somewhere: postmark, mailroom_stamp, scan, system_timestamp, voice, delegate, plan_unit.
// The receipt is the earliest that is not a postmark.
type Mark struct {
	Kind string    `json:"kind"`
	At   time.Time `json:"at"`
}

// Standing is who speaks. The texts are stored.
type Standing string

// The standings.
const (
	TheMember         Standing = "enrollee"
	MemberOnTheLine   Standing = "enrollee_confirmed" // somebody else began; the member confirmed on the line and is the filer
	ARepresentative   Standing = "representative"     // proof is on file
	UnprovenStandIn   Standing = "unproven_representative"
	AnAgent           Standing = "agent"    // opens nothing (A3): see package inquiry
	AProvider         Standing = "provider" // about its own matter; for the member only as representative
	SomebodyElse      Standing = "other"
	NobodyKnown       Standing = "anonymous"
	ThroughGovernment Standing = "government" // CMS or a State on the member's behalf
)

// Speaker is who the words are from.
type Speaker struct {
	Standing Standing  `json:"standing"`
	Person   person.ID `json:"person,omitempty"` // of a representative, provider or agent who is known
	Name     string    `json:"name,omitempty"`
	Phone    string    `json:"phone,omitempty"`
	Paper    string    `json:"paper,omitempty"`    // id of the authorization that proves it
	Verified string    `json:"verified,omitempty"` // how identity was verified, 45 CFR 164.514(h)
	Note     string    `json:"note,omitempty"`
}

// Language help given while the contact was taken (promise E2).
type Help struct {
	Language    string `json:"language,omitempty"` // BCP 47, spoken or written
	Interpreter string `json:"interpreter,omitempty"`
	TTY         bool   `json:"tty,omitempty"`
}

// IntakeState is where an intake stands. The texts are stored.
type IntakeState string

// The states. Received = cases + linked + explained + waiting, on every day and for every channel.
const (
	Waiting   IntakeState = "waiting"   // in the queue of the unmatched
	HasCases  IntakeState = "cases"     //
	Linked    IntakeState = "linked"    // belongs to a case that was open already
	Explained IntakeState = "explained" // no case, and why
)

// Document is a file kept in the archive (package contact/archive), named by its content.
type Document struct {
	Hash string    `json:"hash"` // SHA-256 in hex
	Name string    `json:"name"`
	Type string    `json:"type"` // media type
	Size int64     `json:"size"`
	Kind string    `json:"kind,omitempty"` // letter_in, fax, recording, record, form, evidence, letter_out
	At   time.Time `json:"at,omitzero"`

	// Collected by people of the plan: evidence that whoever spoke did not send, such as what a witness wrote.
	Collected bool `json:"collected,omitempty"`
}

// Receipt is a contact to be put on record.
type Receipt struct {
	Channel    Channel    `json:"channel"`
	Marks      []Mark     `json:"marks,omitempty"`
	ReceivedAt time.Time  `json:"received_at,omitzero"` // used without Marks; zero means when the command is given
	Words      string     `json:"words"`                // verbatim, first
	Speaker    Speaker    `json:"speaker"`
	Member     person.ID  `json:"member,omitempty"` // "" while nobody knows
	MemberSaid string     `json:"member_said,omitempty"`
	Help       Help       `json:"help,omitzero"`
	Emergency  bool       `json:"emergency,omitempty"` // asked first: danger now; the emergency sentence was said
	Source     string     `json:"source,omitempty"`    // file and line, call id, fax id: makes a repeated delivery the same intake
	Documents  []Document `json:"documents,omitempty"`
	Matters    []Matter   `json:"matters,omitempty"` // each becomes a case; none: the intake waits in the queue
}

// Matter is one distinct matter of a contact.
type Matter struct {
	Words   string `json:"words,omitempty"` // the part of the words that is about it; "" for all
	Summary string `json:"summary,omitempty"`
	Class   Class  `json:"class"`
	// ResolvedAtOnce is what was done while the contact lasted, when that settled it (promise A9): the case is opened, decided and
	// answered in one append.
	ResolvedAtOnce string  `json:"resolved_at_once,omitempty"`
	Outcome        Outcome `json:"outcome,omitempty"` // of what was resolved at once; "" is NoDecision
	// What CMS's module says of it, or which decision of the care programme is appealed. OpenModule, CareAppeal and Reopen fill them in.
	Module *Module       `json:"module,omitempty"`
	Care   *CareDecision `json:"care_decision,omitempty"`
	Again  ID            `json:"again,omitempty"` // the case that it reopens
}

// Intake is one contact as known at a version of its stream.
type Intake struct {
	ID     IntakeID `json:"id"`
	Number string   `json:"number,omitempty"` // receipt number
	Receipt
	State     IntakeState  `json:"state"`
	Zone      string       `json:"zone"` // fixed at intake, never changed
	Day       clock.Date   `json:"day"`  // of the receipt, in Zone
	TakenBy   record.Actor `json:"taken_by"`
	TakenAt   time.Time    `json:"taken_at"`
	Cases     []ID         `json:"cases,omitempty"`
	LinkedTo  ID           `json:"linked_to,omitempty"`
	Explained string       `json:"explained,omitempty"`
	Tasks     []Task       `json:"tasks,omitempty"` // outreach to the member whom somebody else spoke for
	Held      int          `json:"held,omitempty"`  // matters that wait: whoever spoke opens none of them
	Version   int64        `json:"version"`
}
