package complaint

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Check is one item of the checklist of the case's type (rules/complaint/checklist.yaml).
type Check struct {
	Item   string       `json:"item"`
	Needed bool         `json:"needed"` // a decision waits for it
	Done   bool         `json:"done"`
	Not    string       `json:"not,omitempty"` // why it does not apply, instead of being done
	Note   string       `json:"note,omitempty"`
	At     time.Time    `json:"at,omitzero"`
	By     record.Actor `json:"by,omitzero"`
}

// Finding is one version of what the investigation found.
type Finding struct {
	Version int          `json:"version"`
	At      time.Time    `json:"at"`
	By      record.Actor `json:"by"`
	Text    string       `json:"text"`
}

// Review is the sign-off of a required reviewer: a clinician for quality of care.
type Review struct {
	At        time.Time    `json:"at"`
	By        record.Actor `json:"by"`
	As        string       `json:"as"` // clinician, privacy_officer, civil_rights_coordinator, compliance, pharmacist
	Agrees    bool         `json:"agrees"`
	Severity  string       `json:"severity,omitempty"` // of quality of care: none, minor, moderate, serious
	Statement string       `json:"statement"`
}

// Task is something that somebody does for the case.
type Task struct {
	ID     string       `json:"id"`
	Kind   string       `json:"kind"` // member_outreach, compliance_referral, collect, call, letter, correct, other
	Text   string       `json:"text"`
	Desk   Desk         `json:"desk,omitempty"`
	For    string       `json:"for,omitempty"` // account
	DueOn  *clock.Date  `json:"due_on,omitempty"`
	At     time.Time    `json:"at"`
	By     record.Actor `json:"by"`
	DoneAt *time.Time   `json:"done_at,omitempty"`
	DoneBy record.Actor `json:"done_by,omitzero"`
	Result string       `json:"result,omitempty"`
}

// Referral hands a part of the matter to somebody else and waits for an answer.
type Referral struct {
	ID         string       `json:"id"`
	To         string       `json:"to"` // qio, special_investigations, state, human_resources, cms, licensing_board, ocr, provider
	Name       string       `json:"name,omitempty"`
	Text       string       `json:"text"`
	At         time.Time    `json:"at"`
	By         record.Actor `json:"by"`
	ExpectedOn *clock.Date  `json:"expected_on,omitempty"`
	AnsweredAt *time.Time   `json:"answered_at,omitempty"`
	Answer     string       `json:"answer,omitempty"`
}

// Cause is a root cause (rules/complaint/cause.yaml).
type Cause struct {
	Code string       `json:"code"`
	Note string       `json:"note,omitempty"`
	At   time.Time    `json:"at"`
	By   record.Actor `json:"by"`
}

// Corrective is a corrective action, for the member or so that it does not happen again.
type Corrective struct {
	ID     string       `json:"id"`
	Kind   string       `json:"kind"` // member_remedy, coaching, retraining, suspension, termination, process, system, provider, other
	Text   string       `json:"text"`
	Owner  string       `json:"owner,omitempty"`
	DueOn  *clock.Date  `json:"due_on,omitempty"`
	At     time.Time    `json:"at"`
	By     record.Actor `json:"by"`
	DoneAt *time.Time   `json:"done_at,omitempty"`
}

// Worker is one of the people of the desks.
type Worker struct {
	Account   string      `json:"account"`
	Person    person.ID   `json:"person,omitempty"` // who it is, for access to the member's record
	Groups    []person.ID `json:"groups,omitempty"` // delegate or agency they act for: they get no case about it
	Name      string      `json:"name"`
	Desks     []Desk      `json:"desks"`
	Reviews   []string    `json:"reviews,omitempty"` // as what they may sign: clinician, privacy_officer, ...
	Languages []string    `json:"languages,omitempty"`
	Leads     bool        `json:"leads,omitempty"` // is told of escalations of their desks
	AwayUntil *clock.Date `json:"away_until,omitempty"`
	Left      bool        `json:"left,omitempty"`
	Version   int64       `json:"version"`
}
