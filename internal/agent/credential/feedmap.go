package credential

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
)

// Map says which columns of a file mean what. Layouts belong to vendors and plans, so that a map is data.
type Map struct {
	ID     string    `yaml:"id"`
	Title  string    `yaml:"title"`
	Mark   string    `yaml:"mark"` // V verified at the source, S secondary, R recalled, O our own reading
	Source string    `yaml:"source"`
	Dates  []string  `yaml:"dates"` // as YYYY-MM-DD
	AsOf   AsOf      `yaml:"as_of"`
	NPN    Column    `yaml:"npn"`
	Facts  []FactMap `yaml:"facts"` // a row may say several things of a producer

	fileName *regexp.Regexp
}

// AsOf says for which day a file, or each of its rows, holds.
type AsOf struct {
	FileName string   `yaml:"file_name"` // a pattern with groups for year, month and day
	Headers  []string `yaml:"headers"`
}

// FactMap is one kind of fact that rows state. A row in which none of its columns has a text states none.
type FactMap struct {
	Kind    Kind              `yaml:"kind"`
	When    When              `yaml:"when"` // the rows that are meant, where a file mixes categories
	Columns map[string]Column `yaml:"columns"`
}

// When names rows by the text of a column.
type When struct {
	Headers []string `yaml:"headers"`
	Values  []string `yaml:"values"`
}

// Column is where a field stands and how it is written there.
type Column struct {
	Headers   []string            `yaml:"headers"`   // any of them, whatever the case and the blanks
	Required  bool                `yaml:"required"`  // a row without it is bad
	Dates     []string            `yaml:"dates"`     // instead of the map's
	Values    map[string][]string `yaml:"values"`    // of a code: the texts that mean it
	Split     string              `yaml:"split"`     // what stands between several texts in one cell
	Constant  string              `yaml:"constant"`  // every row says it
	Exclusive bool                `yaml:"exclusive"` // of a last day: the cell tells the first day on which it is over
}

// MapError is everything that is wrong with a map.
type MapError struct {
	Map      string
	Problems []string
}

func (e *MapError) Error() string {
	return fmt.Sprintf("column map %s: %s", e.Map, strings.Join(e.Problems, "; "))
}

// mapFolder is where the shipped maps are, below the folder of all rules.
const mapFolder = "agent/feed"

