package inquiry

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// ID names an inquiry.
type ID string

// Code is an answer. The texts are stored in events: never rename.
type Code string

// The codes, with what is so.
const (
	NotVerified   Code = "A0" // the plan does not know who asks
	Appointed     Code = "A1" // a representative for this matter: the grievance was taken
	Neutral       Code = "A2" // the agent or agency is complained about, or the member asked that others are not told
	UnderWay      Code = "A3" // a complaint is open
	ClosedOnly    Code = "A4" // spoken as A5
	Nothing       Code = "A5" // nothing on file, or nobody found
	FactsWereTold Code = "A6" // spoken as A2, A3 or A5
)

// Codes are all of them.
var Codes = []Code{NotVerified, Appointed, Neutral, UnderWay, ClosedOnly, Nothing, FactsWereTold}

// Reported is what an agent tells beside the question. The texts are stored.
type Reported string

// What can be reported.
const (
	NothingReported Reported = "none"
	Harm            Reported = "harm"
	UrgentAccess    Reported = "urgent_access"
	Fraud           Reported = "fraud"
	Misselling      Reported = "misselling"
)

// Reports are all of them, in the order of pages.
var Reports = []Reported{NothingReported, Harm, UrgentAccess, Fraud, Misselling}

// Named is the customer as the agent names them: by member number, or by name and birth date.
type Named struct {
	Number string      `json:"number,omitempty"`
	Name   string      `json:"name,omitempty"`
	Birth  *clock.Date `json:"birth,omitempty"`
}

// Caller is an agent on the phone for whom staff ask.
type Caller struct {
	Name       string `json:"name"`
	NPN        string `json:"npn,omitempty"`
	CalledBack bool   `json:"called_back,omitempty"` // at the number that the plan has on file
	Note       string `json:"note,omitempty"`        // number called and when, as staff note it
}

// Question is an inquiry as it is put.
type Question struct {
	Member   Named    `json:"member"`
	Reported Reported `json:"reported"`
	Words    string   `json:"words,omitempty"`
	Language string   `json:"language,omitempty"` // of the answer, BCP 47
	Caller   *Caller  `json:"caller,omitempty"`   // when staff ask for an agent on the phone
}

// Answer is what the agent hears. Code is for the file and is shown to nobody who asks.
type Answer struct {
	ID       ID
	At       time.Time
	Code     Code
	Spoken   Code
	Sentence string // in Language
	Language string
	LedgerID string
	Receipt  string // number of the grievance of a representative (A1)
	Passed   bool   // what was reported became work
}

// Facts are what the plan established by itself, as the rules read them.
type Facts struct {
	AgentVerified bool     `json:"agent_verified"`
	Authority     string   `json:"representative_authority"` // none, valid, expired
	Subject       bool     `json:"agent_or_agency_is_subject"`
	Confirmed     bool     `json:"member_confirmed_directly"`
	Restriction   bool     `json:"member_restriction"`
	OpenGrievance bool     `json:"open_grievance"`
	OpenModule    bool     `json:"open_ctm"`
	Closed        bool     `json:"closed_case"`
	Reported      Reported `json:"reported_facts"`
}

// Inquiry is one inquiry as it is on record. It never changes.
type Inquiry struct {
	ID ID `json:"id"`
	Question
	At        time.Time          `json:"at"`
	By        record.Actor       `json:"by"`                 // who typed it
	Asker     person.ID          `json:"asker,omitempty"`    // the agent; "" for a caller whom nobody knows
	AskerName string             `json:"asker_name"`         //
	Agencies  []person.ID        `json:"agencies,omitempty"` // on that day
	Found     person.ID          `json:"found,omitempty"`    // the member, when clearly one
	Facts     Facts              `json:"facts"`
	Code      Code               `json:"answer_code"`
	Spoken    Code               `json:"spoken_answer"`
	Sentence  string             `json:"sentence"` // as it was said
	Tasks     []OutreachID       `json:"tasks,omitempty"`
	LedgerID  string             `json:"ledger_id"`
	Intake    complaint.IntakeID `json:"intake,omitempty"` // of a representative (A1)
	Receipt   string             `json:"receipt,omitempty"`
	Rule      string             `json:"rule"` // set@version/rule
	Because   string             `json:"because"`
}

func (q *Inquiry) answer() Answer {
	return Answer{
		ID: q.ID, At: q.At, Code: q.Code, Spoken: q.Spoken, Sentence: q.Sentence, Language: q.Language, LedgerID: q.LedgerID, Receipt: q.Receipt,
		Passed: q.Reported != NothingReported && len(q.Tasks) > 0,
	}
}
