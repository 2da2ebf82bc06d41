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

// periodOf is a parameter of calendar time.
func periodOf(set *rule.Set, name string) (clock.Period, error) {
	text, ok := set.Params[name].Value.(string)
	if !ok {
		return clock.Period{}, fmt.Errorf("%s: parameter %s is not a period", set.Name(), name)
	}
	return clock.ParsePeriod(text)
}
