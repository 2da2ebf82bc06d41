package letter

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	TypeWanted   = "letter.wanted"
	TypePrinted  = "letter.printed"
	TypeSent     = "letter.sent"
	TypeReturned = "letter.returned"
)

const schema = 1

// State is where a letter stands.
//
//	waiting ─▶ printed ─▶ sent ─▶ returned
//	              ▲                  │
//	              └──── printed anew ┘
type State string

// The states.
const (
	IsWaiting  State = "waiting"
	IsPrinted  State = "printed"
	IsSent     State = "sent"
	IsReturned State = "returned"
)

// Printed says what was made: exactly this document, from exactly these texts.
type Printed struct {
	Hash     string        `json:"hash"`      // of the document in the archive, SHA-256 in hex
	Media    string        `json:"media"`     // its type
	Pages    int           `json:"pages"`     // 0 for what has no pages
	Texts    string        `json:"texts"`     // hash of the texts that made it
	Language string        `json:"language"`  // really used
	Fallback bool          `json:"fallback"`  // the recipient asked for another language, which the texts do not have
	Format   person.Format `json:"format"`    // really used
	Address  person.Why    `json:"addressed"` // why this address: usual, confidential_request
	At       time.Time     `json:"-"`
}

// The ways a letter goes out.
const (
	ByMail   = "mail"
	ByPortal = "portal"
	ByEMail  = "email"
	ByVendor = "vendor" // of braille, audio and discs
)

// Ways are all of them.
var Ways = []string{ByMail, ByPortal, ByEMail, ByVendor}

// Sent says that a letter was handed to the carrier, which is when it counts as given.
type Sent struct {
	How     string     `json:"how"`
	At      time.Time  `json:"at,omitzero"` // handed over; zero in old events means when it was noted
	Address person.Why `json:"address,omitempty"`
}

// Returned says that it came back.
type Returned struct {
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Letter is a wanted letter and what became of it.
type Letter struct {
	Wanted
	Printed  *Printed  `json:"printed,omitempty"`
	Sent     *Sent     `json:"sent,omitempty"`
	Returned *Returned `json:"returned,omitempty"`
}

// State is where it stands.
func (l *Letter) State() State {
	switch {
	case l.Returned != nil:
		return IsReturned
	case l.Sent != nil:
		return IsSent
	case l.Printed != nil:
		return IsPrinted
	}
	return IsWaiting
}

// apply brings the letter up to one more event. A letter that came back is printed anew: what was before stays in the events.
func (l *Letter) apply(e record.Event) error {
	l.ID, l.Version = ID(e.Stream.ID()), e.Version
	var err error
	switch e.Type {
	case TypeWanted:
		err = json.Unmarshal(e.Data, &l.Wanted)
		l.ID, l.Version, l.WantedAt = ID(e.Stream.ID()), e.Version, e.At
	case TypePrinted:
		p := &Printed{At: e.At}
		err = json.Unmarshal(e.Data, p)
		l.Printed, l.Sent, l.Returned = p, nil, nil
	case TypeSent:
		s := &Sent{}
		err = json.Unmarshal(e.Data, s)
		if s.At.IsZero() {
			s.At = e.At
		}
		l.Sent, l.Returned = s, nil
	case TypeReturned:
		r := &Returned{}
		err = json.Unmarshal(e.Data, r)
		l.Returned = r
	}
	if err != nil {
		return fmt.Errorf("letter: event %d (%s): %w", e.Position, e.Type, err)
	}
	return nil
}

// Change is one event of a letter, for rooms that follow what becomes of theirs.
type Change struct {
	ID       ID
	Printed  *Printed
	Sent     *Sent
	Returned *Returned
}

// ReadChange is what an event says, and whether it is one of a letter that was printed, sent or came back.
func ReadChange(e record.Event) (Change, bool, error) {
	switch e.Type {
	case TypePrinted, TypeSent, TypeReturned:
	default:
		return Change{}, false, nil
	}
	var l Letter
	err := l.apply(e)
	return Change{ID: l.ID, Printed: l.Printed, Sent: l.Sent, Returned: l.Returned}, err == nil, err
}

func newEvent(kind string, data any) (record.NewEvent, error) {
	return record.EventOf(kind, schema, data)
}
