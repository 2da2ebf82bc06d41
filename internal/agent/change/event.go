package change

import (
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	typePrepared  = "change.prepared"
	typeConfirmed = "change.confirmed"
	typeSubmitted = "change.submitted"
	typeWithdrawn = "change.withdrawn"
	typeHeard     = "change.evidence"
	typeDecided   = "change.decided"

	typeSet    = "tenure.set"
	typeWished = "tenure.wished"

	typeFollowed = "follow.reached"

	typeLinked  = "referral.made"
	typeRevoked = "referral.revoked"
)

// Categories of streams.
const (
	changeCategory   = "change"
	tenureCategory   = "tenure"
	followCategory   = "follow"
	referralCategory = "referral"
)

const schema = 1

// followStream keeps how far this room has followed the others.
var followStream = record.Stream(followCategory, "change")

func changeStream(id ID) record.StreamID { return record.Stream(changeCategory, string(id)) }

func tenureStream(member person.ID) record.StreamID {
	return record.Stream(tenureCategory, string(member))
}

// one is an append of one event.
func one(stream record.StreamID, expected int64, kind string, data any) (record.StreamAppend, error) {
	e, err := record.EventOf(kind, schema, data)
	return record.StreamAppend{Stream: stream, Expected: record.ExpectedVersion(expected), Events: []record.NewEvent{e}}, err
}
