package enrolment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of the events. The texts are in the record: never rename.
const (
	typeFacts = "enrolment.facts"     // a part of a file
	typeEnded = "enrolment.file_read" // a file was read to its end
)

const schema = 1

// category begins the ids of commands that nobody named.
const category = "enrolment"

// fileCategory are the streams of files, by the hash of their content; ownCategory those of what the plan itself sent to CMS.
const (
	fileCategory = "enrolment_file"
	ownCategory  = "enrolment_application"
)

func fileStream(sha256 string) record.StreamID { return record.Stream(fileCategory, sha256) }

// batch is what an event holds: up to some hundred facts.
type batch struct {
	Facts []stated `json:"facts"`
}

// stated is one fact about one member. The fact stays as its JSON: that names it.
type stated struct {
	Member person.ID       `json:"m"`
	Origin string          `json:"o"`
	Fact   json.RawMessage `json:"f"`
}

// FileRead is what a file came to.
type FileRead struct {
	Name     string             `json:"name"`
	Format   string             `json:"format"`
	SHA256   string             `json:"sha256"`
	Lines    int                `json:"lines"`
	Facts    int                `json:"facts"`
	Other    int                `json:"other"` // lines that say nothing of enrollment
	Bad      int                `json:"bad"`
	Problems []*person.RowError `json:"problems,omitempty"`
}

// keyOf names a fact by its content: whatever file repeats it, it is the same.
func keyOf(fact []byte) string {
	sum := sha256.Sum256(fact)
	return hex.EncodeToString(sum[:12])
}

func readFact(text []byte) (Fact, error) {
	var f Fact
	if err := json.Unmarshal(text, &f); err != nil {
		return f, fmt.Errorf("enrolment: read a fact: %w", err)
	}
	f.key = keyOf(text)
	return f, nil
}
