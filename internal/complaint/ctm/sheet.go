package ctm

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/keepwell/keepwell/internal/clock"
)

// Limits. An export of a year of a large plan has some ten thousand rows.
const (
	maxFileBytes = 256 << 20
	maxUnzipped  = 1 << 30
)

// cells is one row as it stands in a file.
type cells struct {
	row    int // as people count: the header is a row too
	texts  []string
	broken string // what was expected, when the row could not be taken apart
}

// sheet is a table in a file. next gives io.EOF at the end.
type sheet struct {
	file     string
	name     string // of the sheet in a workbook
	next     func() (cells, error)
	close    func() error
	serial   func(string) (clock.Date, bool) // a workbook's own dates; nil in a text file
	from1904 bool
}

// openSheet finds the table in a file's content: a workbook when it begins as one, else text.
func openSheet(file string, content []byte, m *Map) (*sheet, error) {
	if len(content) > maxFileBytes {
		return nil, invalid("ctm: open "+file, fmt.Errorf("more than %d MB", maxFileBytes>>20))
	}
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return openWorkbook(file, content, m.Sheet)
	}
	return openText(file, content)
}

func openWorkbook(file string, content []byte, name string) (*sheet, error) {
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: maxUnzipped, RawCellValue: true})
	if err != nil {
		return nil, invalid("ctm: open "+file, ErrNotTable) // the library's own words may quote the content
	}
	if name == "" {
		name = book.GetSheetName(0)
	}
	rows, err := book.Rows(name)
	if err != nil {
		return nil, errors.Join(invalid("ctm: open "+file, fmt.Errorf("there is no sheet %q", name)), book.Close())
	}
	props, _ := book.GetWorkbookProps() // without them dates count from 1900
	from1904 := props.Date1904 != nil && *props.Date1904
	n := 0
	return &sheet{
		file: file, name: name,
		next: func() (cells, error) {
			if !rows.Next() {
				return cells{}, errors.Join(rows.Error(), eofUnless(rows.Error()))
			}
			n++
			texts, err := rows.Columns(excelize.Options{RawCellValue: true})
			if err != nil {
				return cells{row: n, broken: "cells that can be read"}, nil
			}
			return cells{row: n, texts: texts}, nil
		},
		close:  func() error { return errors.Join(rows.Close(), book.Close()) },
		serial: func(text string) (clock.Date, bool) { return serialDate(text, from1904) }, from1904: from1904,
	}, nil
}

func eofUnless(err error) error {
	if err == nil {
		return io.EOF
	}
	return nil
}

// lastSerial is 31 December 2199: a larger number is no date of an export.
const lastSerial = 109_574

// serialDate reads a workbook's own way to keep a date: days, with the time of day behind the point.
func serialDate(text string, from1904 bool) (clock.Date, bool) {
	days, err := strconv.ParseFloat(text, 64)
	if err != nil || days < 1 || days > lastSerial {
		return 0, false
	}
	at, err := excelize.ExcelDateToTime(days, from1904)
	if err != nil {
		return 0, false
	}
	return clock.Civil(at.Year(), at.Month(), at.Day())
}

func serialInstant(text string, zone clock.Zone, from1904 bool) (time.Time, bool) {
	days, err := strconv.ParseFloat(text, 64)
	if err != nil || days < 1 || days > lastSerial+1 {
		return time.Time{}, false
	}
	at, err := excelize.ExcelDateToTime(days, from1904)
	if err != nil {
		return time.Time{}, false
	}
	year, month, day := at.Date()
	return time.Date(year, month, day, at.Hour(), at.Minute(), at.Second(), 0, zone.Location()).UTC(), true
}

func openText(file string, content []byte) (*sheet, error) {
	content, err := asUTF8(content)
	if err != nil || bytes.IndexByte(content, 0) >= 0 {
		return nil, invalid("ctm: open "+file, ErrNotTable)
	}
	r := csv.NewReader(bufio.NewReader(bytes.NewReader(content)))
	r.FieldsPerRecord = -1
	r.Comma = separator(content)
	next := func() (cells, error) {
		texts, err := r.Read()
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return cells{row: wrong.StartLine, broken: brokenLine(wrong)}, nil
		}
		if err != nil {
			return cells{}, err
		}
		line, _ := r.FieldPos(0)
		return cells{row: line, texts: texts}, nil
	}
	return &sheet{file: file, next: next, close: func() error { return nil }}, nil
}

// brokenLine names all the lines that a wrong quote took with it: nothing is lost in silence.
func brokenLine(e *csv.ParseError) string {
	if e.Line > e.StartLine {
		return fmt.Sprintf("quotes that are closed: lines %d to %d cannot be told apart", e.StartLine, e.Line)
	}
	return "quotes only around whole fields, and doubled inside them"
}

// asUTF8 takes away a byte order mark and brings old encodings up to date.
func asUTF8(content []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(content, []byte("\ufeff")):
		content = content[len("\ufeff"):]
	case bytes.HasPrefix(content, []byte{0xff, 0xfe}), bytes.HasPrefix(content, []byte{0xfe, 0xff}):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(content)
	}
	if utf8.Valid(content) {
		return content, nil
	}
	return charmap.Windows1252.NewDecoder().Bytes(content)
}

// separators in the order in which they win when a line has equally many.
const separators = ",;\t|"

// separator is what stands most often between the words of the first lines, outside of quotes.
func separator(content []byte) rune {
	best, most := ',', 0
	for _, s := range separators {
		n := 0
		for _, line := range firstLines(content) {
			n = max(n, outsideQuotes(line, s))
		}
		if n > most {
			best, most = s, n
		}
	}
	return best
}

func firstLines(content []byte) []string {
	head := string(content[:min(len(content), 64<<10)])
	lines := strings.SplitN(head, "\n", headerWithin+1)
	return lines[:min(len(lines), headerWithin)]
}

func outsideQuotes(line string, s rune) int {
	n, quoted := 0, false
	for _, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case r == s && !quoted:
			n++
		}
	}
	return n
}

// blank tells whether nothing stands in a row.
func (c cells) blank() bool {
	return c.broken == "" && !slices.ContainsFunc(c.texts, func(t string) bool { return strings.TrimSpace(t) != "" })
}

func fingerprint(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
