package read

import (
	"bytes"
	"strings"
)

// column is the place of a named column in a header, or absent.
type column int

const absent column = -1

// header is the first line of a delimited file.
type header struct {
	names []string
	at    map[string]column
	sep   byte
	asked map[column]bool // columns that somebody wants to read
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// newHeader takes a header line apart. Column names are compared without regard to case and surrounding quotes or blanks.
func newHeader(line []byte, sep byte) *header {
	line = bytes.TrimPrefix(line, byteOrderMark)
	h := &header{sep: sep, at: map[string]column{}, asked: map[column]bool{}}
	for i, name := range strings.Split(string(line), string(sep)) {
		name = strings.ToUpper(strings.Trim(name, " \"\r\n\t"))
		h.names = append(h.names, name)
		if _, twice := h.at[name]; !twice {
			h.at[name] = column(i)
		}
	}
	return h
}

// column is the place of the first of these names that the header has.
func (h *header) column(names ...string) column {
	for _, name := range names {
		if c, ok := h.at[strings.ToUpper(name)]; ok {
			h.asked[c] = true
			return c
		}
	}
	return absent
}

// askOnly forgets what was asked for but for these columns.
func (h *header) askOnly(columns []column) {
	clear(h.asked)
	for _, c := range columns {
		h.asked[c] = true
	}
}

func (h *header) has(names ...string) bool {
	for _, name := range names {
		if h.column(name) == absent {
			return false
		}
	}
	return true
}

func (h *header) name(c column) string {
	if c < 0 || int(c) >= len(h.names) {
		return ""
	}
	return h.names[c]
}
