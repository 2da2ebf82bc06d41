package evaluate

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// readPack reads the CSV files that the document describes.
func (d *document) readPack(fsys fs.FS, into *ValueSets) error {
	var p Pack
	if err := yaml.NodeToValue(d.body, &p, yaml.Strict(), yaml.DisallowUnknownField()); err != nil {
		return d.decodeError(err)
	}
	if p.Licence != LicenceOpen && p.Licence != LicenceUserSupplied {
		return d.fail("licence", "expected open or user_supplied")
	}
	if p.ID == "" || strings.ContainsAny(p.ID, "/@ ") {
		return d.fail("id", "expected a word without blank, slash or @")
	}
	var errs []error
	for i, f := range p.Files {
		err := p.readFile(fsys, path.Join(path.Dir(d.file), f.File), f, into)
		if errors.Is(err, fs.ErrNotExist) && p.Licence == LicenceUserSupplied {
			continue // the plan has not brought it: rules that need it are degraded
		}
		if err != nil {
			errs = append(errs, d.fail(fmt.Sprintf("files[%d]", i), err.Error()))
		}
	}
	return errors.Join(errs...)
}

func (p *Pack) readFile(fsys fs.FS, name string, f PackFile, into *ValueSets) error {
	file, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	content := io.Reader(file)
	if path.Ext(name) == ".gz" {
		if content, err = gzip.NewReader(file); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return p.readRows(csv.NewReader(content), name, f, into)
}

func (p *Pack) readRows(rows *csv.Reader, name string, f PackFile, into *ValueSets) error {
	header, err := rows.Read()
	if err != nil {
		return fmt.Errorf("%s: header line: %w", name, err)
	}
	t := table{pack: p, file: f, column: map[string]int{}}
	for i, title := range header {
		t.column[strings.TrimPrefix(title, "\ufeff")] = i
	}
	if err := t.checkColumns(); err != nil {
		return fmt.Errorf("%s:1: %w", name, err)
	}
	rows.ReuseRecord = true
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			t.row = row
			err = t.take(into)
		}
		if err != nil {
			line, _ := rows.FieldPos(0)
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
}

// table reads one CSV file row by row.
type table struct {
	pack   *Pack
	file   PackFile
	column map[string]int
	row    []string

	// The code system that was named last.
	systemName  string
	system      claim.System
	systemKnown bool
}

func (t *table) checkColumns() error {
	c := t.file.Columns
	for _, title := range []string{
		c.Set, c.System, c.Code, c.Role, c.Display, c.Ingredient, c.IngredientText, c.RxNorm, c.MeasureClass, c.Class,
	} {
		if _, ok := t.column[title]; title != "" && !ok {
			return fmt.Errorf("no column %q in the header", title)
		}
	}
	return nil
}

func (t *table) cell(title string) string {
	if title == "" {
		return ""
	}
	return strings.TrimSpace(t.row[t.column[title]])
}

func (t *table) take(into *ValueSets) error {
	switch t.pack.Kind {
	case "ingredients":
		return t.takeIngredient(into)
	case "products":
		return t.takeProduct(into)
	default:
		return t.takeCode(into)
	}
}

func (t *table) takeIngredient(into *ValueSets) error {
	c := t.file.Columns
	name := t.cell(c.Ingredient)
	if name == "" {
		return errors.New("ingredient is empty")
	}
	into.AddIngredient(Ingredient{
		Name: name, RxNorm: t.cell(c.RxNorm),
		Classes: []string{t.cell(c.Class)}, MeasureClasses: []string{t.cell(c.MeasureClass)},
	})
	return nil
}

func (t *table) takeProduct(into *ValueSets) error {
	system, code, err := t.code()
	if err != nil {
		return err
	}
	c := t.file.Columns
	for _, name := range strings.Split(t.cell(c.Ingredient), ";") {
		into.AddProduct(system, code, strings.TrimSpace(name))
	}
	if text := t.cell(c.IngredientText); text != "" {
		into.AddProductText(system, code, text)
	}
	return nil
}

func (t *table) takeCode(into *ValueSets) error {
	c := t.file.Columns
	set := t.file.Set
	if c.Set != "" {
		set = setWord(t.cell(c.Set))
	}
	if len(t.file.Only) > 0 && !slices.Contains(t.file.Only, set) {
		return nil
	}
	if t.skipSystem() {
		return nil
	}
	system, code, err := t.code()
	if err != nil {
		return err
	}
	role := t.cell(c.Role)
	if role != "" && role != "include" && role != "exclude" {
		return errors.New("role: expected include or exclude")
	}
	e := Entry{System: system, Code: code, Exclude: role == "exclude", Display: t.cell(c.Display)}
	into.Add(t.pack.ID+"/"+set, t.pack.Version, t.pack.Licence, e)
	return nil
}

// skipSystem leaves out rows of systems that claims do not carry (a hierarchical condition category in the CCW list).
func (t *table) skipSystem() bool { return t.cell(t.file.Columns.System) == "HCC" }

// code reads system and code and writes the code as claims have it: upper case, no dots.
func (t *table) code() (claim.System, string, error) {
	name := t.file.System
	if c := t.file.Columns.System; c != "" {
		name = t.cell(c)
	}
	if name != t.systemName { // a file's rows seldom change it
		t.systemName = strings.Clone(name)
		t.system, t.systemKnown = systemOf(name)
	}
	system := t.system
	if !t.systemKnown {
		return 0, "", fmt.Errorf("code system %q: expected one of %s", name, words(systemWords))
	}
	code := cleanCode(system, t.cell(t.file.Columns.Code))
	if code == "" {
		return 0, "", errors.New("code is empty")
	}
	return system, code, nil
}

// cleanCode writes a code as claim.Code wants it.
func cleanCode(system claim.System, code string) string {
	code = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(code), " ", ""))
	if system == claim.LOINC {
		return code
	}
	return punctuation.Replace(code)
}

// punctuation is what people write into codes and claims leave out.
var punctuation = strings.NewReplacer(".", "", "-", "")

// setWord is a set's name as rules write it: lower case, other characters as underscores.
func setWord(name string) string {
	fields := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' && r != '-'
	})
	return strings.Join(fields, "_")
}
