package record

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var sampleEvent = Event{
	Position: 7, Stream: "consent/1", Version: 2, Type: "given", Schema: 1,
	At: time.Date(2026, 3, 2, 12, 0, 0, 1000, time.UTC), Zone: "UTC",
	Actor: Actor{ID: "staff-1", Role: "coordinator", Channel: "portal", OnBehalfOf: "é"},
	Cause: "", Command: "c1", Data: json.RawMessage(`{"a":1}`),
}

// The leaf's text must never change: signatures of past years stand on it.
const sampleLeaf = "keepwell event 1\n" +
	"1:7\n1:2\n1:1\n16:1772452800000001\n" +
	"9:consent/1\n5:given\n3:UTC\n" +
	"7:staff-1\n11:coordinator\n6:portal\n2:é\n" +
	"0:\n2:c1\n7:{\"a\":1}\n"

// Computed apart from this code: SHA-256 of a zero byte and the text (RFC 6962).
const sampleHash = "f9dswZ5i8gBvfg/rIj9urAv9wC/HtFgbm4EjjAipfKI="

func TestLeafIsTheAgreedText(t *testing.T) {
	if got := string(leaf(sampleEvent)); got != sampleLeaf {
		t.Errorf("leaf\n%s", got)
	}
	if got := leafHash(sampleEvent).String(); got != sampleHash {
		t.Errorf("hash %s", got)
	}
}

func TestFieldsCannotRunIntoEachOther(t *testing.T) {
	text := rapid.StringOf(rapid.SampledFrom([]rune("a1:\n")))
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SliceOfN(text, 1, 4).Draw(t, "one")
		other := rapid.SliceOfN(text, 1, 4).Draw(t, "other")
		same := len(one) == len(other) && strings.Join(one, "\x00") == strings.Join(other, "\x00")
		if (fields(one) == fields(other)) != same {
			t.Fatalf("%q and %q", one, other)
		}
	})
}

func fields(list []string) string {
	var out []byte
	for _, s := range list {
		out = appendField(out, s)
	}
	return string(out)
}

func TestCheckpointTextIsReadStrictly(t *testing.T) {
	head := treeHead{Size: 12, Root: leafHash(sampleEvent)}
	if got, err := parseTreeHead(head.text()); err != nil || got != head {
		t.Errorf("round trip: %+v, %v", got, err)
	}
	for _, text := range []string{
		"", "keepwell/record\n12\n", strings.Replace(head.text(), "12", "012", 1), strings.Replace(head.text(), "12", "0", 1),
		strings.Replace(head.text(), "record", "other", 1), head.text() + "more\n", strings.Replace(head.text(), "12", "x", 1),
		"keepwell/record\n12\nAAAA\n",
	} {
		if _, err := parseTreeHead(text); err == nil {
			t.Errorf("read %q", text)
		}
	}
}
