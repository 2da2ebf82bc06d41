package change

import (
	"encoding/json"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// ID names a plan change. It follows from the member, the effective date and the new plan, so that what the plan-change desk recorded
// and what CMS replies meet on one stream.
type ID string

// Decision is one version of who is agent of record after a change. It is never edited: a later version supersedes it.
type Decision struct {
	Version     int             `json:"version"`  // 1, 2, ... of this change
	At          time.Time       `json:"at"`       // when it was decided
	KnownAt     int64           `json:"known_at"` // position of the record up to which facts were considered
	Why         string          `json:"why"`      // why it was decided (again): first, feed, evidence, dispute, cancelled, request, successor
	Outcome     agent.Outcome   `json:"outcome"`
	Rule        string          `json:"rule"` // R10
	Set         string          `json:"set"`  // rule set, version and hash
	Agent       agent.NPN       `json:"agent_of_record,omitempty"`
	Provisional agent.NPN       `json:"provisional,omitempty"` // R09
	Because     []string        `json:"because,omitempty"`     // failed tests
	Citation    string          `json:"citation"`              // text of the rule, filled in
	ChangeType  string          `json:"change_type,omitempty"` // like, unlike
	Payable     bool            `json:"payable"`
	Unpaid      string          `json:"payable_reason,omitempty"`
	Facts       json.RawMessage `json:"facts"`             // as `keepwell decide aor` reads them
	Voided      bool            `json:"voided,omitempty"`  // the change was cancelled: as if it never was
	Dispute     string          `json:"dispute,omitempty"` // id of the dispute that led to it
	Inputs      []Input         `json:"inputs,omitempty"`  // what the facts rest on, with as-of and known-at
	Changed     []string        `json:"changed,omitempty"` // which facts are not as the version before had them
}

// Tenure is a time in which an agent, or nobody, is of record for a member's plan. Tenures of one member in plans of one family do not
// overlap: never two agents of record at one instant.
type Tenure struct {
	Member   person.ID        `json:"member"`
	Span     enrolment.SpanID `json:"span"`
	Agent    agent.NPN        `json:"agent,omitempty"` // "" is house
	Held     bool             `json:"held,omitempty"`  // not decided: what is earned accrues to suspense
	From     clock.Date       `json:"from"`
	Until    *clock.Date      `json:"until,omitempty"` // last day
	Change   ID               `json:"change,omitempty"`
	Decision int              `json:"decision,omitempty"` // its version
	Basis    string           `json:"basis"`              // application, R10, request, successor, transfer, ...
	Writing  agent.NPN        `json:"writing,omitempty"`  // who wrote the application of the span
}

// MemberTenures are all tenures of a member, by span and start.
type MemberTenures struct {
	Member  person.ID
	Tenures []Tenure
}

// Why a decision was made. The texts are stored.
const (
	First     = "first"     // the first one
	Feed      = "feed"      // a file said something else
	Review    = "evidence"  // broker operations found evidence
	Disputed  = "dispute"   // a ruling
	Cancelled = "cancelled" // CMS took the change back (TC 80)
)

// Input is something that a decision rests on: what it says, for which day, and since when the plan knew it.
type Input struct {
	Fact    string          `json:"fact"`           // channel, plans, original_agent, facilitator, successor
	Kind    Kind            `json:"kind,omitempty"` // of evidence, for the channel
	Says    string          `json:"says"`           // a channel, a state, a plan
	NPN     agent.NPN       `json:"npn,omitempty"`
	AsOf    clock.Date      `json:"as_of"`
	KnownAt int64           `json:"known_at,omitempty"` // position of the record
	Source  string          `json:"source,omitempty"`   // file and line, or who entered it
	Failed  []agent.Failure `json:"failed,omitempty"`
}

// Open tells whether a decision leaves open who is agent of record.
func (d *Decision) Open() bool {
	return !d.Voided && (d.Outcome == agent.Hold || d.Outcome == agent.HoldCompliance)
}

// same tells whether two decisions say the same from the same facts.
func (d *Decision) same(o *Decision) bool {
	return d.Outcome == o.Outcome && d.Rule == o.Rule && d.Agent == o.Agent && d.Provisional == o.Provisional && d.Voided == o.Voided &&
		string(d.Facts) == string(o.Facts)
}
