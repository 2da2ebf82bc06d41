package ctm

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// headerWithin is how many rows from the top the header is looked for: exports begin with titles.
const headerWithin = 20

// Reader reads the rows of one export. It belongs to one goroutine.
type Reader struct {
	sheet   *sheet
	m       *Map
	columns map[string]int // field to column
	headers map[string]string
	width   int
}

// Read is one row as it was read: a Row with the fields that it was loaded without, or, with Bad, why it cannot be loaded.
type Read struct {
	Line    int
	Row     Row
	Bad     *RowError
	Without []*RowError
}

// Open finds the header in a file's content. Errors: ErrNotTable, *HeaderError; none of them quotes the content.
func Open(file string, content []byte, m *Map) (*Reader, error) {
	s, err := openSheet(file, content, m)
	if err != nil {
		return nil, err
	}
	r := &Reader{sheet: s, m: m}
	if err := r.findHeader(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return r, nil
}

// Close closes the file.
func (r *Reader) Close() error { return r.sheet.close() }

// Sheet is the sheet of a workbook that is read; empty for text.
func (r *Reader) Sheet() string { return r.sheet.name }

// Columns are the headers that were found, by field.
func (r *Reader) Columns() map[string]string { return r.headers }

func (r *Reader) findHeader() error {
	missing := r.m.needed()
	for range headerWithin {
		c, err := r.sheet.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return invalid("ctm: read "+r.sheet.file, err)
		}
		columns, headers := r.m.columnsIn(c.texts)
		lacking := slices.DeleteFunc(r.m.needed(), func(f string) bool { _, ok := columns[f]; return ok })
		if len(lacking) == 0 {
			r.columns, r.headers, r.width = columns, headers, len(c.texts)
			return nil
		}
		if len(lacking) < len(missing) {
			missing = lacking
		}
	}
	return invalid("ctm: open", &HeaderError{File: r.sheet.file, Missing: missing})
}

func (m *Map) needs(f field) bool { return slices.Contains(m.essential(), f.name) }

// needed are the fields without which a file is refused.
func (m *Map) needed() []string {
	var out []string
	for _, f := range fields {
		if m.needs(f) || m.Fields[f.name].Required {
			out = append(out, f.name)
		}
	}
	return out
}

func (m *Map) columnsIn(header []string) (columns map[string]int, headers map[string]string) {
	columns, headers = map[string]int{}, map[string]string{}
	at := map[string]int{}
	for i, h := range header {
		if plain := plainHeader(h); plain != "" {
			if _, twice := at[plain]; !twice {
				at[plain] = i
			}
		}
	}
	for _, f := range fields {
		for _, h := range m.Fields[f.name].Headers {
			if i, ok := at[plainHeader(h)]; ok {
				columns[f.name], headers[f.name] = i, strings.TrimSpace(header[i])
				break
			}
		}
	}
	return columns, headers
}

// Next reads a row; io.EOF at the end. Rows in which nothing stands are passed over.
func (r *Reader) Next() (Read, error) {
	for {
		c, err := r.sheet.next()
		if err != nil {
			return Read{}, err
		}
		if !c.blank() {
			return r.row(c), nil
		}
	}
}

func (r *Reader) row(c cells) Read {
	out := Read{Line: c.row}
	switch extra := slices.ContainsFunc(c.texts[min(len(c.texts), r.width):], func(t string) bool { return strings.TrimSpace(t) != "" }); {
	case c.broken != "":
		out.Bad = r.wrong(c.row, "row", c.broken)
	case extra, r.sheet.serial == nil && len(c.texts) < r.width: // a workbook leaves out empty cells at the end of a row
		out.Bad = r.wrong(c.row, "row", fmt.Sprintf("%d columns, as the header has", r.width))
	}
	for _, f := range fields {
		i, ok := r.columns[f.name]
		if !ok || out.Bad != nil || i >= len(c.texts) && !r.m.needs(f) {
			continue
		}
		cell := ""
		if i < len(c.texts) {
			cell = strings.TrimSpace(c.texts[i])
		}
		expected := r.take(f, cell, &out.Row)
		switch {
		case expected == "":
		case r.m.needs(f):
			out.Bad = r.wrong(c.row, r.headers[f.name], expected)
		default:
			out.Without = append(out.Without, r.wrong(c.row, r.headers[f.name], expected+"; loaded without it"))
		}
	}
	return out
}

func (r *Reader) wrong(row int, column, expected string) *RowError {
	return &RowError{File: r.sheet.file, Sheet: r.sheet.name, Row: row, Column: column, Expected: expected}
}

// take puts the text of a cell into a row and says what was expected when it cannot.
func (r *Reader) take(f field, cell string, row *Row) (expected string) {
	if most := f.longest(); len(cell) > most {
		return fmt.Sprintf("at most %d bytes", most)
	}
	switch f.kind {
	case asDate:
		return r.takeDate(f, cell, row)
	case asInstant:
		return r.takeInstant(f, cell, row)
	case asCode:
		code, ok := r.m.codeOf(f.name, cell)
		if !ok || code == "" && r.m.needs(f) {
			return "one of the texts that the map names for " + strings.Join(f.codes, ", ")
		}
		*f.text(row) = code
		return ""
	}
	if cell == "" {
		if r.m.needs(f) {
			return "a value"
		}
		return ""
	}
	if f.strip != nil {
		cell = f.strip(cell)
	}
	if f.check != nil {
		if expected := f.check(cell); expected != "" {
			return expected
		}
	}
	*f.text(row) = cell
	return ""
}

func (r *Reader) takeDate(f field, cell string, row *Row) string {
	written := r.m.datesOf(f.name)
	expected := "a date as " + strings.Join(written, " or ")
	if cell == "" {
		if r.m.needs(f) {
			return expected
		}
		return ""
	}
	day, ok := dateIn(cell, written)
	if !ok && r.sheet.serial != nil {
		day, ok = r.sheet.serial(cell)
	}
	if !ok || day.Year() < firstYear || day.Year() > lastYear {
		return expected
	}
	*f.date(row) = &day
	return ""
}

// Dates of exports lie between the birth of the oldest member and the last year that the module can mean.
const (
	firstYear = 1890
	lastYear  = 2199
)

func dateIn(cell string, written []string) (clock.Date, bool) {
	for _, w := range written {
		if at, err := time.Parse(goLayout(w), cell); err == nil {
			return clock.Civil(at.Year(), at.Month(), at.Day())
		}
	}
	return 0, false
}

// clockTimes are the times of day that may stand behind a date.
var clockTimes = []string{"", " 15:04:05", " 15:04", "T15:04:05", " 3:04:05 PM", " 3:04 PM"}

func (r *Reader) takeInstant(f field, cell string, row *Row) string {
	written := r.m.datesOf(f.name)
	if cell == "" {
		return ""
	}
	if at, err := time.Parse(time.RFC3339, cell); err == nil {
		at = at.UTC()
		row.UpdatedAt = &at
		return ""
	}
	for _, w := range written {
		for _, behind := range clockTimes {
			if at, err := time.ParseInLocation(goLayout(w)+behind, cell, r.m.zone.Location()); err == nil {
				at = at.UTC()
				row.UpdatedAt = &at
				return ""
			}
		}
	}
	if r.sheet.serial != nil {
		if at, ok := serialInstant(cell, r.m.zone, r.sheet.from1904); ok {
			row.UpdatedAt = &at
			return ""
		}
	}
	return "a date and time as " + strings.Join(written, " or ")
}
