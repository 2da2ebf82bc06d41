package read

import (
	"bytes"
	"encoding/json"
)

func looksFHIR(s signs) bool {
	return bytes.HasPrefix(trimStart(s.head), []byte{'{'}) && bytes.Contains(s.head, []byte(`"resourceType"`))
}

func trimStart(head []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(head, byteOrderMark), " \t\r\n")
}

// overManyLines: the first line alone is not a JSON value. A line that is longer than what was looked at may well be one.
func overManyLines(head []byte) bool {
	first, _, found := bytes.Cut(trimStart(head), []byte{'\n'})
	return found && !json.Valid(bytes.TrimSpace(first)) && !bytes.Contains(first, []byte(`"resourceType"`))
}

func startsWithClaim(head []byte) bool {
	first, _, _ := bytes.Cut(trimStart(head), []byte{'\n'})
	return !bytes.Contains(first, []byte(`"Patient"`)) && !bytes.Contains(first, []byte(`"Coverage"`)) ||
		bytes.Contains(first, []byte(`"ExplanationOfBenefit"`))
}
