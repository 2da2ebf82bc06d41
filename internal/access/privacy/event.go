package privacy

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	typeReceived     = "privacy.received"
	typeExtended     = "privacy.extended"
	typeAnswered     = "privacy.answered"
	typeWithdrawn    = "privacy.withdrawn"
	typeReviewAsked  = "privacy.review_asked"
	typeReviewed     = "privacy.reviewed"
	typeDisagreed    = "privacy.disagreed"
	typeEnded        = "privacy.ended"
	typeDisclosed    = "disclosure.made"
	privacyCategory  = "privacy"
	disclosureStream = "disclosure"
)

const schema = 1

func streamOf(id ID) record.StreamID { return record.Stream(privacyCategory, string(id)) }

// received is a request with the obligation it made.
type received struct {
	Wish
	ReceivedAt time.Time        `json:"received_at"`
	Obligation clock.Obligation `json:"obligation"`
	Legal      bool             `json:"legal"`
	Rules      []string         `json:"rules,omitempty"`
	Fee        *bool            `json:"fee_allowed,omitempty"`
}

type extended struct {
	Reason     string           `json:"reason"`
	Obligation clock.Obligation `json:"obligation"`
}

type answered struct {
	Answer     Answer           `json:"answer"`
	Obligation clock.Obligation `json:"obligation"`
}

type withdrawn struct {
	Note       string           `json:"note,omitempty"`
	Obligation clock.Obligation `json:"obligation"`
}

type reviewed struct {
	Upheld bool   `json:"upheld"`
	Note   string `json:"note,omitempty"`
}

type disagreed struct {
	Statement string `json:"statement"`
}

type ended struct {
	Agreed bool   `json:"agreed"`
	Note   string `json:"note,omitempty"`
}

func newEvent(kind string, data any) (record.NewEvent, error) {
	return record.EventOf(kind, schema, data)
}

// apply brings the request up to one more event.
func (r *Request) apply(e record.Event) error {
	r.ID, r.Version = ID(e.Stream.ID()), e.Version
	switch e.Type {
	case typeReceived:
		return record.Read(e, func(d received) {
			r.Wish, r.ReceivedAt, r.TakenBy, r.Status = d.Wish, d.ReceivedAt, e.Actor, Open
			r.Obligation, r.Legal, r.Rules, r.Fee = d.Obligation, d.Legal, d.Rules, d.Fee
		})
	case typeExtended:
		return record.Read(e, func(d extended) {
			r.Extension, r.Obligation = &Extension{e.At, e.Actor, d.Reason}, d.Obligation
		})
	case typeAnswered:
		return record.Read(e, func(d answered) {
			d.Answer.At, d.Answer.By = e.At, e.Actor
			r.Answer, r.Obligation, r.Status = &d.Answer, d.Obligation, Denied
			if d.Answer.Granted {
				r.Status = Granted
			}
		})
	case typeWithdrawn:
		return record.Read(e, func(d withdrawn) { r.Status, r.Obligation = Withdrawn, d.Obligation })
	default:
		return r.applyLater(e)
	}
}

// applyLater are the events after an answer.
func (r *Request) applyLater(e record.Event) error {
	switch e.Type {
	case typeReviewAsked:
		r.Status, r.Review = InReview, &Review{AskedAt: e.At}
	case typeReviewed:
		return record.Read(e, func(d reviewed) {
			at := e.At
			review := Review{DecidedAt: &at, By: e.Actor, Upheld: d.Upheld, Note: d.Note}
			if r.Review != nil {
				review.AskedAt = r.Review.AskedAt
			}
			r.Review, r.Status = &review, Granted
			if d.Upheld {
				r.Status = Denied
			}
		})
	case typeDisagreed:
		return record.Read(e, func(d disagreed) { r.Statement = d.Statement })
	case typeEnded:
		return record.Read(e, func(d ended) { r.Status, r.Ended = Over, &Ending{e.At, e.Actor, d.Agreed, d.Note} })
	}
	return nil
}
