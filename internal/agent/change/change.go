package change

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
)

// State is where a change stands. The texts are stored.
type State string

// The states.
const (
	Prepared  State = "prepared"  // recorded at the desk
	Confirmed State = "confirmed" // by the member
	Submitted State = "submitted" // to CMS, not answered yet
	Decided   State = "decided"   // CMS accepted it, and the agent of record was decided
	Held      State = "held"      // accepted, and not decided
	Voided    State = "voided"    // CMS took it back
	Withdrawn State = "withdrawn" // before it was submitted
)

// States are all of them, in the order of pages.
var States = []State{Prepared, Confirmed, Submitted, Decided, Held, Voided, Withdrawn}

// Plan is a plan of a change.
type Plan struct {
	Contract string      `json:"contract"`
	Plan     string      `json:"plan"`
	Family   plan.Family `json:"family,omitempty"`
}

// Kind is a kind of evidence. The texts are stored.
type Kind string

// The kinds, in the order in which they are heard.
const (
	ByReview      Kind = "review"      // broker operations, or a ruling, established it: goes before all others
	ByApplication Kind = "application" // our own application record
	ByReply       Kind = "dtrr"        // producer number and flags of CMS's daily reply
	ByOnline      Kind = "oec"         // Medicare.gov's online enrollment center
	BySource      Kind = "source_code" // CMS's enrollment source code
	ByCallLog     Kind = "call_log"    // the telephone system: calls and transfers
)

// Evidence is something on file about how a change came about. Channel is "" where it only supports another piece.
type Evidence struct {
	Kind    Kind          `json:"kind"`
	Channel agent.Channel `json:"channel,omitempty"`
	NPN     agent.NPN     `json:"npn,omitempty"`     // who facilitated it
	What    string        `json:"what,omitempty"`    // recording, transfer_log, application, referral, statement
	Ref     string        `json:"ref,omitempty"`     // number of the recording, log, application or link
	Reason  string        `json:"reason,omitempty"`  // of a review
	Dispute string        `json:"dispute,omitempty"` // id of the dispute whose ruling it is
	By      string        `json:"by,omitempty"`      // account
	Name    string        `json:"name,omitempty"`    // of who entered it
	At      time.Time     `json:"at"`
	KnownAt int64         `json:"known_at,omitempty"` // position of its event
}

// Confirmation is that the member agreed to the change, after hearing what it means.
type Confirmation struct {
	At       time.Time `json:"at"`
	Version  string    `json:"version"` // of the words that were read to the member
	Language string    `json:"language,omitempty"`
	Who      string    `json:"who"` // member, or representative
	By       string    `json:"by"`  // account of the specialist
	Name     string    `json:"name,omitempty"`
}

// Change is one plan change, as known at a version of its stream.
type Change struct {
	ID        ID                 `json:"id"`
	Member    person.ID          `json:"member"`
	Effective clock.Date         `json:"effective"`
	Made      clock.Date         `json:"made"` // the day of the change: the application date
	Kind      enrolment.MoveKind `json:"kind,omitempty"`
	Old       *Plan              `json:"old,omitempty"`
	New       Plan               `json:"new"`
	Span      enrolment.SpanID   `json:"span,omitempty"` // "" until CMS accepted it
	State     State              `json:"state"`
	Tracking  string             `json:"tracking,omitempty"` // our application, as CMS repeats it

	Specialist string        `json:"specialist,omitempty"` // account of who prepared it
	Name       string        `json:"name,omitempty"`
	Election   string        `json:"election,omitempty"`
	Evidence   []Evidence    `json:"evidence,omitempty"`
	Confirmed  *Confirmation `json:"confirmed,omitempty"`
	Submitted  *time.Time    `json:"submitted,omitempty"`
	Foreseen   *Decision     `json:"foreseen,omitempty"` // what the specialist saw when it was recorded

	Decisions []Decision `json:"decisions,omitempty"`
	TouchedAt time.Time  `json:"touched_at"`
	Version   int64      `json:"version"`
}

