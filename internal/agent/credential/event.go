package credential

import (
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	typeStated = "producer.stated"
	typeLoaded = "credential_file.loaded"
)

// Categories of streams.
const (
	producerCategory = "producer"
	fileCategory     = "credential_file"
)

const schema = 1

// stated is what one file, or one person, said of one producer.
type stated struct {
	AsOf      clock.Date   `json:"as_of"`
	File      string       `json:"file,omitempty"`
	SHA256    string       `json:"sha256,omitempty"`
	Map       string       `json:"map,omitempty"`
	At        int64        `json:"at_us,omitempty"` // by hand
	By        string       `json:"by,omitempty"`
	Reason    string       `json:"reason,omitempty"`
	Facts     []statedFact `json:"facts,omitempty"`
	Withdrawn []FactID     `json:"withdrawn,omitempty"`
}

// statedFact is a fact, or the name of one that is on record already.
type statedFact struct {
	ID   FactID `json:"id"`
	Line int    `json:"line,omitempty"`
	Fact *Fact  `json:"fact,omitempty"`
}

func streamOf(npn agent.NPN) record.StreamID { return record.Stream(producerCategory, string(npn)) }

// one is an append of one event.
func one(stream record.StreamID, kind string, data any) (record.StreamAppend, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return record.StreamAppend{}, fmt.Errorf("credential: write %s event: %w", kind, err)
	}
	e := record.NewEvent{Type: kind, Schema: schema, Data: text}
	return record.StreamAppend{Stream: stream, Expected: record.AnyVersion, Events: []record.NewEvent{e}}, nil
}

func readEvent[T any](e record.Event) (T, error) {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return data, fmt.Errorf("credential: event %d (%s): %w", e.Position, e.Type, err)
	}
	return data, nil
}
