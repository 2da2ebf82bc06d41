package commission

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	typePosted    = "commission.posted" // many lines
	typeTaken     = "commission.taken"  // the book by a run: only one is open
	typeFreed     = "commission.freed"
	typeBegan     = "commission_run.began"
	typePrepared  = "commission_run.prepared"
	typeShares    = "commission_run.shares"   // payees, some hundred an event
	typeProblems  = "commission_run.problems" // some hundred an event
	typeHeld      = "commission_run.held"
	typeReleased  = "commission_run.released"
	typeApproved  = "commission_run.approved"
	typeExported  = "commission_run.exported"
	typeCancelled = "commission_run.cancelled"
)

// Categories of streams. What a run posts is a stream beside its own, so that the run is read without a million lines.
const (
	postingCategory = "commission_posting"
	runCategory     = "commission_run"
	bookCategory    = "commission_book"
)

const schema = 1

// bookStream tells which run is open, so that two that begin at once meet.
var bookStream = record.Stream(bookCategory, "book")

// linesPerEvent keeps an event near 40 KB: a rebuild holds ten thousand in memory.
const linesPerEvent = 200

// posting is the data of a posted event.
type posting struct {
	Run   RunID      `json:"run"`
	AsOf  clock.Date `json:"as_of"`
	Lines []string   `json:"lines"`
}

// postingEvent writes an event of lines that are texts already. Their names were checked: none needs to be escaped.
func postingEvent(run RunID, asOf clock.Date, lines [][]byte) record.NewEvent {
	size := 64
	for _, l := range lines {
		size += len(l) + 3
	}
	data := make([]byte, 0, size)
	data = append(data, `{"run":"`...)
	data = append(data, run...)
	data = append(data, `","as_of":"`...)
	data = asOf.Append(data)
	data = append(data, `","lines":[`...)
	for i, l := range lines {
		if i > 0 {
			data = append(data, ',')
		}
		data = append(data, '"')
		data = append(data, l...)
		data = append(data, '"')
	}
	data = append(data, "]}"...)
	return record.NewEvent{Type: typePosted, Schema: schema, Data: data}
}

func newEvent(kind string, data any) (record.NewEvent, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return record.NewEvent{}, fmt.Errorf("commission: write %s event: %w", kind, err)
	}
	return record.NewEvent{Type: kind, Schema: schema, Data: text}, nil
}

func read[T any](e record.Event, with func(T) error) error {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("commission: event %d (%s): %w", e.Position, e.Type, err)
	}
	return with(data)
}

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// idOf follows from the cause, so that the same wish again is the same thing.
func idOf(what, seed string) string {
	sum := sha256.Sum256([]byte("keepwell " + what + "\x00" + seed))
	return lowerBase32.EncodeToString(sum[:10])
}

// named gives a cause without an id one that nobody repeats.
func named(c person.Cause) person.Cause {
	if c.ID == "" {
		c.ID = "commission/" + rand.Text()
	}
	return c
}

func command(c person.Cause) record.Command {
	return record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}
}
