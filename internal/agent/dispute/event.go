package dispute

import (
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	typeOpened     = "dispute.opened"
	typeAttached   = "dispute.attached"
	typeAsked      = "dispute.asked"     // for more evidence
	typeProceeded  = "dispute.proceeded" // the agent has nothing more
	typeReady      = "dispute.ready"     // what the agent brings is there: the plan's turn
	typeTaken      = "dispute.taken"
	typeIdentified = "dispute.identified" // whom and which change it is about
	typeNoted      = "dispute.noted"      // for the file
	typeRuled      = "dispute.ruled"
	typeRedecided  = "dispute.redecided"
	typeWithdrawn  = "dispute.withdrawn"
	typeReopened   = "dispute.reopened"
	typeSoon       = "dispute.soon"
	typeMissed     = "dispute.missed"
)

const category = "dispute"

const schema = 1

// What the events say beside the state that "opened" is.
type (
	asked struct {
		Kinds   []Kind           `json:"kinds,omitempty"`
		Text    string           `json:"text"`
		By      string           `json:"by"`
		Stopped clock.Obligation `json:"stopped"`
		Clock   Clock            `json:"clock"`
	}
	said struct {
		Text string `json:"text,omitempty"`
		By   string `json:"by"`
	}
	ready struct {
		Stopped clock.Obligation `json:"stopped"`
		Clock   Clock            `json:"clock"`
	}
	taken struct {
		Account string `json:"account"`
		By      string `json:"by"`
	}
	identified struct {
		Member   person.ID   `json:"member"`
		Change   change.ID   `json:"change,omitempty"`
		Decision int         `json:"decision,omitempty"`
		On       *clock.Date `json:"on,omitempty"`
		Money    bool        `json:"money"`
		Rule     string      `json:"money_rule"`
		Why      string      `json:"money_why"`
		By       string      `json:"by"`
	}
	ruled struct {
		Ruling
		Stopped  clock.Obligation `json:"stopped"`
		ReopenBy clock.Date       `json:"reopen_by"`
	}
	ended struct {
		Text    string           `json:"text,omitempty"`
		By      string           `json:"by"`
		Stopped clock.Obligation `json:"stopped"`
	}
	reopened struct {
		Text  string `json:"text"`
		By    string `json:"by"`
		Clock Clock  `json:"clock"`
	}
	ticked struct {
		Clock int `json:"clock"` // which one, from 0
	}
)

// apply brings the dispute up to one more event.
func (d *Dispute) apply(e record.Event) error {
	var err error
	switch e.Type {
	case typeOpened:
		err = record.Read(e, func(x Dispute) { *d = x })
	case typeAttached, typeAsked, typeProceeded, typeReady:
		err = d.applyEvidence(e)
	case typeTaken, typeIdentified, typeNoted:
		err = d.applyWork(e)
	case typeSoon, typeMissed:
		err = record.Read(e, func(x ticked) { d.tick(e, x.Clock) })
	default:
		err = d.applyEnd(e)
	}
	d.Version, d.TouchedAt = e.Version, e.At
	return err
}

// step adds a line to the story.
func (d *Dispute) step(e record.Event, s Step) {
	s.At, s.Kind = e.At, strings.TrimPrefix(e.Type, category+".")
	d.Steps = append(d.Steps, s)
}

func (d *Dispute) stop(o clock.Obligation) { d.Running().Target = o }

func (d *Dispute) applyEvidence(e record.Event) error {
	switch e.Type {
	case typeAttached:
		return record.Read(e, func(x Document) {
			d.Documents = append(d.Documents, x)
			d.step(e, Step{By: x.By, Plan: x.Plan, Detail: string(x.Kind)})
		})
	case typeAsked:
		return record.Read(e, func(x asked) {
			d.stop(x.Stopped)
			d.Clocks, d.State, d.Proceeded = append(d.Clocks, x.Clock), EvidenceNeeded, false
			d.Asked = append(d.Asked, Asked{x.Kinds, x.Text, e.At})
			d.step(e, Step{By: x.By, Plan: true, Text: x.Text})
		})
	case typeProceeded:
		return record.Read(e, func(x said) {
			d.Proceeded = true
			d.step(e, Step{By: x.By, Text: x.Text})
		})
	default:
		return record.Read(e, func(x ready) {
			d.stop(x.Stopped)
			d.Clocks, d.State = append(d.Clocks, x.Clock), d.turn()
			d.step(e, Step{Plan: true})
		})
	}
}

