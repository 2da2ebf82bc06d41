package reply

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
)

// Record is one reply.
type Record struct {
	Line   int
	fields map[string]string
}

// Text is a field without the blanks around it, as its codes mean it. A field that records of this length do not have is empty.
func (r *Record) Text(name string) string { return r.fields[name] }

// Day is a date field; nil when it is blank.
func (r *Record) Day(name string) *clock.Date {
	d, err := readDay(r.fields[name])
	if err != nil {
		return nil
	}
	return &d
}

// Set tells whether a flag is set.
func (r *Record) Set(name string) bool { return r.fields[name] == "Y" }

// FieldError is a field that is not as the layout says. It never holds the value.
type FieldError struct {
	Line     int
	Field    string
	Expected string
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("line %d: %s: expected %s", e.Line, e.Field, e.Expected)
}

// LengthError refuses a file: a line has another length than the layout knows, or than the lines before.
type LengthError struct {
	Line, Length int
	Expected     string
}

func (e *LengthError) Error() string {
	return fmt.Sprintf("line %d has %d characters, expected %s in every line", e.Line, e.Length, e.Expected)
}

const maxLine = 64 << 10

// Detect reads a file to its end and gives the length of its records. Errors: *LengthError.
func (l *Layout) Detect(in io.Reader) (int, error) {
	lines := scanner(in)
	length, n := 0, 0
	for lines.Scan() {
		n++
		text := strings.TrimRight(lines.Text(), "\r")
		switch {
		case text == "":
		case l.Of(len(text)) == nil, length != 0 && len(text) != length:
			return 0, &LengthError{n, len(text), l.lengths()}
		default:
			length = len(text)
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return 0, &LengthError{n + 1, maxLine, l.lengths()}
	}
	if lines.Err() == nil && length == 0 {
		return 0, &LengthError{0, 0, l.lengths()}
	}
	return length, lines.Err()
}

func scanner(in io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(in)
	s.Buffer(make([]byte, maxLine), maxLine)
	return s
}

// Read gives the records of a file whose length is known. A *FieldError stands in place of a record that is not as the layout says;
// any other error ends the file.
func (l *Layout) Read(in io.Reader, length int) iter.Seq2[*Record, error] {
	fields := l.Of(length)
	return func(yield func(*Record, error) bool) {
		lines := scanner(in)
		for n := 1; lines.Scan(); n++ {
			text := strings.TrimRight(lines.Text(), "\r")
			if text == "" {
				continue
			}
			if len(text) != length {
				yield(nil, &LengthError{n, len(text), fmt.Sprint(length)})
				return
			}
			if !yield(record(fields, n, text)) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(nil, err)
		}
	}
}

func record(fields []Field, n int, text string) (*Record, error) {
	r := &Record{Line: n, fields: make(map[string]string, len(fields))}
	for i := range fields {
		f := &fields[i]
		value, expected := f.read(strings.TrimSpace(text[f.From-1 : f.To]))
		if expected != "" {
			return r, &FieldError{n, f.Name, fmt.Sprintf("%s (positions %d-%d)", expected, f.From, f.To)}
		}
		if value != "" {
			r.fields[f.Name] = value
		}
	}
	return r, nil
}

// read gives what a field means, or what was expected there.
func (f *Field) read(text string) (value, expected string) {
	switch {
	case text == "" && f.Required:
		return "", "a value"
	case f.Kind == Date:
		if strings.Trim(text, "0") == "" {
			return "", ""
		}
		if _, err := readDay(text); err != nil {
			return "", "a date as CCYYMMDD, or blanks"
		}
	case f.Kind == Flag:
		switch text {
		case "Y", "1":
			return "Y", ""
		case "N", "0", "":
			return "", ""
		}
		return "", "Y or N, 1 or 0, or a blank"
	case f.Codes != nil && text != "":
		meaning, ok := f.Codes[text]
		if !ok {
			return "", "a known code"
		}
		return meaning, ""
	}
	return text, ""
}

func readDay(text string) (clock.Date, error) {
	if len(text) != 8 {
		return 0, errors.New("not 8 characters")
	}
	return clock.Parse(text[:4] + "-" + text[4:6] + "-" + text[6:])
}
