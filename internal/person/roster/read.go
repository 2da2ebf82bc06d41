package roster

import (
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
)

// Line is one line of a file, as a row and as it stands there.
type Line struct {
	Row  person.Row
	line *line
}

// Text is a column of the line without the blanks around it; empty for a column that the file does not have.
func (l Line) Text(column string) string {
	if l.line == nil {
		return ""
	}
	return l.line.text(strings.ToLower(column))
}

// Read recognises one file and gives its lines, good and bad; the name of the format is empty when it is none of the known ones.
// The errors are those of Import: *person.RowError and person.ErrOutdated stand in place of a line, any other ends the file.
func Read(path string) (format string, lines iter.Seq2[Line, error]) {
	in, err := Open(path)
	if err != nil {
		return "", nil
	}
	t, err := openTable(filepath.Base(path), in)
	_ = in.Close() // only the header was read
	if err != nil {
		return "", nil
	}
	for i := range formats {
		if formats[i].fits(t) {
			f := File{Name: filepath.Base(path), path: path, format: &formats[i]}
			return formats[i].name, f.lines
		}
	}
	return "", nil
}

// Has tells whether a file is a table whose header has these columns.
func Has(path string, columns ...string) bool {
	in, err := Open(path)
	if err != nil {
		return false
	}
	defer in.Close()
	t, err := openTable(filepath.Base(path), in)
	return err == nil && t.has(columns...)
}

// lines reads the file.
func (f File) lines(yield func(Line, error) bool) {
	f.each(func(l *line) bool {
		row, err := f.row(l)
		return yield(Line{row, l}, err)
	}, func(err error) { yield(Line{}, err) })
}

// Table gives the lines of a table of another kind, without a row. A line without a value in one of the columns is bad.
func Table(path string, columns ...string) iter.Seq2[Line, error] {
	f := File{Name: filepath.Base(path), path: path}
	return func(yield func(Line, error) bool) {
		f.each(func(l *line) bool {
			out := Line{Row: person.Row{File: l.file, Line: l.number}, line: l}
			i := slices.IndexFunc(columns, func(c string) bool { return l.text(c) == "" })
			if i >= 0 {
				l.fail(columns[i], "a value")
			}
			if l.bad != nil {
				return yield(out, l.bad)
			}
			return yield(out, nil)
		}, func(err error) { yield(Line{}, err) })
	}
}
