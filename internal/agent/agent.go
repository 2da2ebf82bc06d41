package agent

import (
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// NPN is a national producer number: one to ten digits without leading zeros.
type NPN string

// House stands for "no agent of record".
const House NPN = ""

// Test is something an agent must pass to be ready to sell. The texts are stored and part of `keepwell decide aor`.
type Test string

// The tests, in the order in which they are told.
const (
	Contract      Test = "contract"
	License       Test = "license"       // active, with the health line, in the state (42 CFR 422.2274(b)(1))
	Appointment   Test = "appointment"   // by the legal entity, in the state, where the state has appointments
	Certification Test = "certification" // for the plan year, with 85 % or more (42 CFR 422.2274(b)(2))
	SalesHold     Test = "sales_hold"
)

// Tests are all of them.
var Tests = []Test{Contract, License, Appointment, Certification, SalesHold}

// State is what the tests say together. The texts are stored and part of `keepwell decide aor`.
type State string

// The states.
const (
	Ready  State = "ready"
	Lapsed State = "lapsed" // under contract, but a test fails
	Termed State = "termed" // contract ended, licence revoked, inactive, ended for cause
	Gone   State = "gone"   // deceased or retired
	None   State = "none"   // no agent of record on file
)

// Failure is one failed test in words a person can check.
type Failure struct {
	Test    Test   `json:"test"`
	Because string `json:"because"`            // code of the reason, such as expired, never_had, wrong_state, score_too_low
	Detail  string `json:"detail,omitempty"`   // what the code speaks of: a state, a year, an entity
	Since   string `json:"since,omitempty"`    // YYYY-MM-DD, when it began to fail; "" when it never passed
	Source  string `json:"source,omitempty"`   // file and line, or who entered it
	KnownAt string `json:"known_at,omitempty"` // when the plan came to know it, RFC 3339
}

// Readiness is the ready-to-sell state of an agent, as of a day and as known at a position of the record.
type Readiness struct {
	NPN     NPN        `json:"npn"`
	State   State      `json:"state"`
	Failed  []Failure  `json:"failed,omitempty"`
	On      clock.Date `json:"on"`
	KnownAt int64      `json:"known_at"` // position of the record; what came later was not considered
}

// Tests are the names of the failed tests, in the order of all tests, each once.
func (r Readiness) Tests() []Test {
	out := []Test{}
	for _, t := range Tests {
		if slices.ContainsFunc(r.Failed, func(f Failure) bool { return f.Test == t }) {
			out = append(out, t)
		}
	}
	return out
}

// Channel is how a change came about. The texts are stored and part of `keepwell decide aor`.
type Channel string

// The channels: A1 to A16 of the agent-of-record rules; an external agent is A7 or A8, a call centre A9 or A10.
const (
	PlanChangeLine     Channel = "dpc_line"                      // the member called the plan-change line
	ServiceTransfer    Channel = "customer_service_transfer"     // member services transferred there
	InternalField      Channel = "internal_field_agent"          //
	InternalTelesales  Channel = "internal_telesales_agent"      //
	InternalReferral   Channel = "internal_referral_to_dpc"      // an internal agent, or a link of the agent of record, led to the line
	OriginalAgent      Channel = "original_agent"                // the agent of record wrote the application
	ExternalAgent      Channel = "external_agent"                //
	ExternalCallCenter Channel = "external_call_center"          //
	ServiceDirect      Channel = "customer_service_direct"       // member services changed the plan without a transfer
	PlanWebsite        Channel = "plan_website"                  //
	MedicareGov        Channel = "medicare_gov_or_1800_medicare" //
	Paper              Channel = "paper"                         //
	NoElection         Channel = "no_election"                   // crosswalk, passive, auto, reassignment, correction by CMS
	UnknownChannel     Channel = "unknown"                       // or contradictory
)

// Channels are all of them, in the order of pages.
var Channels = []Channel{
	PlanChangeLine, ServiceTransfer, InternalField, InternalTelesales, InternalReferral, OriginalAgent, ExternalAgent, ExternalCallCenter,
	ServiceDirect, PlanWebsite, MedicareGov, Paper, NoElection, UnknownChannel,
}

// Outcome is what a decision says. The texts are stored and part of `keepwell decide aor`.
type Outcome string

// The outcomes.
const (
	Keep           Outcome = "keep"
	Carry          Outcome = "carry"
	MoveAgent      Outcome = "move_agent"
	MoveCallCenter Outcome = "move_call_center"
	ToHouse        Outcome = "house"
	Hold           Outcome = "hold"
	HoldCompliance Outcome = "hold_compliance"
	Successor      Outcome = "successor"
	Out            Outcome = "out"  // protection does not arise
	NoAgent        Outcome = "none" // nobody was, nobody is
)
