package dispute

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// ID names a dispute.
type ID string

// State is where a dispute stands. The texts are stored.
type State string

// The states.
const (
	Opened         State = "opened" // everything is there that the agent brings; nobody has taken it
	EvidenceNeeded State = "evidence_needed"
	InReview       State = "in_review"
	Upheld         State = "upheld"
	Denied         State = "denied"
	Withdrawn      State = "withdrawn"
	Reopened       State = "reopened" // ruled on and disputed again; nobody has taken it
)

// States are all of them, in the order of pages.
var States = []State{Opened, EvidenceNeeded, InReview, Reopened, Upheld, Denied, Withdrawn}

// Open tells whether something is still to be done.
func (s State) Open() bool { return s != Upheld && s != Denied && s != Withdrawn }

// Ruled tells whether the plan said yes or no.
func (s State) Ruled() bool { return s == Upheld || s == Denied }

// Filing is a dispute as it is put.
type Filing struct {
	Claim    Claim       `json:"claim"`
	For      agent.NPN   `json:"for,omitempty"`      // whose dispute it is, when somebody else puts it; "" is the visitor's own
	Member   person.ID   `json:"member,omitempty"`   // one whose agent of record they are or were
	Customer string      `json:"customer,omitempty"` // anybody else, as the agent names them: nobody is looked up for it
	Change   change.ID   `json:"change,omitempty"`   // the plan change that is disputed
	Decision int         `json:"decision,omitempty"` // version of the decision on it
	On       *clock.Date `json:"on,omitempty"`       // day of the change, or first day of the month of pay
	Cents    int64       `json:"cents,omitempty"`    // what is missing, as the agent says
	Text     string      `json:"text"`
	Line     string      `json:"line,omitempty"` // question to the resource line from which it came
	Caller   string      `json:"caller,omitempty"`
	Language string      `json:"language,omitempty"`
}

// Dispute is one dispute as known at a version of its stream.
type Dispute struct {
	ID     ID     `json:"id"`
	Number string `json:"number"` // as people say it
	Filing
	Agent     agent.NPN  `json:"agent"`
	Person    person.ID  `json:"person"` // of the agent
	AgentName string     `json:"agent_name"`
	OpenedAt  time.Time  `json:"opened_at"`
	OpenedBy  string     `json:"opened_by"`          // name of who put it
	ByPhone   bool       `json:"by_phone,omitempty"` // broker operations put it for the agent
	State     State      `json:"state"`
	Money     bool       `json:"money"`      // within the look-back: a ruling moves money
	MoneyRule string     `json:"money_rule"` // set@version/rule, with the reason beside it
	MoneyWhy  string     `json:"money_why"`
	Clocks    []Clock    `json:"clocks"` // the last one runs now, or ran last
	Asked     []Asked    `json:"asked,omitempty"`
	Proceeded bool       `json:"proceeded,omitempty"` // the agent has nothing more to bring
	Assignee  string     `json:"assignee,omitempty"`  // account
	TakenBy   string     `json:"taken_by,omitempty"`  // name of the assignee
	Documents []Document `json:"documents,omitempty"`
	Rulings   []Ruling   `json:"rulings,omitempty"` // two when it was reopened
	EndedAt   *time.Time `json:"ended_at,omitempty"`
	ReopenBy  clock.Date `json:"reopen_by,omitzero"` // last day on which a ruling can be disputed again
	Again     bool       `json:"again,omitempty"`    // it was reopened
	Steps     []Step     `json:"steps"`              // its story
	TouchedAt time.Time  `json:"touched_at"`
	Version   int64      `json:"version"`
}

// Stage is whose turn it is. The texts are named in rules/agent/dispute_clock.yaml.
type Stage string

// The stages.
const (
	ToReview   Stage = "review"   // the plan's
	ToEvidence Stage = "evidence" // the agent's
	ToAgain    Stage = "again"    // the plan's, of what it looked at before
	toReopen   Stage = "reopening"
)

// Clock is by when something is done, and what time noted of it.
type Clock struct {
	Stage    Stage            `json:"stage"`
	Target   clock.Obligation `json:"target"`
	SoonOn   clock.Date       `json:"soon_on"` // first day on which it is near
	Rule     string           `json:"rule"`
	SoonAt   *time.Time       `json:"soon_at,omitempty"`
	MissedAt *time.Time       `json:"missed_at,omitempty"`
}

// Late tells whether the clock is past its end at an instant, or was when it stopped.
func (c *Clock) Late(at time.Time) bool {
	if c.Target.StoppedAt != nil {
		return c.Target.Late(*c.Target.StoppedAt)
	}
	return c.Target.Late(at)
}

