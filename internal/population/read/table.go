package read

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// table reads one delimited file row by row and keeps its books.
type table struct {
	lines   *lines
	parquet *parquetRows // instead of lines
	row     row
	quoted  bool
	closer  io.Closer
	report  *FileReport
	file    *file
	handled int64
}

// checkEvery is how many rows pass between two looks at the context: about ten milliseconds' worth.
const checkEvery = 4096

// openTable opens the file and reads its header, which must have these columns; nil with no error means that the file cannot be
// read as a table and the report says why.
func (f *file) openTable(sep byte, report *FileReport, needed ...string) (*table, error) {
	t, err := f.newTable(sep, report)
	if err != nil || t == nil {
		return nil, err
	}
	for _, name := range needed {
		if t.row.header.column(name) == absent {
			report.warn(1, name, MissingColumn, "this column in the header")
			return nil, t.Close()
		}
	}
	return t, nil
}

// newTable opens the file as what it is: text or Parquet.
func (f *file) newTable(sep byte, report *FileReport) (*table, error) {
	content, err := f.source.open()
	if err != nil {
		return nil, err
	}
	if isParquet(content) {
		return f.newParquetTable(content, report)
	}
	quoted := sep == ','
	t := &table{lines: newLines(content, maxLineBytes, quoted), quoted: quoted, closer: content, report: report, file: f}
	first, err := t.lines.record()
	if err != nil {
		report.Cut = &Cut{Line: 1, Why: cutWhy(err)}
		return nil, content.Close()
	}
	t.row = row{header: newHeader(first, sep), report: report}
	return t, nil
}

// newParquetTable closes the plain content and opens it again for random access.
func (f *file) newParquetTable(content io.Closer, report *FileReport) (*table, error) {
	if err := content.Close(); err != nil {
		return nil, err
	}
	rows, err := openParquet(f.source)
	if err != nil {
		report.Cut = &Cut{Why: "not a complete Parquet file"}
		return nil, nil
	}
	t := &table{parquet: rows, closer: rows, report: report, file: f}
	t.row = row{header: rows.header(), report: report}
	return t, nil
}

func cutWhy(err error) string {
	if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "the file is empty"
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "the compressed data end too early"
	}
	return err.Error()
}

func (t *table) Close() error { return t.closer.Close() }

// next moves to the next sound row; false at the end of the file. Rows that are not sound have gone into the report.
func (t *table) next() (bool, error) {
	for {
		if t.handled++; t.handled%checkEvery == 0 && t.file.ctx.Err() != nil {
			return false, t.file.ctx.Err()
		}
		if t.parquet != nil {
			return t.nextParquet()
		}
		raw, err := t.lines.record()
		switch {
		case err == nil && len(raw) == 0:
		case err == nil:
			if t.take(raw) {
				return true, nil
			}
		case errors.Is(err, errLineTooLong):
			t.refuse("", LineTooLong, fmt.Sprintf("at most %d bytes", maxLineBytes))
		case errors.Is(err, errOpenQuote):
			t.refuse("", Syntax, "a closing quote")
		case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return false, nil
		default:
			t.report.Cut = &Cut{Line: t.lines.number, Why: cutWhy(err)}
			return false, nil
		}
	}
}

// nextParquet: a Parquet file has no bad rows, but it may break off.
func (t *table) nextParquet() (bool, error) {
	ok, err := t.parquet.next(t.file.ctx, &t.row)
	if err != nil {
		if t.file.ctx.Err() != nil {
			return false, t.file.ctx.Err()
		}
		t.report.Cut = &Cut{Line: t.parquet.number + 1, Why: "the Parquet data cannot be decoded from here on"}
		return false, nil
	}
	if ok {
		t.row.fault = fault{}
		t.report.Rows++
	}
	return ok, nil
}

func (t *table) refuse(field string, why Reason, expected string) {
	t.report.Rows++
	t.report.reject(t.lines.number, field, why, expected)
}

// take cuts a record into fields and tells whether it has all of them.
func (t *table) take(raw []byte) bool {
	swallowed := t.lines.next > t.lines.number+1
	if swallowed {
		raw = slices.Clone(raw) // taking quotes off works in place, and these lines may have to be read again
	}
	t.row.raw, t.row.line, t.row.fault = raw, t.lines.number, fault{}
	count, want := t.row.clean(t.quoted), len(t.row.header.names)
	if t.lines.final && t.cutOff(count < want) {
		return false
	}
	if count == want {
		t.report.Rows++
		return true
	}
	if swallowed {
		t.lines.again() // give up only the line with the stray quote
	}
	why := WrongFieldCount
	if count < want {
		why = TruncatedRow
	}
	t.refuse(t.row.header.name(column(min(count, want)-1)), why, fmt.Sprintf("%d fields", want))
	return false
}

// cutOff refuses a last row that is incomplete: it is short, or the source broke off, so that nobody knows.
func (t *table) cutOff(short bool) bool {
	broken := t.lines.broken != nil && !errors.Is(t.lines.broken, io.EOF) || errors.Is(t.lines.broken, io.ErrUnexpectedEOF)
	if !short && !broken {
		return false
	}
	why := "the last row is incomplete"
	if broken {
		why = cutWhy(t.lines.broken)
	}
	t.report.Cut = &Cut{Line: t.lines.number, Why: why}
	t.refuse("", TruncatedRow, "a complete row")
	return true
}

// settle closes the books on the current row when it stands alone: rejected if it has a fault, else loaded.
func (t *table) settle() bool {
	if t.row.fault.any() {
		t.report.reject(t.row.line, t.row.fault.field, t.row.fault.why, t.row.fault.expected)
		return false
	}
	t.report.Loaded++
	return true
}
