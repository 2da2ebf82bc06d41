package record

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// EventOf is a fact whose content is data, written as JSON in the version schema of its shape.
func EventOf(kind string, schema int, data any) (NewEvent, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return NewEvent{}, fmt.Errorf("record: write %s event: %w", kind, err)
	}
	return NewEvent{Type: kind, Schema: schema, Data: text}, nil
}

// Read gives the content of an event to with.
func Read[T any](e Event, with func(T)) error {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("record: event %d (%s): %w", e.Position, e.Type, err)
	}
	with(data)
	return nil
}

// Foreseen is the event as it will be in a stream, for working out what a command comes to before it is appended. It has no position.
func (e NewEvent) Foreseen(stream StreamID, version int64, at time.Time, by Actor) Event {
	return Event{Stream: stream, Version: version, Type: e.Type, Schema: e.Schema, Data: e.Data, At: at, Actor: by}
}

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// IDOf is an id of 24 letters and digits that follows from what it names, so that the same command again is about the same thing.
// what keeps ids of different things apart that follow from the same parts.
func IDOf(what string, parts ...string) string {
	sum := sha256.Sum256([]byte("keepwell " + what + "\x00" + strings.Join(parts, "\x00")))
	return lowerBase32.EncodeToString(sum[:15])
}

// Moved tells whether an append found a stream at another version than the one decided on: load again, and decide again.
func Moved(err error) bool {
	var conflict *VersionConflict
	return errors.As(err, &conflict)
}
