package catalog

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
)

// Folder is where the files are; the rule sets of the clocks stand beside them.
const Folder = "complaint"

// Kinds are the kinds of files that make a catalog. Each has exactly one version in force on any day.
var Kinds = []string{"desk", "route", "category", "checklist", "reviewer", "cause", "ground", "reason", "referral", "target", "wording"}

// Marks say how sure we are of a file: as in rules/README.md.
var Marks = []string{"verified", "secondary", "recalled", "reading", "O"}

// FileError is a mistake in a file, at a field of it.
type FileError struct{ File, Field, Problem string }

func (e *FileError) Error() string { return fmt.Sprintf("%s: %s: %s", e.File, e.Field, e.Problem) }

// Head is what stands at the top of each file.
type Head struct {
	Kind      string    `yaml:"kind"`
	Version   string    `yaml:"version"`
	Title     string    `yaml:"title"`
	Effective Effective `yaml:"effective"`
	Source    string    `yaml:"source"`
	Mark      string    `yaml:"mark"`
}

// Effective are the days on which a version is in force, both included.
type Effective struct {
	From clock.Date  `yaml:"from"`
	To   *clock.Date `yaml:"to"`
}

// file is one file of any kind; the loader checks that it fills only what belongs to its kind.
type file struct {
	Head        `yaml:",inline"`
	QualityDesk string       `yaml:"quality_of_care_desk"`
	Desks       []Desk       `yaml:"desks"`
	Procedures  []Procedure  `yaml:"procedures"`
	Categories  []Category   `yaml:"categories"`
	Checklists  []Checklist  `yaml:"checklists"`
	Reviewers   []Reviewer   `yaml:"reviewers"`
	Causes      []Cause      `yaml:"causes"`
	Correctives []Corrective `yaml:"correctives"`
	Grounds     []Ground     `yaml:"grounds"`
	Reasons     []Reason     `yaml:"reasons"`
	Referrals   []Referral   `yaml:"referrals"`
	Targets     []Target     `yaml:"targets"`
	Sweep       *Sweep       `yaml:"sweep"`
	Dates       *Dates       `yaml:"dates"`
	Sayings     []Saying     `yaml:"sayings"`

	name string
}

// ReadKinds reads the files of some kinds below the folder, in the order of their names, and hands each to read. Files of other
// kinds, and rule sets, which have no kind, are not looked into.
func ReadKinds(files fs.FS, kinds []string, read func(name string, head Head, content []byte) error) error {
	names, err := fs.Glob(files, path.Join(Folder, "*.yaml"))
	if err != nil {
		return err
	}
	var problems problems
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		var head Head
		if err := yaml.Unmarshal(content, &head); err != nil {
			problems.add(name, "head", yaml.FormatError(err, false, false))
			continue
		}
		if slices.Contains(kinds, head.Kind) {
			problems.checkHead(name, head)
			problems.join(read(name, head, content))
		}
	}
	return problems.err()
}

func (p *problems) checkHead(name string, head Head) {
	for field, text := range map[string]string{"version": head.Version, "title": head.Title, "source": head.Source} {
		if text == "" {
			p.add(name, field, "is missing")
		}
	}
	if !slices.Contains(Marks, head.Mark) {
		p.add(name, "mark", fmt.Sprintf("must be one of %v", Marks))
	}
	if head.Effective.From == 0 {
		p.add(name, "effective.from", "is missing")
	}
}

// Strictly decodes a file and refuses keys that nobody reads.
func Strictly(name string, content []byte, to any) error {
	if err := yaml.NewDecoder(bytes.NewReader(content), yaml.Strict()).Decode(to); err != nil {
		return &FileError{name, "content", yaml.FormatError(err, false, false)}
	}
	return nil
}

// Load reads every version of every kind from the folder of all rules and builds the catalogs of all time.
func Load(files fs.FS) (*Catalogs, error) {
	byKind := map[string][]file{}
	err := ReadKinds(files, Kinds, func(name string, head Head, content []byte) error {
		f := file{name: name}
		if err := Strictly(name, content, &f); err != nil {
			return err
		}
		byKind[head.Kind] = append(byKind[head.Kind], f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return build(byKind)
}

// build cuts time where any file begins, and makes one catalog for each piece.
func build(byKind map[string][]file) (*Catalogs, error) {
	var problems problems
	var cuts []clock.Date
	for _, kind := range Kinds {
		versions := byKind[kind]
		slices.SortFunc(versions, func(a, b file) int { return cmp.Compare(a.Effective.From, b.Effective.From) })
		var names []string
		var heads []Head
		for _, f := range versions {
			names, heads, cuts = append(names, f.name), append(heads, f.Head), append(cuts, f.Effective.From)
		}
		problems.join(CheckVersions(kind, names, heads))
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	slices.Sort(cuts)
	all := &Catalogs{}
	for _, from := range slices.Compact(cuts) {
		catalog := assemble(byKind, from)
		problems.join(catalog.check())
		all.spans = append(all.spans, span{from, catalog})
	}
	return all, problems.err()
}

// CheckVersions refuses a kind without a file, gaps and overlaps between the versions of a kind, and an end of the last. The heads are in
// the order in which they come into force, the names are those of their files.
func CheckVersions(kind string, names []string, heads []Head) error {
	var p problems
	if len(heads) == 0 {
		p.add(path.Join(Folder, kind+".yaml"), "kind", "there is no file of this kind")
	}
	for i, head := range heads {
		last := i == len(heads)-1
		switch to := head.Effective.To; {
		case last && to != nil:
			p.add(names[i], "effective.to", "the last version must not end")
		case !last && (to == nil || to.AddDays(1) != heads[i+1].Effective.From):
			p.add(names[i], "effective.to", "must be the day before the next version begins")
		}
	}
	return p.err()
}

func assemble(byKind map[string][]file, on clock.Date) *Catalog {
	c := &Catalog{}
	for _, kind := range Kinds {
		f := inForce(byKind[kind], on)
		c.Versions = append(c.Versions, kind+"@"+f.Version)
		c.files = append(c.files, f.name)
		c.take(f)
	}
	return c
}

// inForce is the version in force on a day; the first one also before its time, so that no old case is without names.
func inForce(versions []file, on clock.Date) file {
	in := versions[0]
	for _, f := range versions {
		if f.Effective.From <= on {
			in = f
		}
	}
	return in
}

func (c *Catalog) take(f file) {
	switch f.Kind {
	case "desk":
		c.Desks = f.Desks
	case "route":
		c.Procedures, c.qualityDesk = f.Procedures, f.QualityDesk
	case "category":
		c.Categories = f.Categories
	case "checklist":
		c.Checklists = f.Checklists
	case "reviewer":
		c.Reviewers = f.Reviewers
	case "cause":
		c.Causes, c.Correctives = f.Causes, f.Correctives
	case "ground":
		c.Grounds = f.Grounds
	case "reason":
		c.Reasons = f.Reasons
	case "referral":
		c.Referrals = f.Referrals
	case "target":
		c.Targets = f.Targets
		if f.Sweep != nil {
			c.Sweep = *f.Sweep
		}
	case "wording":
		c.Wording.Sayings = f.Sayings
		if f.Dates != nil {
			c.Wording.dates = *f.Dates
		}
	}
}