// IDOf names the change of a member into a plan from a day: what the desk recorded and what CMS replies meet on it.
func IDOf(member person.ID, effective clock.Date, contract, planNumber string) ID {
	return ID(record.IDOf("plan change", string(member), effective.String(), contract, planNumber))
}

// Latest is the newest version of the decision; false while none was made.
func (c *Change) Latest() (Decision, bool) {
	if len(c.Decisions) == 0 {
		return Decision{}, false
	}
	return c.Decisions[len(c.Decisions)-1], true
}

// Channel is what the newest evidence that names one says, before it is weighed.
func (c *Change) Channel() agent.Channel {
	for _, e := range slices.Backward(c.Evidence) {
		if e.Channel != "" {
			return e.Channel
		}
	}
	return ""
}

// What the events of a change say.
type (
	prepared struct {
		Member     person.ID  `json:"member"`
		Effective  clock.Date `json:"effective"`
		Made       clock.Date `json:"made"`
		Old        *Plan      `json:"old,omitempty"`
		New        Plan       `json:"new"`
		Election   string     `json:"election,omitempty"`
		Specialist string     `json:"specialist"`
		Name       string     `json:"name,omitempty"`
		Evidence   []Evidence `json:"evidence"`
		Foreseen   *Decision  `json:"foreseen,omitempty"`
	}
	submitted struct {
		Tracking string `json:"tracking"`
	}
	withdrawn struct {
		Reason string `json:"reason"`
		Name   string `json:"name,omitempty"`
	}
	heard struct { // evidence
		Evidence []Evidence `json:"evidence"`
	}
	decided struct {
		Member    person.ID          `json:"member"`
		Effective clock.Date         `json:"effective"`
		Made      clock.Date         `json:"made"`
		Kind      enrolment.MoveKind `json:"kind"`
		Old       *Plan              `json:"old,omitempty"`
		New       Plan               `json:"new"`
		Span      enrolment.SpanID   `json:"span"`
		Decision  Decision           `json:"decision"`
	}
)

// apply brings the change up to one more event.
func (c *Change) apply(e record.Event) error {
	c.ID = ID(e.Stream.ID())
	var err error
	switch e.Type {
	case typePrepared:
		err = record.Read(e, func(d prepared) { c.prepare(&d, e) })
	case typeConfirmed:
		err = record.Read(e, func(d Confirmation) { c.Confirmed, c.State = &d, Confirmed })
	case typeSubmitted:
		at := e.At
		err = record.Read(e, func(d submitted) { c.Submitted, c.Tracking, c.State = &at, d.Tracking, Submitted })
	case typeWithdrawn:
		c.State = Withdrawn
	case typeHeard:
		err = record.Read(e, func(d heard) { c.hear(d.Evidence, e) })
	case typeDecided:
		err = record.Read(e, func(d decided) { c.decide(&d) })
	}
	c.TouchedAt, c.Version = e.At, e.Version
	return err
}

func (c *Change) prepare(d *prepared, e record.Event) {
	if c.State == "" || c.State == Withdrawn {
		c.State, c.Confirmed = Prepared, nil
	}
	if len(c.Decisions) == 0 {
		c.Member, c.Effective, c.Made, c.Old, c.New = d.Member, d.Effective, d.Made, d.Old, d.New
	}
	c.Specialist, c.Name, c.Election, c.Foreseen = d.Specialist, d.Name, d.Election, d.Foreseen
	c.Evidence = slices.DeleteFunc(c.Evidence, func(x Evidence) bool { return x.Kind == ByApplication || x.Kind == ByCallLog })
	c.hear(d.Evidence, e)
}

func (c *Change) hear(all []Evidence, e record.Event) {
	for _, x := range all {
		x.KnownAt = e.Position
		c.Evidence = append(c.Evidence, x)
	}
}

func (c *Change) decide(d *decided) {
	c.Member, c.Effective, c.Made, c.Kind, c.Old, c.New, c.Span = d.Member, d.Effective, d.Made, d.Kind, d.Old, d.New, d.Span
	c.Decisions = append(c.Decisions, d.Decision)
	switch {
	case d.Decision.Voided:
		c.State = Voided
	case d.Decision.Open():
		c.State = Held
	default:
		c.State = Decided
	}
}
