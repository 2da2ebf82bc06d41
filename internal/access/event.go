package access

import (
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	typeGranted       = "access.granted"
	typeRevoked       = "access.revoked"
	typeConsented     = "access.consented"
	typeWithdrawn     = "access.consent_withdrawn"
	typeRestricted    = "access.restricted"
	typeUnrestricted  = "access.unrestricted"
	typeLooked        = "access.looked"
	typeQuestioned    = "access.look_questioned"
	typeAnswered      = "access.look_answered"
	typeRefused       = "access.refused"
	typeLookReviewed  = "access.look_reviewed"
	typeGlassReviewed = "access.glass_reviewed"
	typeWatched       = "access.watched"
	typeUnwatched     = "access.unwatched"
	typeLooksExported = "access.looks_exported"
	typeInquiryMoved  = "access.inquiry_moved" // on the stream of one inquiry: one event a step, so that no step is taken twice
)

const schema1 = 1

// accessStream holds a member's grants, consents and restrictions; every look demands that it has not moved.
func accessStream(id person.ID) record.StreamID { return record.Stream("access", string(id)) }

// lookStream holds who looked at a member's record.
func lookStream(id person.ID) record.StreamID { return record.Stream("look", string(id)) }

// refusalStream holds what an account was refused.
func refusalStream(account string) record.StreamID {
	if account == "" {
		account = "nobody"
	}
	return record.Stream("refusal", account)
}

// ended closes a grant, consent or restriction.
type ended struct {
	ID  string `json:"id"`
	Why string `json:"why,omitempty"`
}

// looked is one entry of "who looked at my record".
type looked struct {
	Account    string     `json:"account"`
	Person     person.ID  `json:"person,omitempty"`
	Name       string     `json:"name,omitempty"`
	Role       Role       `json:"role"`
	Action     Action     `json:"action"`
	Purpose    Purpose    `json:"purpose"`
	Kinds      []Kind     `json:"kinds"`
	Categories []Category `json:"categories,omitempty"` // sensitive ones that were open
	Page       string     `json:"page"`
	Policies   []string   `json:"policies"`
	PolicySet  string     `json:"policy_set"`
	Grants     []leaned   `json:"grants,omitempty"`
	Reason     string     `json:"reason,omitempty"`
	Channel    string     `json:"channel,omitempty"`
	Session    string     `json:"session,omitempty"`
}

// leaned is a grant that a look rested on.
type leaned struct {
	ID    string    `json:"id"`
	Kind  GrantKind `json:"kind"`
	Basis string    `json:"basis,omitempty"`
}

// refused is a look that policy did not allow. Member is empty when there is none: what was typed is not kept.
type refused struct {
	Member   person.ID `json:"member,omitempty"`
	Person   person.ID `json:"person,omitempty"`
	Name     string    `json:"name,omitempty"`
	Role     Role      `json:"role"`
	Action   Action    `json:"action"`
	Purpose  Purpose   `json:"purpose"`
	Kinds    []Kind    `json:"kinds"`
	Page     string    `json:"page"`
	Policies []string  `json:"policies,omitempty"`
	Because  string    `json:"because"`
	Session  string    `json:"session,omitempty"`
}

type questioned struct {
	Position int64  `json:"position"`
	Text     string `json:"text"`
}

type answered struct {
	Position int64  `json:"position"`
	Text     string `json:"text"`
	By       string `json:"by,omitempty"` // name as the member may see it
}

func newEvent(kind string, data any) (record.NewEvent, error) {
	return record.EventOf(kind, schema1, data)
}
