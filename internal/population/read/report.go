package read

import (
	"cmp"
	"slices"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// Reason says what is wrong with a field or a row.
type Reason string

// Why rows are rejected or warned about.
const (
	ImpossibleDate   Reason = "impossible_date"   // 31-Feb, a letter in a year, an end before its start
	MissingDate      Reason = "missing_date"      // no date where the row cannot do without one
	BadDaysSupply    Reason = "bad_days_supply"   // negative, or more than the field can hold
	UnknownCode      Reason = "unknown_code"      // a code that its code system cannot contain, or that the format does not define
	TruncatedRow     Reason = "truncated_row"     // the file ends inside the row, or the row lacks its last fields
	WrongFieldCount  Reason = "wrong_field_count" // more or fewer fields than the header names
	MissingID        Reason = "missing_id"        // no member, claim or other id
	BadNumber        Reason = "bad_number"        // not a number, or too large
	BadEncoding      Reason = "bad_encoding"      // bytes that are not UTF-8; read as Windows-1252
	LineTooLong      Reason = "line_too_long"     // longer than any line of the format can be
	LinesApart       Reason = "lines_apart"       // the lines of one claim lie too far apart to be put together
	TooManyLines     Reason = "too_many_lines"    // more lines than a claim can have
	MissingColumn    Reason = "missing_column"    // the header lacks a column without which nothing can be read
	OldDate          Reason = "old_date"          // long before the newest date of the file
	FutureDate       Reason = "future_date"       // after the day of the load
	Syntax           Reason = "syntax"            // not JSON, or an unclosed quote
	ConflictingCopy  Reason = "conflicting_copy"  // a second, different copy of an id
	NotChecked       Reason = "not_checked"       // more ids than are remembered: later repetitions were not looked for
	UnknownStructure Reason = "unknown_structure" // a resource without the parts that make it a claim, person or coverage
)

// keptRejections is how many rejected rows of a file are listed one by one. A person reads at most a few screens of them; all the
// others are counted by field and reason.
const keptRejections = 200

// Rejection is one row that was not loaded.
type Rejection struct {
	Line     int64  `json:"line"` // 1 is the first line of the file; for Parquet the row number
	Field    string `json:"field,omitempty"`
	Reason   Reason `json:"reason"`
	Expected string `json:"expected,omitempty"`
}

// Tally counts rows, or values of a field for a warning, with one problem.
type Tally struct {
	Field     string `json:"field,omitempty"`
	Reason    Reason `json:"reason"`
	Expected  string `json:"expected,omitempty"`
	Count     int64  `json:"count"`
	FirstLine int64  `json:"first_line,omitempty"`
}

// Cut says where a file ended before its end.
type Cut struct {
	Line int64  `json:"line"` // the line that is incomplete
	Why  string `json:"why"`
}

// Facts counts the values that a file gave to the sink.
type Facts struct {
	People  int64 `json:"people"`
	Spans   int64 `json:"spans"`
	Claims  int64 `json:"claims"`
	Fills   int64 `json:"fills"`
	Results int64 `json:"results"`
}

// FileReport is what happened to every row of one file.
type FileReport struct {
	File       string      `json:"file"`
	Format     Format      `json:"format"`
	Rows       int64       `json:"rows"`
	Loaded     int64       `json:"loaded"`
	Rejected   int64       `json:"rejected"`
	Duplicates int64       `json:"duplicates"`
	Skipped    int64       `json:"skipped"`
	Conflicts  int64       `json:"conflicts"` // copies, not rows
	Versions   int64       `json:"versions"`  // further copies of a claim that differ in processing date or action
	Facts      Facts       `json:"facts"`
	Rejections []Rejection `json:"rejections,omitempty"`
	Problems   []Tally     `json:"problems,omitempty"` // all rejections, counted
	Warnings   []Tally     `json:"warnings,omitempty"`
	Cut        *Cut        `json:"cut,omitempty"`

	problems tallies
	warnings tallies
	years    *dayCounts
}

// Report is what happened to all files of a load.
type Report struct {
	Files  []*FileReport `json:"files"`
	Unread []Unread      `json:"unread,omitempty"`
}

// Unread is a file that no reader takes.
type Unread struct {
	File string `json:"file"`
	Why  string `json:"why"`
}

// Balanced tells whether every row is accounted for exactly once.
func (f *FileReport) Balanced() bool {
	return f.Rows == f.Loaded+f.Rejected+f.Duplicates+f.Skipped
}

// Totals adds up all files.
func (r *Report) Totals() FileReport {
	var all FileReport
	for _, f := range r.Files {
		all.Rows += f.Rows
		all.Loaded += f.Loaded
		all.Rejected += f.Rejected
		all.Duplicates += f.Duplicates
		all.Skipped += f.Skipped
		all.Conflicts += f.Conflicts
		all.Versions += f.Versions
		all.Facts.add(f.Facts)
	}
	return all
}

func (f *Facts) add(g Facts) {
	f.People += g.People
	f.Spans += g.Spans
	f.Claims += g.Claims
	f.Fills += g.Fills
	f.Results += g.Results
}

func (r *Report) file(s Source) *FileReport {
	f := &FileReport{
		File: s.Name(), Format: s.Format,
		problems: tallies{}, warnings: tallies{}, years: &dayCounts{},
	}
	r.Files = append(r.Files, f)
	return f
}

func (f *FileReport) reject(line int64, field string, why Reason, expected string) {
	f.Rejected++
	f.problems.add(line, field, why, expected)
	if len(f.Rejections) < keptRejections {
		f.Rejections = append(f.Rejections, Rejection{line, field, why, expected})
	}
}

func (f *FileReport) warn(line int64, field string, why Reason, expected string) {
	f.warnings.add(line, field, why, expected)
}

// close turns the counters into sorted lists and looks at the dates of the file as a whole.
func (f *FileReport) close(today claim.Day) {
	f.years.warn(f, today)
	f.Problems = f.problems.sorted()
	f.Warnings = f.warnings.sorted()
	f.years = nil
}

type tallyKey struct {
	field string
	why   Reason
}

// tallies has at most one entry for every column of a header and reason, so it cannot grow with the file.
type tallies map[tallyKey]*Tally

func (t tallies) add(line int64, field string, why Reason, expected string) {
	key := tallyKey{field, why}
	found := t[key]
	if found == nil {
		found = &Tally{Field: field, Reason: why, Expected: expected, FirstLine: line}
		t[key] = found
	}
	found.Count++
}

func (t tallies) sorted() []Tally {
	var out []Tally
	for _, v := range t {
		out = append(out, *v)
	}
	slices.SortFunc(out, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}
