package ctm

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Inspection is how a map fits a file, before anything is imported.
type Inspection struct {
	File      string            `json:"file"`
	Sheet     string            `json:"sheet,omitempty"`
	HeaderRow int               `json:"header_row"`
	Found     map[string]string `json:"found"`   // field to header
	Lacking   []string          `json:"lacking"` // fields that the file must have
	Unused    []string          `json:"unused"`  // headers that the map does not name
	Rows      int               `json:"rows"`
	Bad       int               `json:"bad"`
	Partial   int               `json:"partial"`
	ByColumn  map[string]int    `json:"problems_by_column,omitempty"`
	AsOf      string            `json:"as_of,omitempty"` // from the file's name
}

// fewHeaders is how many headers a row must share with the map to be taken for the header: a file without one begins with data, which
// must not be shown.
const fewHeaders = 2

// Inspect holds a map against a file. It shows headers and numbers, never a value. Errors: ErrNotTable, *HeaderError when no row looks
// like a header.
func Inspect(file string, content []byte, m *Map) (Inspection, error) {
	out := Inspection{File: file, Found: map[string]string{}, ByColumn: map[string]int{}}
	if at, ok := m.fromName(file); ok {
		out.AsOf = at.In(m.zone.Location()).Format("2006-01-02 15:04")
	}
	header, err := out.findHeader(content, m)
	if err != nil {
		return out, err
	}
	used := map[string]bool{}
	for _, h := range out.Found {
		used[plainHeader(h)] = true
	}
	for _, h := range header {
		if plain := plainHeader(h); plain != "" && !used[plain] {
			out.Unused = append(out.Unused, strings.TrimSpace(h))
		}
	}
	if len(out.Lacking) > 0 {
		return out, nil
	}
	return out, out.countRows(content, m)
}

// findHeader takes the row that shares most headers with the map.
func (i *Inspection) findHeader(content []byte, m *Map) ([]string, error) {
	s, err := openSheet(i.File, content, m)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.close() }() // it was only read
	i.Sheet = s.name
	var best []string
	for range headerWithin {
		c, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, invalid("ctm: inspect "+i.File, err)
		}
		if _, found := m.columnsIn(c.texts); len(found) >= fewHeaders && len(found) > len(i.Found) {
			best, i.Found, i.HeaderRow = slices.Clone(c.texts), found, c.row
		}
	}
	for _, f := range m.needed() {
		if i.Found[f] == "" {
			i.Lacking = append(i.Lacking, f)
		}
	}
	if best == nil {
		return nil, invalid("ctm: inspect", &HeaderError{File: i.File, Missing: i.Lacking})
	}
	return best, nil
}

func (i *Inspection) countRows(content []byte, m *Map) error {
	r, err := Open(i.File, content, m)
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		one, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return invalid("ctm: inspect "+i.File, err)
		}
		i.Rows++
		i.Bad += oneIf(one.Bad != nil)
		i.Partial += oneIf(one.Bad == nil && len(one.Without) > 0)
		if one.Bad != nil {
			i.ByColumn[one.Bad.Column]++
		}
		for _, w := range one.Without {
			i.ByColumn[w.Column]++
		}
	}
}

// Propose writes the part of a map that this file needs: the headers that were found, and those that nobody has claimed as remarks.
func (i Inspection) Propose(m *Map) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Proposed for %s from the map %s. Say where the layout is from, and check every line.\n", i.File, m.ID)
	fmt.Fprintf(&b, "id: mine\ntitle: Our export of the Complaints Tracking Module\nmark: O\nsource: our own export\n")
	fmt.Fprintf(&b, "zone: %s\ndates: [%s]\n", m.Zone, strings.Join(m.Dates, ", "))
	if m.AsOf.FileName != "" {
		fmt.Fprintf(&b, "as_of: {file_name: '%s'}\n", m.AsOf.FileName)
	}
	b.WriteString("columns:\n")
	for _, f := range fields {
		if h := i.Found[f.name]; h != "" {
			proposeColumn(&b, f, h, m.Fields[f.name])
		}
	}
	for _, f := range i.Lacking {
		fmt.Fprintf(&b, "  %s: {headers: []} # needed: which of the headers below is it?\n", f)
	}
	for _, h := range i.Unused {
		fmt.Fprintf(&b, "  # not used: %q\n", h)
	}
	return b.String()
}

func proposeColumn(b *strings.Builder, f field, header string, c Column) {
	fmt.Fprintf(b, "  %s:\n    headers: [%q]\n", f.name, header)
	if len(c.Values) == 0 {
		return
	}
	b.WriteString("    values:\n")
	for _, code := range f.codes {
		quoted := make([]string, len(c.Values[code]))
		for n, text := range c.Values[code] {
			quoted[n] = fmt.Sprintf("%q", text)
		}
		fmt.Fprintf(b, "      %s: [%s]\n", code, strings.Join(quoted, ", "))
	}
}
