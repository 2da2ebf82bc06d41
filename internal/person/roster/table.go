package roster

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// table is a file with a header, read line by line.
type table struct {
	file    string
	reader  *csv.Reader
	columns map[string]int
}

// maxHeader is how far the reader looks for the end of the header's line to tell the separator.
const maxHeader = 64 << 10

func openTable(name string, in io.Reader) (*table, error) {
	buffered := bufio.NewReaderSize(in, maxHeader)
	start, _ := buffered.Peek(maxHeader) // a short file is all there is
	if strings.HasPrefix(string(start), "\ufeff") {
		_, _ = buffered.Discard(len("\ufeff")) // it was peeked at, so it is there
	}
	line, _, _ := strings.Cut(string(start), "\n")
	r := csv.NewReader(buffered)
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	if strings.Contains(line, "|") {
		r.Comma = '|'
	}
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: read the header: %w", name, err)
	}
	t := &table{file: name, reader: r, columns: map[string]int{}}
	for i, column := range header {
		t.columns[strings.TrimSpace(strings.ToLower(column))] = i
	}
	return t, nil
}

func (t *table) has(columns ...string) bool {
	return !slices.ContainsFunc(columns, func(c string) bool {
		_, ok := t.columns[c]
		return !ok
	})
}

// line is one line of a table. The first thing wrong with it is kept.
type line struct {
	*table
	number int
	fields []string
	bad    *person.RowError
}

// next reads a line; io.EOF at the end.
func (t *table) next() (*line, error) {
	fields, err := t.reader.Read()
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return &line{table: t, bad: &person.RowError{File: t.file, Line: wrong.Line, Field: "line", Expected: "fields separated as in the header"}}, nil
	}
	if err != nil {
		return nil, err
	}
	number, _ := t.reader.FieldPos(0)
	l := &line{table: t, number: number, fields: fields}
	if len(fields) != len(t.columns) {
		l.fail("line", fmt.Sprintf("%d fields, as the header has", len(t.columns)))
	}
	return l, nil
}

func (l *line) fail(field, expected string) {
	if l.bad == nil {
		l.bad = &person.RowError{File: l.file, Line: l.number, Field: field, Expected: expected}
	}
}

// text is a field without the blanks around it; empty for a column that the file does not have. Old files are in Windows-1252.
func (l *line) text(column string) string {
	i, ok := l.columns[column]
	if !ok || i >= len(l.fields) {
		return ""
	}
	field := strings.TrimSpace(l.fields[i])
	if !utf8.ValidString(field) {
		field, _ = charmap.Windows1252.NewDecoder().String(field) // every byte has a letter there
	}
	return strings.Clone(field)
}

// forever is how CMS's repository writes an open end.
const forever = "9999-12-31"

// day reads a date as CMS and people write them: 2020-01-31, 31-Jan-2020, 20200131, 01/31/2020. Empty and for ever are nil.
func (l *line) day(column string) *clock.Date {
	text := l.text(column)
	if text == "" || strings.HasPrefix(text, forever) || strings.HasPrefix(text, "0001-01-01") {
		return nil
	}
	d, ok := readDay(text)
	if !ok {
		l.fail(column, "a date such as 2020-01-31")
		return nil
	}
	return &d
}

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

func readDay(text string) (clock.Date, bool) {
	if len(text) > 10 && (text[10] == 'T' || text[10] == ' ') {
		text = text[:10] // an instant: its date
	}
	if len(text) == 8 && !strings.ContainsAny(text, "-/") {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	if parts := strings.Split(text, "-"); len(parts) == 3 && len(parts[1]) == 3 {
		month := slices.Index(months, strings.ToLower(parts[1]))
		text = fmt.Sprintf("%s-%02d-%02s", parts[2], month+1, parts[0])
	}
	if parts := strings.Split(text, "/"); len(parts) == 3 {
		text = fmt.Sprintf("%s-%02s-%02s", parts[2], parts[0], parts[1])
	}
	d, err := clock.Parse(strings.ReplaceAll(text, " ", "0"))
	return d, err == nil
}

// one gives the meaning of a code, or reports which codes there are.
func (l *line) one(column string, meanings map[string]string) string {
	text := strings.ToLower(l.text(column))
	meaning, ok := meanings[text]
	if !ok {
		var codes []string
		for code := range meanings {
			if code != "" {
				codes = append(codes, code)
			}
		}
		slices.Sort(codes)
		l.fail(column, "one of "+strings.Join(codes, ", ")+", or nothing")
	}
	return meaning
}

var sexCodes = map[string]string{"": "", "0": "", "1": "male", "2": "female"}
