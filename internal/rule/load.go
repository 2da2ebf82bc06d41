package rule

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
)

// LoadError is one mistake in a rule set file, with its place.
type LoadError struct {
	File         string
	Line, Column int
	Problem      string
}

func (e *LoadError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Problem)
}

// Load reads one rule set, type-checks every expression, looks for unreachable and overlapping rules and uncovered
// cases, and runs the set's own tests. The error joins one LoadError for each mistake found.
func Load(file string, content []byte) (*Set, error) {
	doc, err := parseDocument(file, content)
	if err != nil {
		return nil, err
	}
	set := &Set{}
	if err := doc.decode(&set.Content); err != nil {
		return nil, err
	}
	if err := errors.Join(doc.checkShape(&set.Content)...); err != nil {
		return nil, err
	}
	return doc.build(set)
}

// build turns checked content into a set that runs.
func (d *document) build(set *Set) (*Set, error) {
	for _, step := range []func() []problem{set.compile, set.checkCases, set.runTests} {
		if err := d.mistakes(step()); err != nil {
			return nil, err
		}
	}
	set.Hash = set.Content.hash()
	return set, nil
}

// mistakes gives problems their places in the file.
func (d *document) mistakes(problems []problem) error {
	errs := make([]error, len(problems))
	for i, p := range problems {
		errs[i] = d.mistake(p.at, p.text)
	}
	return errors.Join(errs...)
}

// LoadFS reads every .yaml file under a folder into a library.
func LoadFS(files fs.FS, folder string) (*Library, error) {
	var sets []*Set
	var problems []error
	err := fs.WalkDir(files, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		set, err := Load(name, content)
		if err != nil {
			problems = append(problems, err)
			return nil
		}
		sets = append(sets, set)
		return nil
	})
	if err := errors.Join(append(problems, err)...); err != nil {
		return nil, err
	}
	return NewLibrary(sets...)
}

// LoadSets reads all versions of some sets from a folder that holds other files too. A file of a set begins with its id:
// agent_inquiry.yaml, agent_inquiry-2027.yaml. Every set must have the first of these.
func LoadSets(files fs.FS, folder string, ids ...string) (*Library, error) {
	var sets []*Set
	for _, id := range ids {
		newer, err := fs.Glob(files, path.Join(folder, id+"-*.yaml"))
		if err != nil {
			return nil, err
		}
		for _, name := range append([]string{path.Join(folder, id+".yaml")}, newer...) {
			content, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, err
			}
			set, err := Load(name, content)
			if err != nil {
				return nil, err
			}
			sets = append(sets, set)
		}
	}
	return NewLibrary(sets...)
}
