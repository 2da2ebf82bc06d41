package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// check refuses what could not be stored, hashed or found again, before it can
// disturb the other commands of its group.
func check(cmd Command, appends []StreamAppend) error {
	if err := checkCommand(cmd); err != nil {
		return err
	}
	seen := make(map[StreamID]bool, len(appends))
	total := 0
	for i, a := range appends {
		if seen[a.Stream] {
			return invalidf("append %d: stream %s is named twice", i, a.Stream)
		}
		seen[a.Stream] = true
		total += len(a.Events)
		if err := checkAppend(a); err != nil {
			return invalidf("append %d: %w", i, err)
		}
	}
	if total == 0 || total > maxEventsPerCommand {
		return invalidf("a command appends 1 to %d events, not %d", maxEventsPerCommand, total)
	}
	return nil
}

func checkCommand(cmd Command) error {
	if cmd.ID == "" || cmd.At.IsZero() {
		return invalidf("a command needs an id and an instant")
	}
	for _, name := range []string{
		cmd.ID, cmd.Zone, cmd.Cause,
		cmd.Actor.ID, cmd.Actor.Role, cmd.Actor.Channel, cmd.Actor.OnBehalfOf,
	} {
		if !isName(name) {
			return invalidf("a command's names are UTF-8 text of at most %d bytes without control characters", maxNameBytes)
		}
	}
	return nil
}

func checkAppend(a StreamAppend) error {
	switch {
	case a.Stream.Category() == "" || a.Stream.ID() == "" || !isName(string(a.Stream)):
		return errors.New("a stream id reads category/id")
	case a.Expected < AnyVersion:
		return errors.New("an expected version is AnyVersion, NoStream or 1 and more")
	case len(a.Events) == 0 && a.Expected == AnyVersion:
		return errors.New("neither events nor an expected version")
	}
	for _, e := range a.Events {
		if err := checkEvent(e); err != nil {
			return err
		}
	}
	return nil
}

func checkEvent(e NewEvent) error {
	switch {
	case e.Type == "" || !isName(e.Type) || e.Schema < 1:
		return errors.New("an event needs a type and a schema version of 1 or more")
	case len(e.Data) > maxDataBytes:
		return errors.New("an event's data is larger than 1 MiB")
	case !json.Valid(e.Data) || !utf8.Valid(e.Data):
		return errors.New("an event's data must be JSON in UTF-8")
	}
	return nil
}

func isName(s string) bool {
	isControl := func(r rune) bool { return r < ' ' || r == 0x7f }
	return len(s) <= maxNameBytes && utf8.ValidString(s) && !strings.ContainsFunc(s, isControl)
}

// compacted returns the appends with their JSON in its shortest form, so that
// white space does not make a repeated command look like another one.
func compacted(appends []StreamAppend) []StreamAppend {
	out := make([]StreamAppend, len(appends))
	for i, a := range appends {
		out[i] = a
		out[i].Events = make([]NewEvent, len(a.Events))
		for j, e := range a.Events {
			var short bytes.Buffer
			short.Grow(len(e.Data))
			if err := json.Compact(&short, e.Data); err != nil {
				panic("record: data was valid a moment ago: " + err.Error())
			}
			e.Data = short.Bytes()
			out[i].Events[j] = e
		}
	}
	return out
}
