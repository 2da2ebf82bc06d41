package credential

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// ErrNotTable means that a file has no line with the headers that a map names.
var ErrNotTable = errors.New("no column map fits the first line of the file")

// row is what one line states of one producer.
type row struct {
	line  int
	npn   agent.NPN
	asOf  *clock.Date // where the row tells it
	facts []Fact
	bad   *person.RowError
}

// reader reads the rows of one file. It belongs to one goroutine.
type reader struct {
	name   string
	m      *Map
	csv    *csv.Reader
	header map[string]int
	titles []string
	line   int
	found  map[*string]int // where each list of headers was found, -1 for nowhere; by its first one
}

func fingerprint(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// open reads the header of a file. Without a map it takes the shipped one that finds the most columns.
func open(name string, content []byte, m *Map, shipped []*Map) (*reader, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	r := &reader{name: name, m: m, csv: csv.NewReader(bytes.NewReader(content)), header: map[string]int{}, found: map[*string]int{}}
	r.csv.Comma, r.csv.FieldsPerRecord, r.csv.ReuseRecord = delimiter(content), -1, true
	titles, err := r.csv.Read()
	if err != nil {
		return nil, invalid("credential: read "+name, ErrNotTable)
	}
	r.titles = slices.Clone(titles)
	for i, title := range r.titles {
		if _, twice := r.header[plain(title)]; !twice && plain(title) != "" {
			r.header[plain(title)] = i
		}
	}
	best := 0
	for _, candidate := range shipped {
		if n := candidate.fits(r.header); m == nil && n > best {
			r.m, best = candidate, n
		}
	}
	if r.m == nil || m != nil && m.fits(r.header) == 0 {
		return nil, invalid("credential: read "+name, ErrNotTable)
	}
	return r, nil
}

// delimiter is the one that stands most often in the first line.
func delimiter(content []byte) rune {
	first, _, _ := bytes.Cut(content, []byte("\n"))
	best, most := ',', -1
	for _, d := range ",;\t|" {
		if n := bytes.Count(first, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

// next reads a row; io.EOF at the end. Empty lines are passed over.
func (r *reader) next() (row, error) {
	for {
		cells, err := r.csv.Read()
		if errors.Is(err, io.EOF) {
			return row{}, io.EOF
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return row{line: broken.StartLine, bad: r.wrong(broken.StartLine, "row", "quotes in pairs")}, nil
		}
		if err != nil {
			return row{}, err
		}
		r.line, _ = r.csv.FieldPos(0)
		if slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			return r.row(cells), nil
		}
	}
}

func (r *reader) wrong(line int, field, expected string) *person.RowError {
	return &person.RowError{File: r.name, Line: line, Field: field, Expected: expected}
}

// cell is the text of a column, and its title for the report.
func (r *reader) cell(cells, headers []string) (text, title string) {
	at := r.find(headers)
	if at < 0 {
		return "", strings.Join(headers, " or ")
	}
	if at >= len(cells) {
		return "", r.titles[at]
	}
	return strings.TrimSpace(cells[at]), r.titles[at]
}

// find is where the first of some headers stands; -1 for nowhere. Every row asks the same.
func (r *reader) find(headers []string) int {
	if len(headers) == 0 {
		return -1
	}
	at, known := r.found[&headers[0]]
	if !known {
		at = -1
		if i, ok := find(r.header, headers); ok {
			at = i
		}
		r.found[&headers[0]] = at
	}
	return at
}

func (r *reader) row(cells []string) row {
	out := row{line: r.line}
	if len(cells) != len(r.titles) {
		out.bad = r.wrong(r.line, "row", fmt.Sprintf("%d columns, as the header has", len(r.titles)))
		return out
	}
	number, title := r.cell(cells, r.m.NPN.Headers)
	var ok bool
	if out.npn, ok = npnOf(number); !ok {
		out.bad = r.wrong(r.line, title, "a producer number of one to ten digits")
		return out
	}
	if day, title := r.cell(cells, r.m.AsOf.Headers); day != "" {
		if out.asOf, ok = dateIn(day, r.m.dates(&Column{})); !ok || out.asOf == nil {
			out.bad = r.wrong(r.line, title, "a date as "+strings.Join(r.m.dates(&Column{}), " or "))
			return out
		}
	}
	for i := range r.m.Facts {
		f, bad := r.fact(cells, &r.m.Facts[i])
		if bad != nil {
			out.bad = bad
			return out
		}
		if f != nil {
			out.facts = append(out.facts, *f)
		}
	}
	if len(out.facts) == 0 {
		out.bad = r.wrong(r.line, "row", "something that the map "+r.m.ID+" reads")
	}
	return out
}

// fact reads one kind of fact out of a row; nil when the row does not speak of it.
func (r *reader) fact(cells []string, m *FactMap) (*Fact, *person.RowError) {
	if !r.meant(cells, m) {
		return nil, nil
	}
	f := &Fact{Kind: m.Kind}
	speaks := false
	var missing *person.RowError
	for _, name := range columnOrder(m.Columns) {
		c := m.Columns[name]
		text, title := r.cell(cells, c.Headers)
		speaks = speaks || text != ""
		if text == "" {
			text = c.Constant
		}
		if text == "" {
			if c.Required && missing == nil {
				missing = r.wrong(r.line, title, "a value")
			}
			continue
		}
		if expected := r.set(f, name, &c, text); expected != "" {
			return nil, r.wrong(r.line, title, expected)
		}
	}
	if !speaks {
		return nil, nil
	}
	if missing != nil {
		return nil, missing
	}
	var wrong *FieldError
	if err := f.check(); errors.As(err, &wrong) {
		return nil, r.wrong(r.line, wrong.Field, wrong.Expected)
	}
	return f, nil
}

// columnOrder is the order in which columns are read: always the same, and the parts of a name as people say them.
func columnOrder(columns map[string]Column) []string {
	names := make([]string, 0, len(columns))
	for name := range columns {
		names = append(names, name)
	}
	slices.Sort(names)
	if i := slices.Index(names, "family_name"); i >= 0 {
		names = append(slices.Delete(names, i, i+1), "family_name")
	}
	return names
}

// meant tells whether a fact is for the rows of this category.
func (r *reader) meant(cells []string, m *FactMap) bool {
	if len(m.When.Headers) == 0 {
		return true
	}
	text, _ := r.cell(cells, m.When.Headers)
	return slices.ContainsFunc(m.When.Values, func(v string) bool { return plain(v) == plain(text) })
}
