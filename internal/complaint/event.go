package complaint

import (
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of the events of an intake. The texts are in the record: never rename.
const (
	typeReceived   = "intake.received"
	typeSorted     = "intake.sorted"
	typeLinked     = "intake.linked"
	typeExplained  = "intake.explained"
	typeHelpWanted = "intake.task_added"
	typeHelpDone   = "intake.task_done"
)

// Types of the events of a case.
const (
	typeOpened           = "complaint.opened"
	typeClassified       = "complaint.classified"
	typeMatched          = "complaint.matched"
	typeAssigned         = "complaint.assigned"
	typeReleased         = "complaint.released"
	typeNoted            = "complaint.noted"
	typeTaskAdded        = "complaint.task_added"
	typeTaskDone         = "complaint.task_done"
	typeAttached         = "complaint.attached"
	typeInformed         = "complaint.information_added" // by the member
	typeChecked          = "complaint.checked"
	typeFound            = "complaint.found"
	typeSignedOff        = "complaint.signed_off"
	typeReferred         = "complaint.referred"
	typeReferralAnswered = "complaint.referral_answered"
	typeCauseAdded       = "complaint.cause_added"
	typeCorrectiveAdded  = "complaint.corrective_added"
	typeCorrected        = "complaint.corrected"
	typeProved           = "complaint.authority_proved"
	typeConfirmed        = "complaint.member_confirmed"
	typeTried            = "complaint.effort_made"
	typeExtended         = "complaint.extended"
	typeDecided          = "complaint.decided"
	typeAnswered         = "complaint.answered"
	typeLetterWanted     = "complaint.letter_wanted"
	typeLetterSent       = "complaint.letter_sent"
	typeLetterReturned   = "complaint.letter_returned"
	typeEnded            = "complaint.ended" // withdrawn, dismissed, closed, moved, duplicate
	typeRelated          = "complaint.related"
	typeRated            = "complaint.rated"
	typeModule           = "complaint.module_changed"
	typeWarned           = "complaint.warned" // a duty is due soon, was missed, or was told to the desk's leads
	typeLooked           = "complaint.looked" // at a case of which the member is not known
)

// typeWorkerSet is the one event of a worker: what holds from then on.
const typeWorkerSet = "worker.set"

const (
	schema = 1

	intakeCategory = "intake"
	caseCategory   = "complaint"
	workerCategory = "worker"
)

func intakeStream(id IntakeID) record.StreamID    { return record.Stream(intakeCategory, string(id)) }
func caseStream(id ID) record.StreamID            { return record.Stream(caseCategory, string(id)) }
func workerStream(account string) record.StreamID { return record.Stream(workerCategory, account) }

// received is an intake as it came. Cases are opened in the same append.
type received struct {
	Intake Intake `json:"intake"`
}

// sorted turns matters of a waiting intake into cases.
type sorted struct {
	Member person.ID `json:"member,omitempty"`
	Cases  []ID      `json:"cases"`
	Split  bool      `json:"split,omitempty"` // off a case: what waits still waits
}

type linked struct {
	To ID `json:"case"`
}

type explained struct {
	Reason string `json:"reason"`
}

// opened is a case as it is when it opens.
type opened struct {
	Case Case `json:"case"`
}

// duties are all obligations of the case as they are after the event, so that views and replay need no rules.
type duties struct {
	Obligations []Obligation `json:"obligations,omitempty"`
}

type classified struct {
	Class  Class    `json:"class"`
	Desk   Desk     `json:"desk"`
	Checks []Check  `json:"checks,omitempty"`
	Needs  []string `json:"needed_reviews,omitempty"`
	Late   bool     `json:"filed_late,omitempty"`
	duties
}

type matched struct {
	Member   person.ID `json:"member"`
	Contract string    `json:"contract,omitempty"`
	Plan     string    `json:"plan,omitempty"`
}

// assigned gives the case to a worker, by hand or by rule, with the door to the member's record.
type assigned struct {
	To     string `json:"to"`
	Desk   Desk   `json:"desk,omitempty"`
	ByRule bool   `json:"by_rule,omitempty"`
	Grant  *Door  `json:"grant,omitempty"`
}

type released struct {
	Why string `json:"why,omitempty"`
}

type noted struct {
	Text string `json:"text"`
}

type taskDone struct {
	ID     string `json:"id"`
	Result string `json:"result,omitempty"`
}

type informed struct {
	Text      string     `json:"text"`
	Documents []Document `json:"documents,omitempty"`
}

type found struct {
	Text string `json:"text"`
}

type referralAnswered struct {
	ID     string `json:"id"`
	Answer string `json:"answer"`
}

type corrected struct {
	ID string `json:"id"`
}

// proved is that somebody may act for the member, by paper or by the member's own word.
type proved struct {
	At     time.Time `json:"at"`
	Paper  string    `json:"paper,omitempty"`
	Holder person.ID `json:"holder,omitempty"` // who it is for, when nobody knew the speaker as a person before
	Kind   ProofKind `json:"kind,omitempty"`   // of a court or State paper that is not kept among the authorizations
	Note   string    `json:"note,omitempty"`
	duties
}

type extended struct {
	Extension Extension `json:"extension"`
	duties
}

type decided struct {
	Decision Decision `json:"decision"`
	duties
}

// answered is something that was told; of a letter it comes with its dispatch.
type answered struct {
	Answer Answer `json:"answer"`
	duties
}

type letterWanted struct {
	Letter Letter `json:"letter"`
}

type letterSent struct {
	ID     string    `json:"id"`
	Hash   string    `json:"hash,omitempty"`
	How    string    `json:"how"`
	At     time.Time `json:"at"`
	Answer *Answer   `json:"answer,omitempty"`
	duties
}

type letterReturned struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
	duties
}

type ended struct {
	How    State  `json:"how"`
	Reason string `json:"reason,omitempty"`
	Of     ID     `json:"of,omitempty"` // what a duplicate repeats
	duties
}

type related struct {
	To  ID     `json:"to"`
	Why string `json:"why"` // related, split, reopened, duplicate
}

type rated struct {
	Stars int    `json:"stars"`
	Words string `json:"words,omitempty"`
}

type moduleChanged struct {
	Module Module `json:"module"`
	What   string `json:"what"` // assigned, level_raised, reassigned_away, plan_request, contact, resolved, entered, ...
	duties
}

// Warning is what the sweep says of a duty, each once.
type Warning struct {
	Key  string    `json:"key"`  // of the obligation
	What string    `json:"what"` // due_soon, missed, escalated, idle
	Due  time.Time `json:"due"`
	To   []string  `json:"to,omitempty"` // accounts that are told
}

func newEvent(kind string, data any) (record.NewEvent, error) {
	return record.EventOf(kind, schema, data)
}