// Maps are the shipped maps, by id.
func Maps(files fs.FS) ([]*Map, error) {
	found, err := fs.Glob(files, mapFolder+"/*.yaml")
	if err != nil {
		return nil, invalid("credential: load maps", err)
	}
	var out []*Map
	for _, name := range found {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, invalid("credential: load map", err)
		}
		m, err := ParseMap(text)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// LoadMap reads a shipped map by its id.
func LoadMap(files fs.FS, id string) (*Map, error) {
	text, err := fs.ReadFile(files, path.Join(mapFolder, id+".yaml"))
	if err != nil {
		return nil, invalid("credential: load map", fmt.Errorf("there is no column map %q: %w", id, err))
	}
	return ParseMap(text)
}

// ParseMap reads a map. Errors: *MapError with all that is wrong with it.
func ParseMap(text []byte) (*Map, error) {
	m := &Map{}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(m); err != nil {
		return nil, invalid("credential: read map", err)
	}
	if problems := m.check(); len(problems) > 0 {
		return nil, invalid("credential: read map", &MapError{Map: m.ID, Problems: problems})
	}
	return m, nil
}

func (m *Map) check() []string {
	var wrong []string
	note := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if m.ID == "" || m.Title == "" {
		note("id and title are needed")
	}
	if !slices.Contains([]string{"V", "S", "R", "O"}, m.Mark) || m.Source == "" {
		note("mark is V, S, R or O, and source says where the layout is from")
	}
	if len(m.NPN.Headers) == 0 {
		note("npn.headers is needed: every row is about a producer")
	}
	if len(m.Facts) == 0 {
		note("facts: at least one kind of fact")
	}
	if m.AsOf.FileName != "" {
		var err error
		if m.fileName, err = regexp.Compile(m.AsOf.FileName); err != nil || m.fileName.NumSubexp() != 3 {
			note("as_of.file_name: a pattern with groups for year, month and day")
		}
	}
	wrong = append(wrong, checkDates("dates", m.Dates)...)
	for i := range m.Facts {
		wrong = append(wrong, m.Facts[i].check(i)...)
	}
	slices.Sort(wrong)
	return wrong
}

func (f *FactMap) check(i int) []string {
	var wrong []string
	where := fmt.Sprintf("facts[%d]", i)
	if !slices.Contains(Kinds, f.Kind) {
		wrong = append(wrong, where+".kind: one of the kinds of facts")
	}
	if (len(f.When.Headers) == 0) != (len(f.When.Values) == 0) {
		wrong = append(wrong, where+".when: headers and values")
	}
	for name, c := range f.Columns {
		at := where + ".columns." + name
		field, ok := fields[name]
		switch {
		case !ok:
			wrong = append(wrong, at+": there is no such field")
		case len(c.Headers) == 0 && c.Constant == "":
			wrong = append(wrong, at+": headers, or a constant")
		case c.Exclusive && name != "to":
			wrong = append(wrong, at+".exclusive: only a last day has it")
		}
		for code := range c.Values {
			if len(field.codes) > 0 && !slices.Contains(field.codes, code) {
				wrong = append(wrong, fmt.Sprintf("%s.values: %q is not one of %s", at, code, strings.Join(field.codes, ", ")))
			}
		}
		wrong = append(wrong, checkDates(at+".dates", c.Dates)...)
	}
	return wrong
}

func checkDates(where string, all []string) []string {
	var wrong []string
	day := clock.DateOf(2026, time.November, 23).Midnight()
	for _, d := range all {
		if got, err := time.Parse(goLayout(d), day.Format(goLayout(d))); err != nil || !got.Equal(day) {
			wrong = append(wrong, fmt.Sprintf("%s: %q names no day; write it with YYYY, MM, DD, M, D, MON", where, d))
		}
	}
	return wrong
}

// dateWords turn the ways to write a date into Go's; longer ones stand before their beginnings.
var dateWords = strings.NewReplacer("YYYY", "2006", "YY", "06", "MON", "Jan", "MM", "01", "M", "1", "DD", "02", "D", "2")

func goLayout(written string) string { return dateWords.Replace(written) }

// ownDates are read by every map.
var ownDates = []string{"YYYY-MM-DD"}

func (m *Map) dates(c *Column) []string {
	switch {
	case len(c.Dates) > 0:
		return c.Dates
	case len(m.Dates) > 0:
		return m.Dates
	}
	return ownDates
}

// code is what a text of a column means.
func (c *Column) code(text string, codes []string) (string, bool) {
	want := plain(text)
	for code, texts := range c.Values {
		for _, t := range texts {
			if plain(t) == want {
				return code, true
			}
		}
	}
	for _, code := range codes {
		if plain(code) == want {
			return code, true
		}
	}
	return "", false
}

// fromName is the day that a file's name tells.
func (m *Map) fromName(name string) (clock.Date, bool) {
	if m.fileName == nil {
		return 0, false
	}
	found := m.fileName.FindStringSubmatch(name)
	if found == nil {
		return 0, false
	}
	day, err := clock.Parse(found[1] + "-" + found[2] + "-" + found[3])
	return day, err == nil
}

// fits counts the columns that a map finds in a header; 0 when one is missing that every row needs.
func (m *Map) fits(header map[string]int) int {
	if _, ok := find(header, m.NPN.Headers); !ok {
		return 0
	}
	n := 1
	for i := range m.Facts {
		f := &m.Facts[i]
		if len(f.When.Headers) > 0 {
			if _, ok := find(header, f.When.Headers); !ok {
				return 0
			}
		}
		for _, c := range f.Columns {
			_, ok := find(header, c.Headers)
			if ok {
				n++
			} else if c.Required && c.Constant == "" && (i == 0 || len(f.When.Headers) > 0) {
				return 0
			}
		}
	}
	if n == 1 { // a producer and nothing else
		return 0
	}
	return n
}

// find is where the first of some headers stands.
func find(header map[string]int, names []string) (int, bool) {
	for _, name := range names {
		if at, ok := header[plain(name)]; ok {
			return at, true
		}
	}
	return 0, false
}

// hash names everything that decides how a file is read.
func (m *Map) hash() string {
	text, err := yaml.Marshal(m) // map keys come sorted
	if err != nil {
		panic(fmt.Sprintf("credential: a map has no YAML form: %v", err))
	}
	return fingerprint(text)
}
