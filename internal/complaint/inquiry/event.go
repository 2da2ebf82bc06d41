package inquiry

import (
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
	return record.EventOf(kind, schema, data)
}

// one is an append of one event.
func one(category, id string, expected record.ExpectedVersion, kind string, data any) (record.StreamAppend, error) {
	e, err := newEvent(kind, data)
	return record.StreamAppend{Stream: record.Stream(category, id), Expected: expected, Events: []record.NewEvent{e}}, err
}

// keyOf is the customer as typed, for counting how often an agent asks about one. It does not follow from who was found: the count
// would tell whether there is such a member.
func keyOf(n Named) string {
	birth := ""
	if n.Birth != nil {
		birth = n.Birth.String()
	}
	return record.IDOf("customer", strings.ToUpper(strings.TrimSpace(n.Number))+"\x00"+person.Folded(n.Name)+"\x00"+birth)
}
