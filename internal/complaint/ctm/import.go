package ctm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Export is a file that somebody took out of the module.
type Export struct {
	Name     string
	Content  []byte
	Map      *Map
	AsOf     *time.Time // for which time it holds, when somebody says so
	Again    bool       // read a known content again, with another map or for another time; what was read of it before is forgotten
	Progress person.Progress
}

// FileReport is what became of a file. New + Changed + Unchanged + Bad = Rows, always.
type FileReport struct {
	ID        string     `json:"id"` // content and time
	Name      string     `json:"name"`
	SHA256    string     `json:"sha256"`
	Sheet     string     `json:"sheet,omitempty"`
	Map       string     `json:"map"`
	MapHash   string     `json:"map_hash"`
	AsOf      *time.Time `json:"as_of,omitempty"`
	AsOfBy    AsOfSource `json:"as_of_by"`
	Reading   int        `json:"reading"`
	Known     bool       `json:"known,omitempty"` // it was imported before, and nothing was done
	Rows      int        `json:"rows"`
	New       int        `json:"new"`
	Changed   int        `json:"changed"`
	Unchanged int        `json:"unchanged"`
	Older     int        `json:"older"` // of the unchanged: an older state, which is kept as history
	Bad       int        `json:"bad"`
	Partial   int        `json:"partial"` // rows that were loaded without a field that was wrong
	// Disagree counts rows that say something else than another row for the very same time. Nobody can tell which one is newer; one of
	// them holds, always the same. Two exports of one day need their time of day.
	Disagree int        `json:"disagree"`
	Problems []RowError `json:"problems,omitempty"`
	Settlement
}

// keptProblems is how many problems a report lists; the counts count all.
const keptProblems = 1000

func (r *FileReport) add(d rowsRead) {
	for _, row := range d.Rows {
		r.Rows++
		switch row.Result {
		case NewRow:
			r.New++
		case ChangedRow:
			r.Changed++
		default:
			r.Unchanged++
		}
		r.Older += oneIf(row.Older)
		r.Partial += oneIf(row.Partial)
		r.Disagree += oneIf(row.Disagrees)
	}
	for _, p := range d.Problems {
		if p.Bad {
			r.Rows++
			r.Bad++
		}
		if len(r.Problems) < keptProblems {
			r.Problems = append(r.Problems, p.RowError)
		}
	}
}

// A part of a file goes into one append: so many rows, or so many bytes of them, whichever comes first. An event holds 1 MB.
const (
	partRows  = 200
	partBytes = 400 << 10
)

// Import reads an export into the plan's list and brings the cases up to date. It can be stopped anywhere and run again: parts that
// are on record are passed over, and their counts are those of the first time. Errors: ErrNotTable, *HeaderError, ErrNoAsOf,
// ErrOtherMap; bad rows are in the report.
func (t *Tracking) Import(ctx context.Context, c person.Cause, x Export) (FileReport, error) {
	r, err := Open(x.Name, x.Content, x.Map)
	if err != nil {
		return FileReport{}, err
	}
	defer r.Close()
	start := begun{Name: x.Name, Sheet: r.Sheet(), Map: x.Map.ID, MapHash: x.Map.hash()}
	if err := start.decideAsOf(c, x, r); err != nil {
		return FileReport{}, err
	}
	m := &importer{t: t, cause: c, export: x, reader: r, id: exportID(fingerprint(x.Content), start.AsOf)}
	if m.report, err = t.begin(ctx, c, x, m.id, start); err != nil {
		return m.report, err
	}
	if !m.report.Known {
		if err := m.run(ctx); err != nil {
			return m.report, err
		}
	}
	// Cases are brought up to date also for a known file: an import that was stopped may have left some behind.
	m.report.Settlement, err = t.Settle(ctx, c)
	return m.report, err
}

// decideAsOf says for which time the export holds: what somebody gave, else the file's name, else the time of each row.
func (b *begun) decideAsOf(c person.Cause, x Export, r *Reader) error {
	if x.AsOf != nil {
		at := x.AsOf.UTC().Truncate(time.Microsecond)
		b.AsOf, b.AsOfBy = &at, AsOfGiven
	} else if at, ok := x.Map.fromName(x.Name); ok {
		b.AsOf, b.AsOfBy = &at, AsOfName
	}
	_, stamped := r.Columns()["updated_at"]
	switch {
	case b.AsOf != nil && b.AsOf.After(c.At):
		return invalid("ctm: import "+x.Name, ErrFuture)
	case b.AsOf == nil && !stamped:
		return invalid("ctm: import "+x.Name, ErrNoAsOf)
	case b.AsOf == nil:
		b.AsOfBy = AsOfRows
	}
	return nil
}

