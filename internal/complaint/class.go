package complaint

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Class is what a matter is: how the law handles it, and who does. People decide it; rules suggest (package triage).
type Class struct {
	Procedure    Procedure   `json:"procedure"`
	Also         []Procedure `json:"also,omitempty"` // run beside it, each on its own clock
	Product      Product     `json:"product"`
	Trigger      Trigger     `json:"trigger,omitempty"`           // "" is none
	TriggerAt    *time.Time  `json:"trigger_voiced_at,omitempty"` // when the trigger was voiced; nil is with the contact itself
	DrugObtained bool        `json:"drug_already_obtained,omitempty"`
	Urgent       bool        `json:"caller_says_urgent,omitempty"` // our own priority, never the clock
	Category     string      `json:"category"`                     // rules/complaint/category.yaml
	Subcategory  string      `json:"subcategory,omitempty"`
	QualityCare  bool        `json:"quality_of_care,omitempty"`
	WrittenAsked bool        `json:"written_answer_requested,omitempty"`
	EventOn      *clock.Date `json:"event_date,omitempty"`   // of what is complained about
	NoticeOn     *clock.Date `json:"notice_date,omitempty"`  // of the denial that is appealed
	Service      string      `json:"service_kind,omitempty"` // of a determination or appeal: service, part_b_drug, payment, drug
	Expedited    bool        `json:"expedited,omitempty"`    // of a determination or appeal
	Desk         Desk        `json:"desk,omitempty"`         // "" lets the rules choose
	Subjects     []Subject   `json:"subjects,omitempty"`
	Sensitivity  []string    `json:"sensitivity,omitempty"` // categories of access that the words touch
	Basis        []Hint      `json:"basis,omitempty"`       // what was suggested, and by which words
	Why          string      `json:"why,omitempty"`         // of whoever decided otherwise
}

// Hint is a suggestion with the words that triggered it.
type Hint struct {
	Field string `json:"field"` // procedure, category, trigger, ...
	Value string `json:"value"`
	Words string `json:"words"`
	Rule  string `json:"rule"` // set@version/rule
}

// SubjectKind is what kind of one is complained about. The texts are stored.
type SubjectKind string

// The kinds of subjects.
const (
	ThePlan       SubjectKind = "plan"
	StaffMember   SubjectKind = "staff"
	AgentSubject  SubjectKind = "agent"
	Agency        SubjectKind = "agency"
	Clinician     SubjectKind = "clinician"
	Facility      SubjectKind = "facility" // practice, hospital, pharmacy
	Delegate      SubjectKind = "delegate"
	AnotherMember SubjectKind = "member"
)

// Subject is who or what is complained about. With Person set, that person and everybody who acts for that organization neither
// sees the case nor decides anything in it.
type Subject struct {
	Kind   SubjectKind `json:"kind"`
	Person person.ID   `json:"person,omitempty"`
	Name   string      `json:"name,omitempty"`
	Number string      `json:"number,omitempty"` // NPN or NPI
}
