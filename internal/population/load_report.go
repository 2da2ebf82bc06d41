package population

import "time"

// Load is one load with its report.
type Load struct {
	ID                 string     `json:"id"`
	At                 time.Time  `json:"at"`
	Source             string     `json:"source"`
	Files              []LoadFile `json:"files"`
	Members            int        `json:"members"` // members whose data changed
	Claims             LoadCounts `json:"claims"`
	Fills              LoadCounts `json:"fills"`
	Persons            LoadCounts `json:"persons"`
	WithoutEligibility int        `json:"without_eligibility"` // members in claims of whom no eligibility row is known
}

// LoadFile is one file of a load: rows read = loaded + rejected + duplicates + skipped.
type LoadFile struct {
	Name       string        `json:"name"`
	Format     string        `json:"format"`
	SHA256     string        `json:"sha256"`
	Known      bool          `json:"known,omitempty"` // loaded before with the same content: nothing was done
	Read       int           `json:"read"`
	Loaded     int           `json:"loaded"`
	Rejected   int           `json:"rejected"`
	Duplicates int           `json:"duplicates"`
	Skipped    int           `json:"skipped,omitempty"`   // rows that carry nothing we keep
	Conflicts  int           `json:"conflicts,omitempty"` // same id, different content; the later one is used
	Note       string        `json:"note,omitempty"`      // where a truncated file was cut, or why it was not read
	Rejects    []LoadReject  `json:"rejects,omitempty"`   // the first ones
	Problems   []LoadProblem `json:"problems,omitempty"`  // all rejected rows, by field and reason
	Warnings   []LoadProblem `json:"warnings,omitempty"`  // loaded, but odd
}

// LoadProblem counts rows with one problem.
type LoadProblem struct {
	Field     string `json:"field"`
	Reason    string `json:"reason"`
	Expected  string `json:"expected"`
	Count     int    `json:"count"`
	FirstLine int    `json:"first_line"`
}

// LoadReject is one rejected row. It names what was expected and never repeats the value.
type LoadReject struct {
	Line     int    `json:"line"`
	Field    string `json:"field"`
	Reason   string `json:"reason"`
	Expected string `json:"expected"`
}

// LoadCounts says what a load did to one kind of row.
type LoadCounts struct {
	New       int `json:"new"`
	Replaced  int `json:"replaced"`
	Reversed  int `json:"reversed"`
	Duplicate int `json:"duplicate"`
}
