package complaint

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/complaint/term"
	"github.com/keepwell/keepwell/internal/complaint/triage"
	"github.com/keepwell/keepwell/internal/rule"
)

// Rules are the rule sets of this room: terms of the clocks, what can be chosen, and what suggests it.
type Rules struct {
	terms    *term.Rules
	catalogs *catalog.Catalogs
	triage   *triage.Rules
	parallel *rule.Library // setParallel
}

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	terms, err := term.LoadRules(files)
	if err != nil {
		return nil, fmt.Errorf("complaint: %w", err)
	}
	catalogs, err := catalog.Load(files)
	if err != nil {
		return nil, fmt.Errorf("complaint: %w", err)
	}
	words, err := triage.Load(files, catalogs)
	if err != nil {
		return nil, fmt.Errorf("complaint: %w", err)
	}
	parallel, err := rule.LoadSets(files, catalog.Folder, setParallel)
	if err != nil {
		return nil, fmt.Errorf("complaint: %w", err)
	}
	return &Rules{terms, catalogs, words, parallel}, nil
}

// hasReason tells whether the catalog has a reason for an end: dismissal, withdrawal, explain, extension, moved.
func (r *Rules) hasReason(c *Case, end, reason string) bool {
	return slices.ContainsFunc(r.Catalog(c.day()).ReasonsFor(end), func(x catalog.Reason) bool { return x.ID == reason })
}

// Catalog is what can be chosen, in force on a day.
func (r *Rules) Catalog(on clock.Date) *catalog.Catalog { return r.catalogs.At(on) }
