package complaint

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Module is what CMS's Complaints Tracking Module says of a complaint, and what the plan entered there.
type Module struct {
	ComplaintID     string       `json:"complaint_id"`
	Contract        string       `json:"contract"` // ours
	Assignments     []Assignment `json:"assignments"`
	Level           string       `json:"issue_level"`       // immediate_need, urgent, other; now
	FirstLevel      string       `json:"first_issue_level"` // at assignment
	RaisedAt        *time.Time   `json:"raised_at,omitempty"`
	Category        string       `json:"category,omitempty"`
	CategoryCode    string       `json:"category_code,omitempty"`
	Subcategory     string       `json:"subcategory,omitempty"`
	Lead            string       `json:"lead,omitempty"` // plan or cms
	Excluded        bool         `json:"excluded,omitempty"`
	Beneficiary     string       `json:"beneficiary,omitempty"` // as the module names them, until matched
	MBI             string       `json:"mbi,omitempty"`
	ReceivedOn      *clock.Date  `json:"received_on,omitempty"` // by CMS
	Requests        []PlanAsk    `json:"plan_requests,omitempty"`
	Contacts        []Effort     `json:"contacts,omitempty"`
	ResolvedAt      *time.Time   `json:"resolved_at,omitempty"` // internally: stops nothing
	EnteredAt       *time.Time   `json:"entered_at,omitempty"`  // in the module: stops the clock
	Resolution      string       `json:"resolution,omitempty"`
	ReopenedAt      *time.Time   `json:"reopened_at,omitempty"` // a resolution was shown and is no more, since
	Own             ModuleEntry  `json:"own,omitzero"`          // what the plan said itself, whatever the module shows
	OverdueOnRaise  bool         `json:"overdue_on_upgrade,omitempty"`
	Away            bool         `json:"reassigned_away,omitempty"`
	SourceFile      string       `json:"source_file,omitempty"` // hash of the file that said it last
	AgentNumber     string       `json:"agent_npn,omitempty"`
	AgentName       string       `json:"agent_name,omitempty"`
	EnrolmentAction string       `json:"enrolment_action,omitempty"`
}

// ModuleEntry is what the plan says of its own resolution, beside what the module shows of it.
type ModuleEntry struct {
	Text      string     `json:"resolution,omitempty"`
	EnteredAt *time.Time `json:"entered_at,omitempty"`
}

// Assignment is a contract and the date from which the complaint is its own.
type Assignment struct {
	Contract string     `json:"contract_id"`
	On       clock.Date `json:"date"`
}

// PlanAsk is a plan request: that CMS corrects contract, issue level, category or lead.
type PlanAsk struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"` // contract, issue_level, category, lead, exclusion
	Text      string     `json:"text"`
	At        time.Time  `json:"at"`
	Status    string     `json:"status"` // pending, accepted, denied
	DecidedOn *time.Time `json:"decided_at,omitempty"`
	Answer    string     `json:"answer,omitempty"`
}
