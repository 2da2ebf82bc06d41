package read

import (
	"cmp"
	"slices"
)

const (
	// maxHeldBytes bounds the lines that wait for the rest of their claim: some 100,000 lines.
	maxHeldBytes = 64 << 20
	// maxApart bounds the claims whose lines lie apart. A file with more is not in claim order at all.
	maxApart = 1 << 18
)

// apart knows the claims of a file whose lines do not stand together.
type apart struct {
	claims   map[uint64]*heldClaim
	unsorted bool // more than maxApart
	bytes    int
}

// heldClaim collects the rows of one such claim.
type heldClaim struct {
	runsLeft int
	run      int
	rows     []heldRow
	given    bool // too large: its rows are rejected
}

type heldRow struct {
	key     lineKey
	run     int
	content uint64
	line    int64
	raw     []byte
	cut     []int32
}

// survey looks only at the ids of a file and finds the claims that begin more than once.
func (f *file) survey(sep byte, needed []string, columns func(*header) (lineColumns, claimForm)) (*apart, error) {
	scratch := &FileReport{problems: tallies{}, warnings: tallies{}}
	t, err := f.openTable(sep, scratch, needed...)
	if err != nil {
		return nil, err
	}
	if t == nil {
		f.report.Cut = scratch.Cut
		f.report.warnings = scratch.warnings
		return nil, nil
	}
	defer t.Close()
	at, _ := columns(t.row.header)
	t.row.header.askOnly(at.all())
	found := &apart{claims: map[uint64]*heldClaim{}}
	var known seen
	var track runs
	for {
		ok, err := t.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			return found, nil
		}
		if key := at.key(&t.row); track.starts(key) {
			found.note(f, &known, key.id, t.row.line)
		}
	}
}

func (a *apart) note(f *file, known *seen, id uint64, line int64) {
	switch known.add(id, 0) {
	case firstSight:
	case unknownSight:
		f.report.warn(line, "", NotChecked, "at most 8 million claims in a file")
	case sameAgain, otherAgain:
		held := a.claims[id]
		switch {
		case held != nil:
			held.runsLeft++
		case len(a.claims) >= maxApart:
			a.unsorted = true
		default:
			a.claims[id] = &heldClaim{runsLeft: 2}
		}
	}
}

// claim is where rows of this id wait; nil when they need not.
func (a *apart) claim(id uint64) *heldClaim {
	if a.unsorted {
		return &heldClaim{given: true}
	}
	if len(a.claims) == 0 {
		return nil
	}
	return a.claims[id]
}

const linesTogether = "the lines of a claim together: sort the file by claim"

// hold keeps a copy of the current row.
func (f *fold) hold(held *heldClaim, key lineKey) {
	r := &f.table.row
	size := len(r.raw) + 4*len(r.cut)
	if !held.given && f.apart.bytes+size > maxHeldBytes {
		f.giveUp(held)
	}
	if held.given {
		f.table.report.reject(r.line, r.header.name(f.columns.id), LinesApart, linesTogether)
		return
	}
	f.apart.bytes += size
	held.rows = append(held.rows, heldRow{
		key: key, run: held.run, content: hashOf(r.raw), line: r.line, raw: slices.Clone(r.raw), cut: slices.Clone(r.cut),
	})
}

// giveUp rejects all rows of a claim for which there is no room: half a claim would be worse than none.
func (f *fold) giveUp(held *heldClaim) {
	for _, row := range held.rows {
		f.table.report.reject(row.line, f.table.row.header.name(f.columns.id), LinesApart, linesTogether)
		f.apart.bytes -= len(row.raw) + 4*len(row.cut)
	}
	held.rows, held.given = nil, true
}

// finishHeld is called when a new run starts: the claim whose last run has just ended is complete.
func (f *fold) finishHeld(next lineKey) error {
	if previous := f.apart.claims[f.lastHeld]; previous != nil {
		previous.run++
		if previous.runsLeft--; previous.runsLeft == 0 {
			if err := f.replay(f.lastHeld, previous); err != nil {
				return err
			}
		}
	}
	f.lastHeld = next.id
	return nil
}

// release hands on what still waits at the end of the file.
func (f *fold) release() error {
	var ids []uint64
	for id, held := range f.apart.claims {
		if len(held.rows) > 0 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b uint64) int {
		return int(f.apart.claims[a].rows[0].line - f.apart.claims[b].rows[0].line)
	})
	for _, id := range ids {
		if err := f.replay(id, f.apart.claims[id]); err != nil {
			return err
		}
	}
	return nil
}

// replay reads the held rows of a claim, copy by copy.
func (f *fold) replay(id uint64, held *heldClaim) error {
	delete(f.apart.claims, id)
	current := f.table.row // the row that showed that the claim is complete waits for its turn
	defer func() { f.table.row = current }()
	for _, rows := range f.sortOut(held) {
		slices.SortStableFunc(rows, func(a, b heldRow) int { return cmp.Compare(a.key.number, b.key.number) })
		for _, row := range rows {
			f.apart.bytes -= len(row.raw) + 4*len(row.cut)
			f.table.row.raw, f.table.row.cut, f.table.row.line = row.raw, row.cut, row.line
			f.table.row.fault = fault{}
			f.read()
		}
		if err := f.flush(); err != nil {
			return err
		}
	}
	return nil
}

// sortOut groups the rows of one claim id into copies of the claim. Runs of the same copy whose line numbers do not clash belong
// together; a line that comes again with the same content is a duplicate; a clash opens another copy.
func (f *fold) sortOut(held *heldClaim) [][]heldRow {
	var copies [][]heldRow
	for _, run := range byRun(held.rows) {
		copies = f.place(copies, run)
	}
	return copies
}

func byRun(rows []heldRow) (all [][]heldRow) {
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && rows[end].run == rows[start].run {
			end++
		}
		all = append(all, rows[start:end])
		start = end
	}
	return all
}

func (f *fold) place(copies [][]heldRow, run []heldRow) [][]heldRow {
	for i, known := range copies {
		fresh, fits := match(known, run)
		if fits {
			for range len(run) - len(fresh) {
				f.table.report.Duplicates++
			}
			copies[i] = append(known, fresh...)
			return copies
		}
	}
	if len(copies) > 0 {
		f.countCopy(copies[0][0], run[0])
	}
	return append(copies, run)
}

// match tells whether a run can be part of a known copy, and which of its rows that copy lacks.
func match(known, run []heldRow) (fresh []heldRow, fits bool) {
	if known[0].key.head != run[0].key.head || known[0].key.member != run[0].key.member {
		return nil, false
	}
	contents := make(map[int64]uint64, len(known))
	unnumbered := map[uint64]bool{}
	for _, row := range known {
		contents[row.key.number] = row.content
		unnumbered[row.content] = true
	}
	for _, row := range run {
		content, taken := contents[row.key.number]
		switch {
		case row.key.number < 0 && !unnumbered[row.content], row.key.number >= 0 && !taken:
			fresh = append(fresh, row)
		case row.key.number >= 0 && content != row.content:
			return nil, false
		}
	}
	return fresh, true
}

// countCopy books another copy of a claim: a version when only the processing differs, else a conflict.
func (f *fold) countCopy(first, other heldRow) {
	report := f.table.report
	if first.key.member == other.key.member && first.key.head != other.key.head {
		report.Versions++
		return
	}
	report.Conflicts++
	report.warn(other.line, f.table.row.header.name(f.columns.id), ConflictingCopy, "one content for one id")
}
