package evaluate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"golang.org/x/sync/errgroup"
)

// Library is everything that was loaded together.
type Library struct {
	Rules []Rule
	Sets  *ValueSets
}

// Load reads all YAML files below the given folders: packs first, then rules in the order of their paths. Every mistake is
// reported with file and line; errors.Join holds them all.
func Load(fsys fs.FS, folders ...string) (*Library, error) { return load(fsys, folders, asWritten) }

// LoadUntested is Load for a program that only evaluates: the rules' own tests, more than half of their text, stay unread.
func LoadUntested(fsys fs.FS, folders ...string) (*Library, error) {
	return load(fsys, folders, withoutTests)
}

func load(fsys fs.FS, folders []string, edit func([]byte) []byte) (*Library, error) {
	lib := &Library{Sets: NewValueSets()}
	docs, errs := documents(fsys, folders, edit)
	for _, kind := range []string{"ingredients", "products", "value_sets"} {
		for _, d := range docs {
			if d.kind == kind {
				errs = append(errs, d.readPack(fsys, lib.Sets))
			}
		}
	}
	docs = slices.DeleteFunc(docs, func(d document) bool { return d.kind != KindCondition && d.kind != KindGap })
	lib.Rules = make([]Rule, len(docs))
	errs = append(errs, together(len(docs), func(i int) (err error) {
		lib.Rules[i], err = docs[i].rule()
		return err
	})...)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return lib, nil
}

// Kinds of rules.
const (
	KindCondition = "condition"
	KindGap       = "gap"
)

var knownKinds = []string{KindCondition, KindGap, "value_sets", "ingredients", "products"}

// document is one YAML document with the place it came from.
type document struct {
	file string
	kind string
	body ast.Node
}

// documents parses the files next to each other, and lists their documents in the order of the files' paths.
func documents(fsys fs.FS, folders []string, edit func([]byte) []byte) ([]document, []error) {
	names, errs := ruleFiles(fsys, folders)
	parsed := make([][]document, len(names))
	errs = append(errs, together(len(names), func(i int) (err error) {
		parsed[i], err = readDocuments(fsys, names[i], edit)
		return err
	})...)
	return slices.Concat(parsed...), errs
}

// together does n pieces of work next to each other and lists their errors in the order of the work.
func together(n int, do func(i int) error) []error {
	errs := make([]error, n)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error {
			errs[i] = do(i)
			return nil
		})
	}
	_ = group.Wait() // each error is in its place
	return errs
}

func ruleFiles(fsys fs.FS, folders []string) (names []string, errs []error) {
	for _, folder := range folders {
		err := fs.WalkDir(fsys, folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return fmt.Errorf("read rules: %w", err)
			}
			if !entry.IsDir() && (path.Ext(name) == ".yaml" || path.Ext(name) == ".yml") {
				names = append(names, name)
			}
			return nil
		})
		errs = append(errs, err)
	}
	return names, errs
}

func readDocuments(fsys fs.FS, name string, edit func([]byte) []byte) ([]document, error) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	return parseDocuments(name, edit(text))
}

func asWritten(text []byte) []byte { return text }

// withoutTests blanks the top-level key tests, line by line, so that what follows keeps its line numbers. Only keys, comments
// and document marks begin in the first column; an entry of a list there still belongs to the key above it.
func withoutTests(text []byte) []byte {
	kept := make([]byte, 0, len(text))
	inside := false
	for line := range bytes.Lines(text) {
		if c := line[0]; c != ' ' && c != '-' && c != '#' && c != '\n' && c != '\r' || bytes.HasPrefix(line, []byte("---")) {
			inside = bytes.HasPrefix(line, []byte("tests:"))
		}
		if inside {
			line = []byte("\n")
		}
		kept = append(kept, line...)
	}
	return kept
}

func parseDocuments(name string, text []byte) ([]document, error) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, &FileError{File: name, Problem: yaml.FormatError(err, false, false)}
	}
	var docs []document
	for _, doc := range file.Docs {
		d := document{file: name, body: doc.Body}
		if doc.Body == nil {
			continue
		}
		head := struct {
			Kind  string `yaml:"kind"`
			Rules any    `yaml:"rules"`
		}{}
		if err := yaml.NodeToValue(doc.Body, &head); err != nil {
			return nil, d.fail("", yaml.FormatError(err, false, false))
		}
		d.kind = head.Kind
		if head.Rules != nil && d.kind == "" {
			continue // a decision table of another room in the same folder
		}
		if !slices.Contains(knownKinds, d.kind) {
			return nil, d.fail("kind", fmt.Sprintf("expected one of %s", strings.Join(knownKinds, ", ")))
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// rule decodes the document, strictly.
func (d *document) rule() (Rule, error) {
	var r Rule
	if err := yaml.NodeToValue(d.body, &r, yaml.Strict(), yaml.DisallowUnknownField()); err != nil {
		return r, d.decodeError(err)
	}
	r.origin = d
	return r, nil
}

// decodeError takes line and reason out of the YAML library's error.
func (d *document) decodeError(err error) error {
	var located yaml.Error
	if errors.As(err, &located) && located.GetToken() != nil {
		return &FileError{File: d.file, Line: located.GetToken().Position.Line, Problem: located.GetMessage()}
	}
	return d.fail("", err.Error())
}

// fail is an error at a key of the document, or at its beginning when the key is not there.
func (d *document) fail(key, problem string) error {
	return &FileError{File: d.file, Line: d.line(key), Key: key, Problem: problem}
}

func (d *document) line(key string) int {
	if d.body == nil {
		return 0
	}
	for key != "" {
		if at, err := yaml.PathString("$." + key); err == nil {
			if node, err := at.FilterNode(d.body); err == nil && node != nil {
				return node.GetToken().Position.Line
			}
		}
		key = parentKey(key)
	}
	return d.body.GetToken().Position.Line
}

// parentKey cuts the last step: met_when.any_of[1] becomes met_when.any_of.
func parentKey(key string) string { return key[:max(0, strings.LastIndexAny(key, ".["))] }

// FileError says what is wrong where in a rule file or pack.
type FileError struct {
	File    string
	Line    int
	Key     string
	Problem string
}

func (e *FileError) Error() string {
	place := e.File
	if e.Line > 0 {
		place = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	if e.Key != "" {
		place += ": " + e.Key
	}
	return place + ": " + e.Problem
}
