package complaint

import (
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Outcome is what became of the matter. The texts are stored.
type Outcome string

// The outcomes.
const (
	Substantiated   Outcome = "substantiated"
	Unsubstantiated Outcome = "unsubstantiated"
	Inconclusive    Outcome = "inconclusive"
	Favorable       Outcome = "favorable" // of a determination or appeal
	PartlyFavorable Outcome = "partly_favorable"
	Adverse         Outcome = "adverse"
	NoDecision      Outcome = "answered" // of an inquiry, or of what was settled at once without looking for fault
)

// Decision says what became of the matter and what may be told.
type Decision struct {
	At      time.Time    `json:"at"`
	By      record.Actor `json:"by"`
	Outcome Outcome      `json:"outcome"`
	Done    string       `json:"done,omitempty"` // what was examined and done, for the file
	Tell    string       `json:"tell,omitempty"` // in plain words, for the member
	// Confidential: the result concerns somebody else, so the member hears that it was received and investigated and no more
	// (promise A8). The ground is for the file and never told.
	Confidential bool   `json:"confidential,omitempty"`
	Ground       string `json:"ground,omitempty"` // peer_review, employee_discipline, agent_discipline, another_member, informant, investigation
	GroundNote   string `json:"ground_note,omitempty"`
}

// AnswerForm is the form in which the law wants the answer. The texts are stored.
type AnswerForm string

// The forms.
const (
	OralOrWritten AnswerForm = "oral_or_written"
	InWriting     AnswerForm = "written"
	WithQIORights AnswerForm = "written_with_qio_rights" // 42 CFR 422.564(e)(3)(iii)
)

// AnswerForm is what the rule asks for this case.
func (c *Case) AnswerForm() AnswerForm {
	switch {
	case c.Class.QualityCare:
		return WithQIORights
	case c.Class.WrittenAsked, c.Written && !c.asks():
		return InWriting
	}
	return OralOrWritten
}

// asks tells whether nobody is unhappy: a question, of which the paragraphs about grievances say nothing.
func (c *Case) asks() bool { return c.Class.Procedure == Inquiry && len(c.Class.Also) == 0 }

// Answer is something that was told about the matter.
type Answer struct {
	At       time.Time    `json:"at"`
	By       record.Actor `json:"by"`
	To       person.ID    `json:"to,omitempty"`
	Oral     bool         `json:"oral,omitempty"`
	Live     bool         `json:"live,omitempty"` // somebody was reached, no voicemail
	QIO      bool         `json:"qio_rights,omitempty"`
	Outcome  bool         `json:"outcome,omitempty"` // tells the disposition; an acknowledgement does not
	Letter   string       `json:"letter,omitempty"`  // id of the letter
	Returned bool         `json:"returned_undeliverable,omitempty"`
	Language string       `json:"language,omitempty"`
	Text     string       `json:"text,omitempty"` // of an oral answer
	Stops    bool         `json:"stops"`          // the clock of the answer
	Why      string       `json:"why,omitempty"`  // it does not
}

// LetterKind is the kind of a letter of a case; the texts are in rules/letter.
type LetterKind string

// The letters of complaints.
const (
	Acknowledgement   LetterKind = "complaint_acknowledged"
	ExtensionNotice   LetterKind = "complaint_extended"
	OutcomeLetter     LetterKind = "complaint_outcome"
	OutcomeQIO        LetterKind = "complaint_outcome_quality_of_care"
	InvestigatedOnly  LetterKind = "complaint_investigated" // promise A8
	DismissalNotice   LetterKind = "complaint_dismissed"
	WithdrawalLetter  LetterKind = "complaint_withdrawn"
	MisfiledNotice    LetterKind = "complaint_misfiled"
	AuthorityNeeded   LetterKind = "complaint_authority_needed" // to whoever spoke without proof, and to the member
	InformationNeeded LetterKind = "complaint_information_needed"
	CareAppealDecided LetterKind = "care_appeal_decided"
)

// LetterKinds are all of them.
var LetterKinds = []LetterKind{
	Acknowledgement, ExtensionNotice, OutcomeLetter, OutcomeQIO, InvestigatedOnly, DismissalNotice, WithdrawalLetter, MisfiledNotice,
	AuthorityNeeded, InformationNeeded, CareAppealDecided,
}

// Letter is a letter of the case on its way.
type Letter struct {
	ID         string            `json:"id"` // of the wanted letter (package letter)
	Kind       LetterKind        `json:"kind"`
	To         person.ID         `json:"to,omitempty"`
	Language   string            `json:"language"`
	Format     person.Format     `json:"format,omitempty"`
	Values     map[string]string `json:"values,omitempty"`
	At         time.Time         `json:"at"`
	By         record.Actor      `json:"by"`
	Hash       string            `json:"hash,omitempty"` // of the archived PDF
	SentAt     *time.Time        `json:"sent_at,omitempty"`
	How        string            `json:"how,omitempty"` // mail, portal, email
	ReturnedAt *time.Time        `json:"returned_at,omitempty"`
}
