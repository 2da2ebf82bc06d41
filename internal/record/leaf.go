package record

import (
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// leafHeader names the leaf format. A later format gets a new name; old leaves
// keep theirs, since their hashes are signed.
const leafHeader = "keepwell event 1\n"

// leaf is the canonical text of an event: the header and then each field as
// "length:text\n" in this order. Two different events never have the same leaf.
func leaf(e Event) []byte {
	text := make([]byte, 0, 256+len(e.Data))
	text = append(text, leafHeader...)
	for _, n := range []int64{e.Position, e.Version, int64(e.Schema), e.At.UnixMicro()} {
		text = appendField(text, strconv.FormatInt(n, 10))
	}
	for _, s := range []string{
		string(e.Stream), e.Type, e.Zone,
		e.Actor.ID, e.Actor.Role, e.Actor.Channel, e.Actor.OnBehalfOf,
		e.Cause, e.Command, string(e.Data),
	} {
		text = appendField(text, s)
	}
	return text
}

func leafHash(e Event) tlog.Hash { return tlog.RecordHash(leaf(e)) }