// turn is the state in which the plan's turn begins.
func (d *Dispute) turn() State {
	switch {
	case d.Assignee != "":
		return InReview
	case d.Again:
		return Reopened
	}
	return Opened
}

func (d *Dispute) applyWork(e record.Event) error {
	switch e.Type {
	case typeTaken:
		return record.Read(e, func(x taken) {
			d.Assignee, d.TakenBy = x.Account, x.By
			if d.State == Opened || d.State == Reopened {
				d.State = InReview
			}
			d.step(e, Step{By: x.By, Plan: true})
		})
	case typeIdentified:
		return record.Read(e, func(x identified) {
			d.Member, d.Change, d.Decision, d.On = x.Member, x.Change, x.Decision, x.On
			d.Money, d.MoneyRule, d.MoneyWhy = x.Money, x.Rule, x.Why
			d.step(e, Step{By: x.By, Plan: true, Internal: true})
		})
	default:
		return record.Read(e, func(x said) { d.step(e, Step{By: x.By, Plan: true, Text: x.Text, Internal: true}) })
	}
}

func (d *Dispute) applyEnd(e record.Event) error {
	switch e.Type {
	case typeRuled:
		return record.Read(e, func(x ruled) { d.rule(e, x) })
	case typeRedecided:
		return record.Read(e, func(x Redecided) {
			x.At = e.At
			d.Rulings[len(d.Rulings)-1].Redecided = &x
			d.step(e, Step{Plan: true, Detail: string(x.Outcome)})
		})
	case typeWithdrawn:
		return record.Read(e, func(x ended) {
			d.end(e.At, Withdrawn, x.Stopped)
			d.step(e, Step{By: x.By, Text: x.Text})
		})
	case typeReopened:
		return record.Read(e, func(x reopened) {
			d.State, d.Again, d.EndedAt, d.Assignee, d.TakenBy = Reopened, true, nil, "", ""
			d.Clocks = append(d.Clocks, x.Clock)
			d.step(e, Step{By: x.By, Text: x.Text})
		})
	}
	return nil
}

func (d *Dispute) rule(e record.Event, x ruled) {
	r := x.Ruling
	r.At = e.At
	d.Rulings, d.ReopenBy = append(d.Rulings, r), x.ReopenBy
	outcome := Denied
	if r.Upheld {
		outcome = Upheld
	}
	d.end(e.At, outcome, x.Stopped)
	d.step(e, Step{By: r.By, Plan: true, Text: r.Text, Detail: string(outcome)})
}

func (d *Dispute) end(at time.Time, s State, stopped clock.Obligation) {
	d.stop(stopped)
	d.State, d.EndedAt = s, &at
}

// tick is what time noted of a clock. The agent reads what was missed, by whomever.
func (d *Dispute) tick(e record.Event, which int) {
	if which < 0 || which >= len(d.Clocks) {
		return
	}
	c, at := &d.Clocks[which], e.At
	if e.Type == typeMissed {
		c.MissedAt = &at
		d.step(e, Step{Plan: true, Detail: string(c.Stage)})
		return
	}
	c.SoonAt = &at
	d.step(e, Step{Plan: true, Detail: string(c.Stage), Internal: true})
}

// numberOf is the number that people say: letters and digits of the id that nobody takes for each other.
func numberOf(id ID) string {
	text := strings.ToUpper(string(id[:10]))
	return "D-" + text[:5] + "-" + text[5:]
}
