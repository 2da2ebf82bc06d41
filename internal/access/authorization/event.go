package authorization

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	typeCaptured = "authorization.captured"
	typeCured    = "authorization.cured"
	typeVerified = "authorization.verified"
	typeRefused  = "authorization.refused"
	typeRevoked  = "authorization.revoked"
)

const schema = 1

func streamOf(id ID) record.StreamID { return record.Stream("authorization", string(id)) }

// captured is a paper as it came in, with the judgement on it.
type captured struct {
	Terms
	Document    Document  `json:"document"`
	VerifiedHow string    `json:"verified_how,omitempty"`
	Judged      judgement `json:"judged"`
}

// cured adds what was missing. Terms and document are whole again, as they are after the cure.
type cured struct {
	Terms       Terms     `json:"terms"`
	Document    Document  `json:"document"`
	VerifiedHow string    `json:"verified_how,omitempty"`
	Judged      judgement `json:"judged"`
}

type verified struct {
	Note string `json:"note,omitempty"`
}

type refused struct {
	Reason RefuseReason `json:"reason"`
	Note   string       `json:"note,omitempty"`
}

type revoked struct {
	On   clock.Date `json:"on"`
	How  RevokeHow  `json:"how"`
	Note string     `json:"note,omitempty"`
}

// judgement is what the rules say about a paper.
type judgement struct {
	Status      Status      `json:"status"`
	Missing     []Missing   `json:"missing,omitempty"`
	Rules       []string    `json:"rules,omitempty"`
	EffectiveOn *clock.Date `json:"effective_on,omitempty"`
	LastDay     *clock.Date `json:"last_day,omitempty"`
	EndsAt      *time.Time  `json:"ends_at,omitempty"`
}

func newEvent(kind string, data any) (record.NewEvent, error) {
	return record.EventOf(kind, schema, data)
}

// apply brings the authorization up to one more event.
func (a *Authorization) apply(e record.Event) error {
	a.ID, a.Version = ID(e.Stream.ID()), e.Version
	switch e.Type {
	case typeCaptured:
		return record.Read(e, func(d captured) {
			a.Terms, a.Document, a.VerifiedHow = d.Terms, d.Document, d.VerifiedHow
			a.CapturedAt, a.CapturedBy = e.At, e.Actor
			a.judge(d.Judged)
		})
	case typeCured:
		return record.Read(e, func(d cured) {
			a.Terms, a.Document, a.VerifiedHow = d.Terms, d.Document, d.VerifiedHow
			a.judge(d.Judged)
		})
	case typeVerified:
		return record.Read(e, func(d verified) {
			a.Status, a.Review = Valid, &Review{At: e.At, By: e.Actor, Note: d.Note}
		})
	case typeRefused:
		return record.Read(e, func(d refused) {
			a.Status, a.Review = Refused, &Review{At: e.At, By: e.Actor, Refuse: d.Reason, Note: d.Note}
		})
	case typeRevoked:
		return record.Read(e, func(d revoked) {
			a.Status, a.Revocation = Revoked, &Revocation{At: e.At, By: e.Actor, On: d.On, How: d.How, Note: d.Note}
		})
	}
	return nil
}

func (a *Authorization) judge(j judgement) {
	a.Status, a.Missing, a.Rules = j.Status, j.Missing, j.Rules
	a.EffectiveOn, a.LastDay, a.EndsAt = j.EffectiveOn, j.LastDay, j.EndsAt
}
