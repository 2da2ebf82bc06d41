package dispute

import (
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// The rule sets. A file of a set begins with its name: dispute_clock.yaml, dispute_clock-2027.yaml.
const (
	rulesFolder = "agent"
	setClock    = "dispute_clock"
	setLookBack = "dispute_look_back"
)

// Rules are the rule sets of this room, and the list of claims.
type Rules struct {
	library *rule.Library
	claims  []claims // newest first
}

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	var sets []*rule.Set
	for _, id := range []string{setClock, setLookBack} {
		versions, err := loadVersions(files, id)
		if err != nil {
			return nil, fmt.Errorf("dispute: %w", err)
		}
		sets = append(sets, versions...)
	}
	library, err := rule.NewLibrary(sets...)
	if err != nil {
		return nil, fmt.Errorf("dispute: %w", err)
	}
	list, err := loadClaims(files)
	if err != nil {
		return nil, fmt.Errorf("dispute: %w", err)
	}
	return &Rules{library, list}, nil
}

// loadVersions reads all versions of one set; the folder holds files of other rooms too.
func loadVersions(files fs.FS, id string) ([]*rule.Set, error) {
	newer, err := fs.Glob(files, path.Join(rulesFolder, id+"-*.yaml"))
	if err != nil {
		return nil, err
	}
	var sets []*rule.Set
	for _, name := range append([]string{path.Join(rulesFolder, id+".yaml")}, newer...) {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		set, err := rule.Load(name, content)
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// decide applies the version of a set in force on a date, and refuses to answer when facts are missing.
func (r *Rules) decide(id string, on clock.Date, facts map[string]any) (rule.Decision, error) {
	set, err := r.library.At(id, on)
	if err != nil {
		return rule.Decision{}, err
	}
	d, err := set.Decide(facts, nil)
	if err == nil && d.Outcome == rule.MissingFacts {
		err = &rule.FactError{Name: d.Missing[0], Problem: "is needed to decide"}
	}
	return d, err
}

// ruleOf names what decided.
func ruleOf(d rule.Decision) string { return d.Set + "@" + d.Version + "/" + d.RuleID }

// days is how long a stage of a claim lasts from a day on, and how long before its end it is near.
func (r *Rules) days(s Stage, c Claim, on clock.Date) (days, soon int, named string, err error) {
	d, err := r.decide(setClock, on, map[string]any{"stage": string(s), "claim": string(c)})
	if err != nil {
		return 0, 0, "", err
	}
	n, known := d.Result["days"].(int64)
	before, also := d.Result["soon"].(int64)
	if !known || !also {
		return 0, 0, "", fmt.Errorf("dispute: rule set %s gives no days", ruleOf(d))
	}
	return int(n), int(before), ruleOf(d), nil
}

// clock starts a stage of a claim.
func (r *Rules) clock(s Stage, c Claim, zone clock.Zone, at time.Time) (Clock, error) {
	days, soon, named, err := r.days(s, c, zone.DateOf(at))
	if err != nil {
		return Clock{}, err
	}
	target := clock.WithinDays("promise B8, our own target", zone, at, days)
	return Clock{Stage: s, Target: target, SoonOn: target.DueDate.AddDays(-soon), Rule: named}, nil
}

// lookBack tells whether a ruling on a day of the past moves money.
func (r *Rules) lookBack(disputed *clock.Date, today clock.Date) (money bool, named, why string, err error) {
	back := 0
	if disputed != nil {
		back = max(0, today.Year()-disputed.Year())
	}
	d, err := r.decide(setLookBack, today, map[string]any{"years_back": back})
	if err != nil {
		return false, "", "", err
	}
	money, known := d.Result["money"].(bool)
	if !known {
		return false, "", "", fmt.Errorf("dispute: rule set %s does not say whether money moves", ruleOf(d))
	}
	return money, ruleOf(d), d.Because, nil
}
