package ctm

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
)

// Map says which columns of an export mean what. The module's layout is not public and changes, so that a map is data of the plan.
type Map struct {
	ID     string            `yaml:"id"`
	Title  string            `yaml:"title"`
	Mark   string            `yaml:"mark"` // V verified at the source, S secondary, R recalled, O our own
	Source string            `yaml:"source"`
	List   bool              `yaml:"list"`  // CMS's own list of a year, which shows fewer fields: to reconcile with, not to import
	Sheet  string            `yaml:"sheet"` // of a workbook; empty is its first
	Zone   string            `yaml:"zone"`  // of the export's dates and times
	Dates  []string          `yaml:"dates"` // as YYYY-MM-DD; the first one is written
	AsOf   AsOf              `yaml:"as_of"`
	Fields map[string]Column `yaml:"columns"` // by the name of a field

	zone     clock.Zone
	fileName *regexp.Regexp
}

// AsOf says how the time of an export is found when nobody gives it.
type AsOf struct {
	FileName string `yaml:"file_name"` // a pattern with groups for year, month, day and, if it has them, hour and minute
}

// Column is where a field stands and how it is written there.
type Column struct {
	Headers  []string            `yaml:"headers"`  // any of them, whatever the case and the blanks
	Required bool                `yaml:"required"` // a file without it is refused; the fields that the clocks need always are
	Dates    []string            `yaml:"dates"`    // instead of the map's
	Values   map[string][]string `yaml:"values"`   // of a code: the texts that mean it; "" is an empty cell
}

// MapError is everything that is wrong with a map.
type MapError struct {
	Map      string
	Problems []string
}

func (e *MapError) Error() string {
	return fmt.Sprintf("column map %s: %s", e.Map, strings.Join(e.Problems, "; "))
}

// DefaultMap is the map that fits when nobody names one.
const DefaultMap = "module"

// mapFolder is where the shipped maps are, below the folder of all rules.
const mapFolder = "complaint/ctm/map"

// LoadMap reads a shipped map by its id.
func LoadMap(files fs.FS, id string) (*Map, error) {
	text, err := fs.ReadFile(files, path.Join(mapFolder, id+".yaml"))
	if err != nil {
		return nil, invalid("ctm: load map", fmt.Errorf("there is no column map %q: %w", id, err))
	}
	return ParseMap(text)
}

// MapNames are the ids of the shipped maps.
func MapNames(files fs.FS) ([]string, error) {
	found, err := fs.Glob(files, path.Join(mapFolder, "*.yaml"))
	for i, name := range found {
		found[i] = strings.TrimSuffix(path.Base(name), ".yaml")
	}
	return found, err
}