// begin says that a file is read, or finds that it was.
func (t *Tracking) begin(ctx context.Context, c person.Cause, x Export, id string, start begun) (FileReport, error) {
	before, known, err := t.file(ctx, id)
	if err != nil {
		return FileReport{}, err
	}
	if known && before.MapHash == start.MapHash {
		before.Known = before.ended
		return before.FileReport, nil
	}
	if known && !x.Again {
		return before.FileReport, invalid("ctm: import "+x.Name, ErrOtherMap)
	}
	if x.Again {
		if start.Forget, err = t.sameContent(ctx, contentOf(id)); err != nil {
			return FileReport{}, err
		}
	}
	if start.Reading, err = t.nextReading(ctx, id); err != nil {
		return FileReport{}, err
	}
	e, err := newEvent(typeBegun, start)
	if err != nil {
		return FileReport{}, err
	}
	_, err = t.rec.Append(ctx, c.Called(fmt.Sprintf("ctm/%s/%d", id, start.Reading)).Command("ctm"),
		record.StreamAppend{Stream: fileStream(id), Expected: record.AnyVersion, Events: []record.NewEvent{e}})
	return FileReport{
		ID: id, Name: start.Name, SHA256: contentOf(id), Sheet: start.Sheet, Map: start.Map, MapHash: start.MapHash, AsOf: start.AsOf,
		AsOfBy: start.AsOfBy, Reading: start.Reading,
	}, err
}

// nextReading counts the readings of an export, forgotten ones too: their commands keep their names.
func (t *Tracking) nextReading(ctx context.Context, id string) (int, error) {
	events, err := t.rec.Load(ctx, fileStream(id))
	n := 1
	for _, e := range events {
		n += oneIf(e.Type == typeBegun)
	}
	return n, err
}

func sameTime(a, b *time.Time) bool { return (a == nil) == (b == nil) && (a == nil || a.Equal(*b)) }

// importer reads one file. It belongs to one goroutine.
type importer struct {
	t      *Tracking
	cause  person.Cause
	export Export
	reader *Reader
	id     string
	report FileReport
	part   int
}

func (m *importer) run(ctx context.Context) error {
	for {
		rows, err := m.next()
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return m.end(ctx)
		}
		if err := m.record(ctx, rows); err != nil {
			return err
		}
		if m.export.Progress != nil {
			m.export.Progress(m.report.Rows)
		}
	}
}

// next reads the rows of one part. Which rows belong together depends on nothing but the file and the map.
func (m *importer) next() ([]Read, error) {
	var out []Read
	for size := 0; len(out) < partRows && size < partBytes; {
		r, err := m.reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, invalid("ctm: import "+m.export.Name, err)
		}
		if r.Bad == nil && m.report.AsOfBy == AsOfRows && r.Row.UpdatedAt == nil {
			r.Bad = m.reader.wrong(r.Line, m.reader.headers["updated_at"], "a date and time, because nothing else says for which time the row holds")
		}
		size += r.Row.size()
		out = append(out, r)
	}
	return out, nil
}

// record puts a part on record, once, however often it is tried.
func (m *importer) record(ctx context.Context, rows []Read) error {
	m.part++
	id := fmt.Sprintf("ctm/%s/%d/%d", m.id, m.report.Reading, m.part)
	done, ok, err := m.t.rec.Done(ctx, id)
	if err != nil {
		return err
	}
	if ok {
		return m.recall(ctx, done)
	}
	d, err := m.decide(ctx, rows)
	if err != nil {
		return err
	}
	e, err := newEvent(typeRead, d)
	if err != nil {
		return err
	}
	_, err = m.t.rec.Append(ctx, m.cause.Called(id).Command("ctm"),
		record.StreamAppend{Stream: fileStream(m.id), Expected: record.AnyVersion, Events: []record.NewEvent{e}})
	var other *record.CommandConflict
	if errors.As(err, &other) { // somebody else reads the same file just now
		m.part--
		return m.record(ctx, rows)
	}
	if err != nil {
		return err
	}
	m.report.add(d)
	return nil
}

// recall counts a part as it was counted when it was recorded.
func (m *importer) recall(ctx context.Context, done record.Result) error {
	events, err := m.t.rec.Load(ctx, fileStream(m.id))
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Position < done.First || e.Position > done.Last {
			continue
		}
		d, err := readEvent[rowsRead](e)
		if err != nil {
			return err
		}
		m.report.add(d)
	}
	return nil
}

// end says that a file was read to its end.
func (m *importer) end(ctx context.Context) error {
	e, err := newEvent(typeEnded, m.report)
	if err != nil {
		return err
	}
	_, err = m.t.rec.Append(ctx, m.cause.Called(fmt.Sprintf("ctm/%s/%d/end", m.id, m.report.Reading)).Command("ctm"),
		record.StreamAppend{Stream: fileStream(m.id), Expected: record.AnyVersion, Events: []record.NewEvent{e}})
	return err
}
