package read

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// row is one record cut into fields, valid until the next one is read. Its value methods remember the first thing that makes the row
// unreadable; the caller asks once, at the end.
type row struct {
	raw    []byte
	cut    []int32 // field i is raw[cut[i] : cut[i+1]-1]
	line   int64
	header *header
	report *FileReport
	fault  fault
}

// fault is why a row cannot be loaded.
type fault struct {
	field    string
	why      Reason
	expected string
}

func (f fault) any() bool { return f.why != "" }

// fail notes a fault; the first one stays.
func (r *row) fail(c column, why Reason, expected string) {
	if !r.fault.any() {
		r.fault = fault{r.header.name(c), why, expected}
	}
}

func (r *row) warn(c column, why Reason, expected string) {
	r.report.warn(r.line, r.header.name(c), why, expected)
}

// split cuts the record at the separator. It reports the number of fields.
func (r *row) split(quoted bool) int {
	if quoted && bytes.IndexByte(r.raw, '"') >= 0 {
		r.unquote()
		return len(r.cut) - 1
	}
	cut := append(r.cut[:0], 0)
	for i, b := range r.raw {
		if b == r.header.sep {
			cut = append(cut, int32(i+1))
		}
	}
	r.cut = append(cut, int32(len(r.raw)+1))
	return len(r.cut) - 1
}

// unquote takes an RFC 4180 record apart in place: the fields move together until one byte stands between them.
func (r *row) unquote() {
	cut := append(r.cut[:0], 0)
	to, open := 0, false
	for i := 0; i < len(r.raw); i++ {
		switch b := r.raw[i]; {
		case b == '"' && open && i+1 < len(r.raw) && r.raw[i+1] == '"':
			r.raw[to] = '"'
			to++
			i++
		case b == '"':
			open = !open
		case b == r.header.sep && !open:
			r.raw[to] = b
			to++
			cut = append(cut, int32(to))
		default:
			r.raw[to] = b
			to++
		}
	}
	r.raw = r.raw[:to]
	r.cut = append(cut, int32(to+1))
}

// bytes is the field without surrounding blanks; an absent column is empty.
func (r *row) bytes(c column) []byte {
	if c < 0 {
		return nil
	}
	field := r.raw[r.cut[c] : r.cut[c+1]-1]
	if n := len(field); n == 0 || field[0] > ' ' && field[n-1] > ' ' {
		return field
	}
	return bytes.TrimSpace(field)
}

func (r *row) empty(c column) bool { return len(r.bytes(c)) == 0 }

// is tells whether the field is exactly this one character, the usual form of an indicator.
func (r *row) is(c column, value byte) bool {
	field := r.bytes(c)
	return len(field) == 1 && field[0] == value
}

func (r *row) text(c column) string { return string(r.bytes(c)) }

// id is a text without which the row is nothing.
func (r *row) id(c column) []byte {
	field := r.bytes(c)
	if len(field) == 0 {
		r.fail(c, MissingID, "an id")
	}
	if len(field) > maxIDBytes {
		r.fail(c, MissingID, "an id of at most 128 bytes")
		return nil
	}
	return field
}

// maxIDBytes bounds ids: the longest in use are 64-digit hashes and URNs with a UUID.
const maxIDBytes = 128

// mustDay is a date that the row cannot do without.
func (r *row) mustDay(c column) claim.Day {
	field := r.bytes(c)
	if len(field) == 0 {
		r.fail(c, MissingDate, expectedDate)
		return claim.NoDay
	}
	day, ok := parseDay(field)
	if !ok || day == claim.NoDay {
		r.fail(c, ImpossibleDate, expectedDate)
	}
	return day
}

// day is a date that may be missing. One that cannot be a date is left out with a warning.
func (r *row) day(c column) claim.Day {
	field := r.bytes(c)
	if len(field) == 0 {
		return claim.NoDay
	}
	day, ok := parseDay(field)
	if !ok {
		r.warn(c, ImpossibleDate, expectedDate)
		return claim.NoDay
	}
	return day
}

// lineDay is a line's own date: it may be missing, but a wrong one makes the line worthless.
func (r *row) lineDay(c column) claim.Day {
	if r.empty(c) {
		return claim.NoDay
	}
	return r.mustDay(c)
}

// cents is an amount of money, 0 when empty. An amount that cannot be read does not cost the plan its evidence: it is left out
// with a warning.
func (r *row) cents(c column) int64 {
	value, ok := parseScaled(r.bytes(c), 2)
	if !ok {
		r.warn(c, BadNumber, "an amount such as 1234.50")
	}
	return value
}

// clean makes the record UTF-8. Fields that are not are read as Windows-1252, the usual culprit, each with a warning.
func (r *row) clean(quoted bool) int {
	count := r.split(quoted)
	if utf8.Valid(r.raw) {
		return count
	}
	for c := range column(min(count, len(r.header.names))) {
		if !utf8.Valid(r.raw[r.cut[c] : r.cut[c+1]-1]) {
			r.warn(c, BadEncoding, "UTF-8")
		}
	}
	// Only the bytes outside ASCII change, so the separators keep their meaning.
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(r.raw)
	if err == nil {
		r.recut(decoded)
	}
	return count
}

// recut places the fields anew after every byte outside ASCII has become a longer one.
func (r *row) recut(decoded []byte) {
	grown, field := 0, 0
	to := 0
	for i, b := range r.raw {
		if b >= utf8.RuneSelf {
			_, size := utf8.DecodeRune(decoded[to:])
			grown += size - 1
			to += size
		} else {
			to++
		}
		for field+1 < len(r.cut) && int(r.cut[field+1]) == i+1 {
			field++
			r.cut[field] += int32(grown)
		}
	}
	r.cut[len(r.cut)-1] = int32(len(decoded) + 1)
	r.raw = decoded
}
