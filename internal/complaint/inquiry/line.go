package inquiry

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// LineID names a question to the resource line.
type LineID string

// Topic is what such a question is about. The texts are stored and named in rules/complaint/resource_question.yaml.
type Topic string

// The topics.
const (
	AboutCommission    Topic = "commission"
	AboutAgentOfRecord Topic = "agent_of_record"
	AboutBook          Topic = "book"
	AboutCertification Topic = "certification"
	AboutMaterials     Topic = "materials"
	AboutSystem        Topic = "system"
	AboutOther         Topic = "other"
)

// Topics are all of them, in the order of pages.
var Topics = []Topic{AboutCommission, AboutAgentOfRecord, AboutBook, AboutCertification, AboutMaterials, AboutSystem, AboutOther}

// LineState is where a question stands. The texts are stored.
type LineState string

// The states. A reopened question is open again.
const (
	LineOpen     LineState = "open"
	LineAnswered LineState = "answered"
)

// Put is a question as an agent puts it. Customer is only a reference, as the agent writes it: nobody is looked up for it.
type Put struct {
	Topic    Topic  `json:"topic"`
	Text     string `json:"text"`
	Customer string `json:"customer,omitempty"`
	Language string `json:"language,omitempty"`
}

// LineQuestion is a question to the resource line as known at a version of its stream.
type LineQuestion struct {
	ID     LineID `json:"id"`
	Number string `json:"number"` // as people say it
	Put
	Asker     person.ID        `json:"asker"`
	AskerName string           `json:"asker_name"`
	Agencies  []person.ID      `json:"agencies,omitempty"`
	AskedAt   time.Time        `json:"asked_at"`
	State     LineState        `json:"state"`
	Target    clock.Obligation `json:"target"` // our own, of the present round
	Rule      string           `json:"rule"`
	Assignee  string           `json:"assignee,omitempty"` // account
	TakenBy   string           `json:"taken_by,omitempty"` // name of the assignee
	Rounds    []Round          `json:"rounds"`             // the last one is the present one
	Rating    *LineRating      `json:"rating,omitempty"`
	TouchedAt time.Time        `json:"touched_at"`
	Version   int64            `json:"version"`
}

// Round is what was asked and what was answered; a question that is reopened has several.
type Round struct {
	AskedAt    time.Time  `json:"asked_at"`
	Text       string     `json:"text"`
	DueOn      clock.Date `json:"due_on"`
	MissedAt   *time.Time `json:"missed_at,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	AnsweredBy string     `json:"answered_by,omitempty"` // name
	Answer     string     `json:"answer,omitempty"`
	Late       bool       `json:"late,omitempty"`
}

// LineRating is what the agent says of the answer.
type LineRating struct {
	At    time.Time `json:"at"`
	Stars int       `json:"stars"` // 1 to 5
	Words string    `json:"words,omitempty"`
}

// Late tells whether the present round is past its target at an instant, or was answered so.
func (q *LineQuestion) Late(at time.Time) bool {
	if q.Target.StoppedAt != nil {
		return q.Target.TimelinessAt(*q.Target.StoppedAt) == clock.Late
	}
	return q.Target.Late(at)
}

// present is the round that is asked now.
func (q *LineQuestion) present() *Round { return &q.Rounds[len(q.Rounds)-1] }

// What the events of a question say.
type (
	taken struct {
		Account string `json:"account"`
		Name    string `json:"name"`
	}
	lineAnswered struct {
		Text   string           `json:"text"`
		Name   string           `json:"name"`
		Target clock.Obligation `json:"target"`
	}
	lineReopened struct {
		Text   string           `json:"text"`
		Target clock.Obligation `json:"target"`
		Rule   string           `json:"rule"`
	}
	lineRated struct {
		Stars int    `json:"stars"`
		Words string `json:"words,omitempty"`
	}
	lineMissed struct {
		Round int `json:"round"`
	}
)

// apply brings the question up to one more event.
func (q *LineQuestion) apply(e record.Event) error {
	switch e.Type {
	case typePut:
		if err := record.Read(e, func(d LineQuestion) { *q = d }); err != nil {
			return err
		}
	case typeTaken:
		if err := record.Read(e, func(d taken) { q.Assignee, q.TakenBy = d.Account, d.Name }); err != nil {
			return err
		}
	default:
		if err := q.applyRound(e); err != nil {
			return err
		}
	}
	q.Version, q.TouchedAt = e.Version, e.At
	return nil
}

// applyRound are the events that change what is asked and answered.
func (q *LineQuestion) applyRound(e record.Event) error {
	at := e.At
	switch e.Type {
	case typeAnswered:
		return record.Read(e, func(d lineAnswered) {
			r := q.present()
			r.AnsweredAt, r.AnsweredBy, r.Answer = &at, d.Name, d.Text
			q.State, q.Target = LineAnswered, d.Target
			r.Late = q.Late(at)
		})
	case typeReopened:
		return record.Read(e, func(d lineReopened) {
			q.Rounds = append(q.Rounds, Round{AskedAt: at, Text: d.Text, DueOn: d.Target.DueDate})
			q.State, q.Target, q.Rule, q.Rating = LineOpen, d.Target, d.Rule, nil
		})
	case typeRated:
		return record.Read(e, func(d lineRated) { q.Rating = &LineRating{at, d.Stars, d.Words} })
	case typeMissed:
		return record.Read(e, func(d lineMissed) {
			if d.Round >= 0 && d.Round < len(q.Rounds) {
				q.Rounds[d.Round].MissedAt = &at
			}
		})
	}
	return nil
}
