package ctm

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/record"
)

// Types of the events. The texts are in the record: never rename.
const (
	typeBegun      = "ctm.file_begun"
	typeRead       = "ctm.rows_read"
	typeEnded      = "ctm.file_ended"
	typeSettled    = "ctm.settled"
	typeReviewed   = "ctm.review"
	typeReconciled = "ctm.reconciled"
	typeWritten    = "ctm.entries_written"
)

const schema = 1

// fileCategory are the streams of exports, by content and time; listStream is of the plan's list as a whole.
const fileCategory = "ctm_file"

var listStream = record.Stream("ctm", "list")

func fileStream(id string) record.StreamID { return record.Stream(fileCategory, id) }

// exportID names an export: its content, and the time for which it holds. The same content for another time is another export; on
// quiet days nothing changes.
func exportID(sha256 string, asOf *time.Time) string {
	if asOf == nil {
		return sha256 + "-rows"
	}
	return sha256 + "-" + asOf.UTC().Format("20060102T150405.000000Z")
}

// contentOf is the hash of an export's content.
func contentOf(id string) string {
	sha256, _, _ := strings.Cut(id, "-")
	return sha256
}

// begun is a file whose rows follow.
type begun struct {
	Name    string     `json:"name"`
	Sheet   string     `json:"sheet,omitempty"`
	Map     string     `json:"map"`
	MapHash string     `json:"map_hash"`
	AsOf    *time.Time `json:"as_of,omitempty"` // nil: every row has its own
	AsOfBy  AsOfSource `json:"as_of_by"`
	Reading int        `json:"reading"`          // 1, and more when it was read again with another map
	Forget  []string   `json:"forget,omitempty"` // exports of the same content, which were read with a wrong map or for a wrong time
}

// rowsRead is a part of a file.
type rowsRead struct {
	Rows     []rowRead `json:"rows,omitempty"`
	Problems []Problem `json:"problems,omitempty"`
}

// rowRead is one row that was loaded. Its content is left out when an earlier one had the same.
type rowRead struct {
	Line      int        `json:"line"`
	Complaint string     `json:"complaint"`
	Contract  string     `json:"contract"`
	AsOf      time.Time  `json:"as_of"`
	Updated   *time.Time `json:"updated,omitempty"`
	Hash      string     `json:"hash"`
	Row       *Row       `json:"row,omitempty"`
	Result    Result     `json:"result"`
	Older     bool       `json:"older,omitempty"`
	Partial   bool       `json:"partial,omitempty"`
	Disagrees bool       `json:"disagrees,omitempty"`
}

// Result is what a row came to. The texts are stored.
type Result string

// The results: every row of a file ends as one of them, or is bad.
const (
	NewRow       Result = "new"
	ChangedRow   Result = "changed"
	UnchangedRow Result = "unchanged"
)

// AsOfSource says how the time of an export was decided. The texts are stored.
type AsOfSource string

// The sources, the one that wins first.
const (
	AsOfGiven AsOfSource = "given"
	AsOfName  AsOfSource = "file_name"
	AsOfRows  AsOfSource = "rows"
)

// settledCases tells which state of the module's list the cases know.
type settledCases struct {
	Cases []settledCase `json:"cases"`
}

type settledCase struct {
	Complaint string `json:"complaint"`
	Contract  string `json:"contract"`
	State     string `json:"state"`
	Case      string `json:"case,omitempty"` // none for a contract that is not ours
}

func newEvent(kind string, data any) (record.NewEvent, error) {
	return record.EventOf(kind, schema, data)
}

func readEvent[T any](e record.Event) (T, error) {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return data, fmt.Errorf("ctm: event %d (%s): %w", e.Position, e.Type, err)
	}
	return data, nil
}
