// Package letter keeps the letters that are wanted: which text, in which language and format, for whom and why. The room that sends
// (contact) prints them and asks at that moment, not before, where they go: an address that became confidential in between is obeyed.
package letter

import (
	"cmp"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// ID names a wanted letter.
type ID string

// Template is the text of a letter. The texts are stored in events: never rename.
type Template string

// The templates of privacy and authorizations.
const (
	MissingElements      Template = "authorization_missing_elements" // 42 CFR 405.910(d)
	AuthorizationValid   Template = "authorization_accepted"
	AuthorizationRefused Template = "authorization_refused"
	AuthorizationRevoked Template = "authorization_revoked"
	RequestReceived      Template = "privacy_request_received"
	RequestExtended      Template = "privacy_request_extended" // 45 CFR 164.524(b)(2)(ii)(A) and the like
	RequestGranted       Template = "privacy_request_granted"
	RequestDenied        Template = "privacy_request_denied" // 45 CFR 164.524(d), 164.526(d)
	ReviewDecided        Template = "privacy_review_decided" // 45 CFR 164.524(d)(4)
	RestrictionEnded     Template = "privacy_restriction_ended"
	ComplaintAnswered    Template = "privacy_complaint_answered"
	NoticeReminder       Template = "privacy_notice_reminder" // 45 CFR 164.520(c)(1)(ii)
	NoticeRevised        Template = "privacy_notice_revised"  // 45 CFR 164.520(c)(1)(v)
)

// Templates are all of them.
var Templates = []Template{
	MissingElements, AuthorizationValid, AuthorizationRefused, AuthorizationRevoked, RequestReceived, RequestExtended, RequestGranted,
	RequestDenied, ReviewDecided, RestrictionEnded, ComplaintAnswered, NoticeReminder, NoticeRevised,
}

// Wanted is a letter to be. Where it goes is not part of it.
type Wanted struct {
	ID       ID                `json:"id"`
	Member   person.ID         `json:"member"`       // whose matter it is
	To       person.ID         `json:"to,omitempty"` // who gets it, when that is not the member
	Template Template          `json:"template"`
	About    string            `json:"about,omitempty"` // id of the authorization or request
	Language string            `json:"language"`        // BCP 47; "" is the plan's default
	Format   person.Format     `json:"format,omitempty"`
	Values   map[string]string `json:"values,omitempty"` // for the template: dates, reasons, elements; never clinical
	WantedAt time.Time         `json:"wanted_at"`
	Version  int64             `json:"version"`
}

// Recipient is who gets the letter.
func (w *Wanted) Recipient() person.ID {
	if w.To != "" {
		return w.To
	}
	return w.Member
}

func streamOf(id ID) record.StreamID { return record.Stream("letter", string(id)) }

// Append is the event that a letter to a person is wanted, in the language and format they asked for (a standing request, 42 CFR
// 422.2267(a)), to be recorded with what made it wanted. The id follows from the command, so that a retry wants no second letter.
func Append(to person.Person, command string, w Wanted) (record.StreamAppend, error) {
	w.ID, w.Language, w.Format = idOf(command, w), cmp.Or(to.Preferences.Written, to.Preferences.Spoken), to.Preferences.Format
	e, err := newEvent(TypeWanted, w)
	return record.StreamAppend{Stream: streamOf(w.ID), Expected: record.NoStream, Events: []record.NewEvent{e}}, err
}

// Letters is what the sending room and lists of open letters ask.
type Letters struct {
	db  *store.DB
	rec *record.Record
}

// New opens the letters. It reads nothing.
func New(db *store.DB, rec *record.Record) *Letters { return &Letters{db, rec} }
