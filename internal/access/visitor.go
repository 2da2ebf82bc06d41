package access

import (
	"errors"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Role is what a visitor acts as. The texts are stored in events and named in policies: never rename.
type Role string

// The roles, by audience.
const (
	RoleMember         Role = "member"
	RoleRepresentative Role = "representative"
	RoleAgent          Role = "agent"
	RoleClinician      Role = "clinician" // a doctor or their staff
	RoleService        Role = "service"   // member services
	RoleComplaints     Role = "complaints"
	RoleSteward        Role = "steward" // keeps people's identity and enrolment right
	RoleCoach          Role = "coach"
	RoleCoordinator    Role = "coordinator" // care coordinator: the whole population, for care coordination
	RoleQuality        Role = "quality"
	RoleCompliance     Role = "compliance"
	RolePrivacy        Role = "privacy_officer"
	RoleAdmin          Role = "admin"       // users, roles, configuration; no member data
	RoleEngineer       Role = "engineer"    // plan engineer on the command line
	RolePlanChange     Role = "plan_change" // specialist of the dedicated plan-change line
	RoleBroker         Role = "broker"      // broker operations: credentials, agents of record, disputes, commission runs
	RoleFinance        Role = "finance"     // approves what broker operations prepared for payment
)

// Kind is a kind of data about a member. The texts are stored.
type Kind string

// The kinds.
const (
	Identity       Kind = "identity"   // name, birth, sex, numbers
	Contact        Kind = "contact"    // addresses, phones, e-mail, preferences
	Coverage       Kind = "coverage"   // contracts, plans, spans
	Conditions     Kind = "conditions" //
	Gaps           Kind = "gaps"       //
	Claims         Kind = "claims"     // visits, stays, results
	Medicines      Kind = "medicines"  //
	Authorizations Kind = "authorizations"
	Requests       Kind = "requests" // privacy requests
	Looks          Kind = "looks"    // who looked
	Complaints     Kind = "complaints"
	Payments       Kind = "payments"
)

// Category is a sensitive part of clinical data.
type Category string

// The categories.
const (
	SubstanceUse     Category = "substance_use" // 42 CFR part 2
	BehavioralHealth Category = "behavioral_health"
	Reproductive     Category = "reproductive_health"
)

// Categories are all sensitive categories there are.
var Categories = []Category{SubstanceUse, BehavioralHealth, Reproductive}

// Purpose is why somebody looks.
type Purpose string

// The purposes.
const (
	PurposeSelf       Purpose = "self"              // the member or who stands in for them
	PurposeTreatment  Purpose = "treatment"         // 45 CFR 164.501
	PurposeCare       Purpose = "care_coordination" // health care operations: case management, care coordination
	PurposePayment    Purpose = "payment"
	PurposeEnrollment Purpose = "enrollment" // identity, enrolment, agent of record
	PurposeService    Purpose = "service"    // answering the member's call
	PurposeComplaint  Purpose = "complaint"
	PurposeQuality    Purpose = "quality" // quality assessment, audit universes
	PurposePrivacy    Purpose = "privacy" // the privacy officer's duties
	PurposeEmergency  Purpose = "emergency"
	PurposeOperations Purpose = "operations" // running the system
)

// purposes are all purposes there are.
var purposes = []Purpose{
	PurposeSelf, PurposeTreatment, PurposeCare, PurposePayment, PurposeEnrollment, PurposeService, PurposeComplaint, PurposeQuality,
	PurposePrivacy, PurposeEmergency, PurposeOperations,
}

// Action is what is done with the data. The texts are stored.
type Action string

// The actions.
const (
	View   Action = "view"
	List   Action = "list" // a row among many
	Export Action = "export"
	Change Action = "change"
)

// Visitor is somebody signed in.
type Visitor struct {
	Account    string      // account id; for the command line the operator's name
	Person     person.ID   // "" for a program
	Former     []person.ID // ids that were merged into Person: what was given to them is the visitor's
	Name       string      // as members may see it
	Role       Role        // acted in now
	Roles      []Role      // all they may act in
	Groups     []person.ID // agency, practice or team they belong to now; of whoever leads an agency also those of Manages
	Manages    []person.ID // agencies they lead now, with the agencies and agents below them
	Channel    string      // portal, api, command line
	Session    string      // session or token id, never its secret
	SteppedUp  bool        // confirmed who they are within the last minutes
	Scopes     []string    // of a token; nil for a person at a page
	Suspended  bool
	SignedInAt time.Time
}

// Is tells whether an id is the visitor's, now or before a merge.
func (v Visitor) Is(id person.ID) bool {
	return id != "" && (id == v.Person || slices.Contains(v.Former, id))
}

// IDs are all ids of the visitor, the current one first; none for a program.
func (v Visitor) IDs() []person.ID {
	if v.Person == "" {
		return nil
	}
	return append([]person.ID{v.Person}, v.Former...)
}

// Has tells whether the visitor may act in a role.
func (v Visitor) Has(role Role) bool { return slices.Contains(v.Roles, role) }

// GrantKind is a relation that gives access. The texts are stored and named in policies.
type GrantKind string

// The grants.
const (
	GrantRepresentative GrantKind = "representative"
	GrantAgentOfRecord  GrantKind = "agent_of_record"
	GrantCoach          GrantKind = "coach"
	GrantTreating       GrantKind = "treating"
	GrantInvestigator   GrantKind = "investigator"
	GrantAuthorization  GrantKind = "authorization" // HIPAA authorization to anybody else, 45 CFR 164.508
	GrantBrokenGlass    GrantKind = "broken_glass"
)

// Grant lets To see something about Member.
type Grant struct {
	ID         string      `json:"id"`
	Kind       GrantKind   `json:"kind"`
	Member     person.ID   `json:"member"`
	To         person.ID   `json:"to"`                   // a person, agency, practice or team
	Kinds      []Kind      `json:"kinds,omitempty"`      // scope; empty means what the policy gives this relation
	Categories []Category  `json:"categories,omitempty"` // sensitive categories the member agreed to for this grant
	Purpose    Purpose     `json:"purpose,omitempty"`    // "" any that the policy allows
	From       clock.Date  `json:"from"`
	Until      *clock.Date `json:"until,omitempty"`   // last day it holds
	EndsAt     *time.Time  `json:"ends_at,omitempty"` // for grants of hours (broken glass)
	Basis      string      `json:"basis"`             // what it rests on: authorization id, decision id, programme id
	Reason     string      `json:"reason,omitempty"`
}

// ErrRefused means that policy does not allow it. From outside it looks like "no such thing" (no probing).
var ErrRefused = errors.New("access: refused")

// Policy names a policy that took part in a decision.
type Policy struct {
	ID    string `json:"id"`    // e.g. coach-programme
	Title string `json:"title"` // plain words, English; pages translate by ID
}

// Decision is yes or no, and why.
type Decision struct {
	Allowed   bool
	Policies  []Policy // permits that allowed it, or forbids that refused it; empty when nothing permits
	Grant     *Grant   // the relation that made it
	PolicySet string   // version and hash of the policies
	Because   string   // message key: access.because.<...>
}
