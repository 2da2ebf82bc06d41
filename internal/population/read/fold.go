package read

import (
	"bytes"
)

// maxClaimLines bounds a claim. X12 837 allows 999 service lines for an institutional claim and 50 for a professional one.
const maxClaimLines = 10_000

// claimForm is how one format turns the rows of a claim into it.
type claimForm interface {
	// open reads what is said of the whole claim into the draft. A fault of the row means that there is no claim.
	open(*row, *draft)
	// line adds one line. A fault must be found before anything is added.
	line(*row, *draft)
	// complete draws the conclusions that need all lines.
	complete(*draft)
}

// lineColumns are the columns by which rows are put together.
type lineColumns struct {
	id     column
	member column
	other  column             // stands in for member where that is empty; absent when the format has none
	number column             // line number within the claim; absent when the format has none
	head   []column           // columns that differ between copies of a claim: processing date, action
	single bool               // every row is a whole claim
	same   column             // everything before this column is equal on all lines of a claim as a rule; absent when not so
	again  func(*row, *draft) // takes the codes before same where they are not equal after all
}

// lineKey says to which claim, copy and place a row belongs.
type lineKey struct {
	id, member, head uint64
	number           int64 // -1 unknown
}

// who is the column that holds the member of this row.
func (c *lineColumns) who(r *row) column {
	if r.empty(c.member) && c.other != absent {
		return c.other
	}
	return c.member
}

// all are the columns that the survey needs.
func (c *lineColumns) all() []column {
	return append([]column{c.id, c.member, c.other, c.number}, c.head...)
}

func (c *lineColumns) key(r *row) lineKey {
	key := lineKey{id: hashOf(r.bytes(c.id)), member: hashOf(r.bytes(c.who(r))), number: -1}
	for _, head := range c.head {
		key.head = key.head*31 + hashOf(r.bytes(head))
	}
	if c.single {
		key.number = 1
	} else if n, ok := parseWhole(r.bytes(c.number)); ok && !r.empty(c.number) {
		key.number = n
	}
	return key
}

// runs notices where the lines of one claim copy end: another id, member or head, or a line number that does not rise.
type runs struct{ last lineKey }

func (r *runs) starts(key lineKey) bool {
	last := r.last
	r.last = key
	return key.id != last.id || key.member != last.member || key.head != last.head ||
		key.number >= 0 && key.number <= last.number
}

// fold puts the rows of one file together into claims.
//
// Extracts keep the lines of a claim together, so that as a rule a claim is complete when the next one begins. A first, quick pass
// over the file (survey) finds the claims of which this is not true; only their lines are held back until all have been
// seen. So a claim is never handed on in pieces, and memory stays bounded.
type fold struct {
	table    *table
	columns  lineColumns
	form     claimForm
	draft    *draft
	runs     runs
	lastHeld uint64 // id of the run that is being read
	apart    *apart
	rows     int64 // rows in the draft
	open     bool
	prefix   []byte // the bytes before columns.same of the last row of the open claim
}

// foldClaims reads a whole file of claim lines.
func (f *file) foldClaims(sep byte, needed []string, columns func(*header) (lineColumns, claimForm)) error {
	apart, err := f.survey(sep, needed, columns)
	if err != nil || apart == nil {
		return err
	}
	t, err := f.openTable(sep, f.report, needed...)
	if err != nil || t == nil {
		return err
	}
	defer t.Close()
	fold := &fold{table: t, draft: newDraft(), apart: apart}
	fold.columns, fold.form = columns(t.row.header)
	for {
		ok, err := t.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if err := fold.row(); err != nil {
			return err
		}
	}
	if err := fold.flush(); err != nil {
		return err
	}
	return fold.release()
}

// row puts the current row where it belongs.
func (f *fold) row() error {
	r := &f.table.row
	if len(r.id(f.columns.id)) == 0 || len(r.id(f.columns.who(r))) == 0 {
		f.reject()
		return nil
	}
	key := f.columns.key(r)
	if f.runs.starts(key) {
		if err := f.flush(); err != nil {
			return err
		}
		if err := f.finishHeld(key); err != nil {
			return err
		}
	}
	if held := f.apart.claim(key.id); held != nil {
		f.hold(held, key)
		return nil
	}
	f.read()
	return nil
}

// read takes the current row into the draft.
func (f *fold) read() {
	r := &f.table.row
	if r.fault.any() || !f.begin(r) {
		f.reject()
		return
	}
	if f.rows >= maxClaimLines {
		r.fail(f.columns.number, TooManyLines, "at most 10000 lines in a claim")
	}
	f.form.line(r, f.draft)
	if r.fault.any() {
		f.reject()
		return
	}
	f.rows++
}

// begin opens the claim with its first row, and looks again at the claim's own columns on rows where they read differently.
func (f *fold) begin(r *row) bool {
	prefix := f.beforeLine(r)
	if f.open && bytes.Equal(prefix, f.prefix) {
		return true
	}
	f.prefix = append(f.prefix[:0], prefix...)
	if f.open {
		f.columns.again(r, f.draft)
		return true
	}
	f.draft.begin()
	f.form.open(r, f.draft)
	f.open = !r.fault.any()
	return f.open
}

func (f *fold) beforeLine(r *row) []byte {
	if f.columns.same <= 0 {
		return nil
	}
	return r.raw[:r.cut[f.columns.same]]
}

func (f *fold) reject() {
	fault := f.table.row.fault
	f.table.report.reject(f.table.row.line, fault.field, fault.why, fault.expected)
}

// flush hands the claim in the draft on.
func (f *fold) flush() error {
	rows := f.rows
	f.rows, f.open = 0, false
	if rows == 0 {
		return nil
	}
	f.draft.Lines = int(rows)
	f.form.complete(f.draft)
	f.table.report.Loaded += rows
	f.table.report.years.add(f.draft.Thru)
	return f.table.file.sink.Claim(&f.draft.Claim)
}
