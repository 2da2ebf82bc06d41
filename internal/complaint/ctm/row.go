package ctm

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Level is an issue level. The texts are stored.
type Level string

// The issue levels (42 CFR 422.125(a)).
const (
	ImmediateNeed Level = "immediate_need"
	Urgent        Level = "urgent"
	OtherLevel    Level = "other"
)

// above tells whether a level is more pressing than another.
func (l Level) above(other Level) bool { return l.rank() > other.rank() }

func (l Level) rank() int {
	switch l {
	case ImmediateNeed:
		return 2
	case Urgent:
		return 1
	}
	return 0
}

// Row is what an export says of one complaint of one contract. Dates are the module's, which are Eastern.
type Row struct {
	ComplaintID       string      `json:"complaint_id"`
	Contract          string      `json:"contract"`
	AssignedOn        *clock.Date `json:"assigned_on"` // a row without it is bad
	ReceivedOn        *clock.Date `json:"received_on,omitempty"`
	Level             Level       `json:"issue_level"`
	RaisedOn          *clock.Date `json:"raised_on,omitempty"`
	CategoryCode      string      `json:"category_code,omitempty"`
	Category          string      `json:"category,omitempty"`
	Subcategory       string      `json:"subcategory,omitempty"`
	SubcategoryOther  string      `json:"subcategory_other,omitempty"`
	Lead              string      `json:"lead,omitempty"`     // plan or cms
	Excluded          string      `json:"excluded,omitempty"` // yes, no, or "" where the export does not say
	Status            string      `json:"status,omitempty"`   // open or resolved
	Given             string      `json:"given,omitempty"`
	Family            string      `json:"family,omitempty"`
	Name              string      `json:"name,omitempty"` // where the export has one column for it
	MBI               string      `json:"mbi,omitempty"`
	Birth             *clock.Date `json:"birth,omitempty"`
	Complainant       string      `json:"complainant,omitempty"`
	Relation          string      `json:"relation,omitempty"`
	Narrative         string      `json:"narrative,omitempty"`
	ReassignedTo      string      `json:"reassigned_to,omitempty"`
	ReassignedOn      *clock.Date `json:"reassigned_on,omitempty"`
	ContactTriedOn    *clock.Date `json:"contact_attempted_on,omitempty"`
	ContactMadeOn     *clock.Date `json:"contact_made_on,omitempty"`
	ResolvedOn        *clock.Date `json:"resolved_on,omitempty"` // entered in the module
	Resolution        string      `json:"resolution,omitempty"`
	RequestKind       string      `json:"request_kind,omitempty"`
	RequestStatus     string      `json:"request_status,omitempty"`
	RequestOn         *clock.Date `json:"request_on,omitempty"`
	EnrolmentAction   string      `json:"enrolment_action,omitempty"`
	AgentNumber       string      `json:"agent_npn,omitempty"`
	AgentName         string      `json:"agent_name,omitempty"`
	MarketingName     string      `json:"marketing_name,omitempty"`
	ContractName      string      `json:"contract_name,omitempty"`
	Parent            string      `json:"parent_organization,omitempty"`
	FormerComplaintID string      `json:"duplicate_of,omitempty"` // as the module marks a repeated complaint

	UpdatedAt *time.Time `json:"-"` // a time, not a fact: the same facts stay the same row
}

// hash names the facts of a row: equal facts have equal hashes in every file.
func (r Row) hash() string {
	sum := sha256.Sum256(r.json())
	return hex.EncodeToString(sum[:12])
}

// size is how much room a row takes in an event.
func (r Row) size() int { return len(r.json()) }

func (r Row) json() []byte {
	text, err := json.Marshal(r)
	if err != nil {
		panic(fmt.Sprintf("ctm: a row has no JSON form: %v", err)) // dates outside the calendar do not come out of a reader
	}
	return text
}

// beneficiary is the member as the module names them.
func (r Row) beneficiary() string {
	if r.Name != "" || r.Given == "" && r.Family == "" {
		return r.Name
	}
	if r.Family == "" || r.Given == "" {
		return r.Given + r.Family
	}
	return r.Family + ", " + r.Given
}

// withheld is a row without what says who somebody is and what they said.
func (r Row) withheld() Row {
	r.Given, r.Family, r.Name, r.MBI, r.Birth, r.Complainant, r.Relation = "", "", "", "", nil, "", ""
	r.Narrative, r.Resolution, r.AgentNumber, r.AgentName = "", "", "", ""
	return r
}
