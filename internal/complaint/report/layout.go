package report

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
)

// Folders of the data, below the folder of all rules.
const (
	universeFolder  = "complaint/universe"
	reportingFolder = "complaint/report"
)

// Scope is which cases belong in a report, and on which day.
type Scope struct {
	Products   []complaint.Product   `yaml:"products"`
	Procedures []complaint.Procedure `yaml:"procedures"`
	By         Day                   `yaml:"by"`
	LeaveOut   []complaint.State     `yaml:"leave_out"`
}

// Day is by which day of a case a report counts.
type Day string

// The days.
const (
	ByReceipt       Day = "received"
	ByNotification  Day = "notified"
	ByNotifiedOrDue Day = "notified_or_due" // where nobody was told yet, by the day on which it was due
)

var days = []Day{ByReceipt, ByNotification, ByNotifiedOrDue}

// Layout is the layout of a universe.
type Layout struct {
	catalog.Head `yaml:",inline"`
	ID           string `yaml:"id"`
	Scope        `yaml:",inline"`
	Columns      []Column `yaml:"columns"`
	Checks       []Check  `yaml:"checks"`
}

// Column is one column of a universe.
type Column struct {
	ID     string   `yaml:"id"`
	Name   string   `yaml:"name"`
	Format Format   `yaml:"format"`
	Length int      `yaml:"length"` // in characters, of texts and codes
	Codes  []string `yaml:"codes"`
	From   string   `yaml:"from"` // the field of the case
	Only   string   `yaml:"only"` // expedited: NA for standard cases
	NA     bool     `yaml:"na"`   // "NA" stands where there is nothing
	Cut    bool     `yaml:"cut"`  // a longer text is cut; the case has all of it
	Mark   string   `yaml:"mark"`
}

// Format is how a cell is written.
type Format string

// The formats.
const (
	Text Format = "char"
	Date Format = "date" // CCYY/MM/DD
	Time Format = "time" // HH:MM:SS
	Code Format = "code"
)

// Check is something that must agree within a row. It asks one of three things of its column.
type Check struct {
	Column    string              `yaml:"column"`
	When      map[string][]string `yaml:"when"`       // only where each of these columns has one of these values
	Unless    map[string][]string `yaml:"unless"`     // not where one of these columns has one of these values
	NotBefore string              `yaml:"not_before"` // not earlier than that column
	Needed    bool                `yaml:"needed"`     // not empty and not NA
	Absent    bool                `yaml:"absent"`     // NA
}

// Rules are the layouts and the reporting requirements of all time.
type Rules struct {
	layouts    []*Layout
	reportings []*Reporting
}

// LoadRules reads them from the folder of all rules. A mistake is an error that names the file.
func LoadRules(files fs.FS) (*Rules, error) {
	r := &Rules{}
	err := each(files, universeFolder, func(name string, content []byte) error {
		l := &Layout{}
		r.layouts = append(r.layouts, l)
		if err := catalog.Strictly(name, content, l); err != nil {
			return err
		}
		return l.check(name)
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	err = each(files, reportingFolder, func(name string, content []byte) error {
		p := &Reporting{}
		r.reportings = append(r.reportings, p)
		if err := catalog.Strictly(name, content, p); err != nil {
			return err
		}
		return p.check(name)
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return r, nil
}

func each(files fs.FS, folder string, read func(name string, content []byte) error) error {
	names, err := fs.Glob(files, path.Join(folder, "*.yaml"))
	if err != nil {
		return err
	}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if err := read(name, content); err != nil {
			return err
		}
	}
	return nil
}

// Layouts are the layouts in force on a day.
func (r *Rules) Layouts(on clock.Date) []*Layout {
	return inForce(r.layouts, on, func(l *Layout) catalog.Head { return l.Head })
}

// Layout is the layout of a universe in force on a day.
func (r *Rules) Layout(id string, on clock.Date) (*Layout, bool) {
	all := r.Layouts(on)
	n := slices.IndexFunc(all, func(l *Layout) bool { return strings.EqualFold(l.ID, id) })
	if n < 0 {
		return nil, false
	}
	return all[n], true
}

func inForce[T any](all []T, on clock.Date, head func(T) catalog.Head) (out []T) {
	for _, one := range all {
		h := head(one)
		if !on.Before(h.Effective.From) && (h.Effective.To == nil || !on.After(*h.Effective.To)) {
			out = append(out, one)
		}
	}
	return out
}

// Name is the layout with its version, as exports carry it.
func (l *Layout) Name() string { return l.ID + "@" + l.Version }

// column finds a column by its id; -1 when there is none.
func (l *Layout) column(id string) int {
	return slices.IndexFunc(l.Columns, func(c Column) bool { return c.ID == id })
}
