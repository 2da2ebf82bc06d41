package record

import (
	"encoding/json"
	"strings"
	"time"
)

// StreamID names one matter, as "category/id": "complaint/7f3a". Ids must not
// contain personal data: they appear in logs and proofs.
type StreamID string

// Stream joins a category and an id.
func Stream(category, id string) StreamID { return StreamID(category + "/" + id) }

// Category is the part before the first slash.
func (s StreamID) Category() string {
	category, _, _ := strings.Cut(string(s), "/")
	return category
}

// ID is the part after the first slash.
func (s StreamID) ID() string {
	_, id, _ := strings.Cut(string(s), "/")
	return id
}

// Actor is who did it, in which role, by which channel, and for whom.
type Actor struct {
	ID         string
	Role       string
	Channel    string
	OnBehalfOf string
}

// Event is one fact in the record.
type Event struct {
	Position int64
	Stream   StreamID
	Version  int64
	Type     string
	Schema   int       // version of Data's shape
	At       time.Time // UTC, microseconds: when the command was given
	Zone     string    // IANA zone in which the actor's day is counted
	Actor    Actor
	Cause    string // the event or command that led to this one
	Command  string // id of the command that appended it
	Data     json.RawMessage
}

// NewEvent is a fact to be appended.
type NewEvent struct {
	Type   string
	Schema int
	Data   json.RawMessage
}

// Command is what all events of one append share.
type Command struct {
	ID    string
	At    time.Time
	Zone  string
	Actor Actor
	Cause string
}

// ExpectedVersion is the version the caller decided on: that of the last event
// it saw in the stream.
type ExpectedVersion int64

// Two special expectations; any other is the exact version (1 or more).
const (
	AnyVersion ExpectedVersion = -1
	NoStream   ExpectedVersion = 0
)

// StreamAppend adds events to one stream. Without events it only demands that
// the stream is still at Expected: a decision may depend on more than it writes.
type StreamAppend struct {
	Stream   StreamID
	Expected ExpectedVersion
	Events   []NewEvent
}

// Result tells where the events of a command went.
type Result struct {
	First, Last int64   // positions
	Versions    []int64 // last version of each StreamAppend's stream, in their order
	Repeated    bool    // the command had been done before; this is its first result
}

// Limits. An event is a fact, not a document: larger things are stored beside
// the record and named in it by their hash.
const (
	maxDataBytes        = 1 << 20
	maxNameBytes        = 256
	maxEventsPerCommand = 100_000
)
