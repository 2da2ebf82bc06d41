package authorization

import (
	"fmt"
	"io/fs"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// rulesFolder is where the rule sets of this room are.
const rulesFolder = "authorization"

// Rules are the rule sets of this room.
type Rules struct{ library *rule.Library }

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	library, err := rule.LoadFS(files, rulesFolder)
	if err != nil {
		return nil, fmt.Errorf("authorization: %w", err)
	}
	return &Rules{library}, nil
}

// in is the version of a set in force on a date; without a date the latest.
func (r *Rules) in(id string, on *clock.Date) (*rule.Set, error) {
	if on != nil {
		return r.library.At(id, *on)
	}
	set, ok := r.library.Latest(id)
	if !ok {
		return nil, fmt.Errorf("authorization: there is no rule set %s", id)
	}
	return set, nil
}

// decide applies a set, and refuses to answer when facts are missing.
func decide(set *rule.Set, facts, params map[string]any) (rule.Decision, error) {
	d, err := set.Decide(facts, params)
	if err == nil && d.Outcome == rule.MissingFacts {
		err = &rule.FactError{Name: d.Missing[0], Problem: "is needed to decide"}
	}
	return d, err
}

// periodOf is a parameter of calendar time.
func periodOf(set *rule.Set, name string) (clock.Period, error) {
	text, ok := set.Params[name].Value.(string)
	if !ok {
		return clock.Period{}, fmt.Errorf("%s: parameter %s is not a period", set.Name(), name)
	}
	return clock.ParsePeriod(text)
}