// ParseMap reads a map. Errors: *MapError with all that is wrong with it.
func ParseMap(text []byte) (*Map, error) {
	m := &Map{}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(m); err != nil {
		return nil, invalid("ctm: read map", err)
	}
	if problems := m.check(); len(problems) > 0 {
		return nil, invalid("ctm: read map", &MapError{Map: m.ID, Problems: problems})
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
	var err error
	if m.zone, err = clock.LoadZone(m.Zone); err != nil {
		note("zone: %v", err)
	}
	if len(m.Dates) == 0 {
		note("dates: at least one way to write a date, such as YYYY-MM-DD")
	}
	if m.AsOf.FileName != "" {
		if m.fileName, err = regexp.Compile(m.AsOf.FileName); err != nil || m.fileName.NumSubexp() < 3 {
			note("as_of.file_name: a pattern with groups for year, month and day")
		}
	}
	wrong = append(wrong, m.checkDates("dates", m.Dates)...)
	for _, name := range m.essential() {
		if len(m.Fields[name].Headers) == 0 {
			note("columns.%s.headers is needed: no clock runs without it", name)
		}
	}
	return append(wrong, m.checkColumns()...)
}

// essential are the fields without which the rows of a file say nothing.
func (m *Map) essential() []string {
	if m.List {
		return listFields
	}
	return requiredFields
}

func (m *Map) checkDates(where string, all []string) []string {
	var wrong []string
	for _, d := range all {
		layout := goLayout(d)
		day := clock.DateOf(2026, time.November, 23)
		if got, err := time.Parse(layout, day.Midnight().Format(layout)); err != nil || !got.Equal(day.Midnight()) {
			wrong = append(wrong, fmt.Sprintf("%s: %q names no day; write it with YYYY, MM, DD, M, D, MON, HH, hh, mm, ss, AM", where, d))
		}
	}
	return wrong
}

func (m *Map) checkColumns() []string {
	var wrong []string
	owner := map[string]string{}
	for _, f := range fields { // in a fixed order, so that the same map always has the same problems
		c, ok := m.Fields[f.name]
		if !ok {
			continue
		}
		for _, h := range c.Headers {
			plain := plainHeader(h)
			if other := owner[plain]; plain == "" || other != "" && other != f.name {
				wrong = append(wrong, fmt.Sprintf("columns.%s: the header %q is empty or stands for %s already", f.name, h, other))
			}
			owner[plain] = f.name
		}
		wrong = append(wrong, m.checkDates("columns."+f.name+".dates", c.Dates)...)
		wrong = append(wrong, checkValues(f, c)...)
	}
	for name := range m.Fields {
		if _, ok := fieldNamed(name); !ok {
			wrong = append(wrong, fmt.Sprintf("columns.%s: there is no such field", name))
		}
	}
	slices.Sort(wrong)
	return wrong
}

func checkValues(f field, c Column) []string {
	var wrong []string
	if f.kind == asCode && len(c.Headers) > 0 && len(c.Values) == 0 {
		wrong = append(wrong, fmt.Sprintf("columns.%s.values: which texts mean %s", f.name, strings.Join(f.codes, ", ")))
	}
	owner := map[string]string{}
	for _, code := range f.codes {
		for _, text := range c.Values[code] {
			if other, twice := owner[plainHeader(text)]; twice {
				wrong = append(wrong, fmt.Sprintf("columns.%s.values: %q means both %s and %s", f.name, text, other, code))
			}
			owner[plainHeader(text)] = code
		}
	}
	for code := range c.Values {
		if !slices.Contains(f.codes, code) {
			wrong = append(wrong, fmt.Sprintf("columns.%s.values: %q is not one of %s", f.name, code, strings.Join(f.codes, ", ")))
		}
	}
	return wrong
}

// plainHeader is a header or a code without what people write differently: case, blanks, punctuation.
func plainHeader(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, " ")
}

// dateWords turn the ways to write a date into Go's; longer ones stand before their beginnings.
var dateWords = strings.NewReplacer("YYYY", "2006", "YY", "06", "MON", "Jan", "MM", "01", "M", "1", "DD", "02", "D", "2",
	"HH", "15", "hh", "03", "h", "3", "mm", "04", "ss", "05", "AM", "PM")

func goLayout(written string) string { return dateWords.Replace(written) }

func (m *Map) datesOf(field string) []string {
	if own := m.Fields[field].Dates; len(own) > 0 {
		return own
	}
	return m.Dates
}

// textOf is how a code is written; a code that the map does not name is written as it is.
func (m *Map) textOf(field, code string) string {
	if code == "" {
		return ""
	}
	for _, text := range m.Fields[field].Values[code] {
		if text != "" {
			return text
		}
	}
	if slices.Contains(m.Fields[field].Values[code], "") {
		return ""
	}
	return code
}

// codeOf is what a text means; false for a text that the map does not know.
func (m *Map) codeOf(field, text string) (string, bool) {
	plain := plainHeader(text)
	values := m.Fields[field].Values
	for code, texts := range values {
		if plainHeader(code) == plain && plain != "" {
			return code, true
		}
		for _, t := range texts {
			if plainHeader(t) == plain {
				return code, true
			}
		}
	}
	return "", plain == ""
}

// fromName is the time that a file's name tells.
func (m *Map) fromName(name string) (time.Time, bool) {
	if m.fileName == nil {
		return time.Time{}, false
	}
	found := m.fileName.FindStringSubmatch(name)
	if found == nil {
		return time.Time{}, false
	}
	text, layout := strings.Join(found[1:4], "-"), time.DateOnly
	if len(found) >= 6 && found[4] != "" && found[5] != "" {
		text, layout = text+" "+found[4]+":"+found[5], time.DateOnly+" 15:04"
	}
	at, err := time.ParseInLocation(layout, text, m.zone.Location())
	return at.UTC(), err == nil
}

// hash names everything that decides how a file is read.
func (m *Map) hash() string {
	text, err := yaml.Marshal(m) // map keys come sorted
	if err != nil {
		panic(fmt.Sprintf("ctm: a map has no YAML form: %v", err))
	}
	return fingerprint(text)
}

var errNoHeader = errors.New("no line has the headers that the map names")
