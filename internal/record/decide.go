package record

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/keepwell/keepwell/internal/store"
)

// state is what deciding about a group of commands needs to know. It moves
// forward with each accepted command, so that the next one sees its effect.
type state struct {
	position int64
	versions map[StreamID]int64
	done     map[string]prior // by command id
}

// prior is a command that was done before.
type prior struct {
	first, last int64
	content     string
	versions    []int64 // nil when it has to be looked up
}

// verdict is the answer to one command: a result to write, an earlier result,
// or an error.
type verdict struct {
	result Result
	err    error
}

// decide judges one command against the state; if it accepts, the state moves.
// It is pure: the writer writes what it returns.
func (s *state) decide(w *wish) verdict {
	if before, ok := s.done[w.cmd.ID]; ok {
		if before.content != w.content {
			return verdict{err: fault(store.Conflict, "record.Append", &CommandConflict{Command: w.cmd.ID})}
		}
		return verdict{result: Result{First: before.first, Last: before.last, Versions: before.versions, Repeated: true}}
	}
	for _, a := range w.appends {
		actual := s.versions[a.Stream]
		if a.Expected != AnyVersion && int64(a.Expected) != actual {
			conflict := &VersionConflict{Stream: a.Stream, Expected: a.Expected, Actual: actual}
			return verdict{err: fault(store.Conflict, "record.Append", conflict)}
		}
	}
	return verdict{result: s.accept(w)}
}

func (s *state) accept(w *wish) Result {
	result := Result{First: s.position + 1, Versions: make([]int64, len(w.appends))}
	for i, a := range w.appends {
		s.position += int64(len(a.Events))
		s.versions[a.Stream] += int64(len(a.Events))
		result.Versions[i] = s.versions[a.Stream]
	}
	result.Last = s.position
	s.done[w.cmd.ID] = prior{first: result.First, last: result.Last, content: w.content, versions: result.Versions}
	return result
}

// contentOf is the fingerprint by which a repeated command is recognised. The
// instant and the expected versions are left out: a retry may come later, and
// after its own first success the streams have moved.
func contentOf(cmd Command, appends []StreamAppend) string {
	var text []byte
	for _, s := range []string{cmd.Actor.ID, cmd.Actor.Role, cmd.Actor.Channel, cmd.Actor.OnBehalfOf, cmd.Cause} {
		text = appendField(text, s)
	}
	for _, a := range appends {
		text = appendField(text, string(a.Stream))
		text = appendField(text, strconv.Itoa(len(a.Events)))
		for _, e := range a.Events {
			text = appendField(text, e.Type)
			text = appendField(text, strconv.Itoa(e.Schema))
			text = appendField(text, string(e.Data))
		}
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// appendField writes "length:text\n", so that no two lists of fields read alike.
func appendField(to []byte, field string) []byte {
	to = strconv.AppendInt(to, int64(len(field)), 10)
	to = append(to, ':')
	to = append(to, field...)
	return append(to, '\n')
}