// Asked is evidence that broker operations ask for beside what the claim needs.
type Asked struct {
	Kinds []Kind    `json:"kinds"` // any of them
	Text  string    `json:"text"`
	At    time.Time `json:"at"`
}

// Document is evidence in the archive.
type Document struct {
	Hash string    `json:"hash"` // SHA-256 in hex
	Name string    `json:"name"`
	Type string    `json:"type"` // media type
	Size int64     `json:"size"`
	Kind Kind      `json:"kind"`
	Plan bool      `json:"plan,omitempty"` // from the plan's own files: agents are told that it was looked at, and do not get it
	By   string    `json:"by"`             // name
	At   time.Time `json:"at,omitzero"`
}

// Ruling is what the plan says, and what it rests on.
type Ruling struct {
	Upheld    bool        `json:"upheld"`
	Text      string      `json:"text"`
	Citations []string    `json:"citations"` // ids of rules/agent/dispute_claim.yaml
	Without   string      `json:"without,omitempty"`
	Correct   *Correction `json:"correct,omitempty"`
	By        string      `json:"by"`                  // name
	Account   string      `json:"account"`             //
	At        time.Time   `json:"at"`                  //
	Late      bool        `json:"late,omitempty"`      // after the plan's own target
	Redecided *Redecided  `json:"redecided,omitempty"` // what followed of it
}

// Correction is what the change is decided again from: what the evidence showed. Empty parts stay as they were.
type Correction struct {
	Change      change.ID     `json:"change"`
	Channel     agent.Channel `json:"channel,omitempty"`
	Facilitator agent.NPN     `json:"facilitator,omitempty"`
}

// Redecided is the decision that was written for a ruling.
type Redecided struct {
	Version int           `json:"version"`
	Outcome agent.Outcome `json:"outcome"`
	Agent   agent.NPN     `json:"agent,omitempty"`
	Rule    string        `json:"rule"`
	At      time.Time     `json:"at"`
}

// Step is one line of the story. Kind is the event's type without "dispute."; pages have words for each.
type Step struct {
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	By       string    `json:"by,omitempty"` // name
	Plan     bool      `json:"plan,omitempty"`
	Text     string    `json:"text,omitempty"`
	Detail   string    `json:"detail,omitempty"`   // kind of document, stage of a clock, outcome
	Internal bool      `json:"internal,omitempty"` // agents do not read it
}

// Running is the clock that runs now, or ran last.
func (d *Dispute) Running() *Clock { return &d.Clocks[len(d.Clocks)-1] }

// Ruling is the last one.
func (d *Dispute) Ruling() (Ruling, bool) {
	if len(d.Rulings) == 0 {
		return Ruling{}, false
	}
	return d.Rulings[len(d.Rulings)-1], true
}

// Late tells whether what is to be done now is past its day.
func (d *Dispute) Late(at time.Time) bool { return d.State.Open() && d.Running().Late(at) }

// shown tells whether a document of one of these kinds is there.
func (d *Dispute) shown(kinds []Kind, plan bool) bool {
	return slices.ContainsFunc(d.Documents, func(x Document) bool { return slices.Contains(kinds, x.Kind) && (plan || !x.Plan) })
}

// Lacking are the needs of a claim that nothing shows yet, of those that one side brings.
func (d *Dispute) Lacking(of ClaimCard, from Side) []Need {
	var out []Need
	for _, n := range of.Needs {
		if n.From == from && !d.shown(n.Any, true) {
			out = append(out, n)
		}
	}
	return out
}

// waiting tells whether the agent still has to bring something.
func (d *Dispute) waiting(of ClaimCard) bool {
	if len(d.Lacking(of, FromAgent)) > 0 && !d.Proceeded {
		return true
	}
	return slices.ContainsFunc(d.Asked, func(a Asked) bool { return !d.answered(a) })
}

// answered tells whether something that was asked for came after it was asked.
func (d *Dispute) answered(a Asked) bool {
	if d.Proceeded {
		return true
	}
	return slices.ContainsFunc(d.Documents, func(x Document) bool {
		return !x.Plan && (len(a.Kinds) == 0 || slices.Contains(a.Kinds, x.Kind)) && !x.At.Before(a.At)
	})
}

// CanReopen tells whether the agent can dispute the ruling again on a day.
func (d *Dispute) CanReopen(on clock.Date) bool {
	return d.State.Ruled() && !d.Again && !on.After(d.ReopenBy)
}
