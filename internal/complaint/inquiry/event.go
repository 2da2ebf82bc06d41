package inquiry

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	typeAsked    = "inquiry.asked"
	typeRefused  = "inquiry.refused" // a limit was run into
	typeCounted  = "asker.counted"   // moves the stream of an agent or agency, so that two who ask at once are counted one by one
	typeMade     = "outreach.made"
	typeDone     = "outreach.done"
	typeLooked   = "outreach.looked" // at words about somebody whom nobody found; of members it is a look
	typePut      = "question.asked"
	typeTaken    = "question.assigned"
	typeAnswered = "question.answered"
	typeReopened = "question.reopened"
	typeRated    = "question.rated"
	typeMissed   = "question.missed"
)

// Categories of streams.
const (
	inquiryCategory  = "inquiry"
	askerCategory    = "asker"
	outreachCategory = "outreach"
	questionCategory = "question"
)

const schema = 1

func newEvent(kind string, data any) (record.NewEvent, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return record.NewEvent{}, fmt.Errorf("inquiry: write %s event: %w", kind, err)
	}
	return record.NewEvent{Type: kind, Schema: schema, Data: text}, nil
}

// one is an append of one event.
func one(category, id string, expected record.ExpectedVersion, kind string, data any) (record.StreamAppend, error) {
	e, err := newEvent(kind, data)
	return record.StreamAppend{Stream: record.Stream(category, id), Expected: expected, Events: []record.NewEvent{e}}, err
}

func read[T any](e record.Event, with func(T)) error {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("inquiry: event %d (%s): %w", e.Position, e.Type, err)
	}
	with(data)
	return nil
}

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// idOf follows from the cause, so that the same wish again is the same thing.
func idOf(what, seed string) string {
	sum := sha256.Sum256([]byte("keepwell " + what + "\x00" + seed))
	return lowerBase32.EncodeToString(sum[:15])
}

// named gives a cause without an id one that nobody repeats.
func named(c person.Cause) person.Cause {
	if c.ID == "" {
		c.ID = "inquiry/" + rand.Text()
	}
	return c
}

// part is the cause of one step of a wish.
func part(c person.Cause, step string) person.Cause {
	c.ID += "/" + step
	return c
}

func command(c person.Cause) record.Command {
	return record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}
}

// keyOf is the customer as typed, for counting how often an agent asks about one. It does not follow from who was found: the count
// would tell whether there is such a member.
func keyOf(n Named) string {
	birth := ""
	if n.Birth != nil {
		birth = n.Birth.String()
	}
	return idOf("customer", strings.ToUpper(strings.TrimSpace(n.Number))+"\x00"+person.Folded(n.Name)+"\x00"+birth)
}
