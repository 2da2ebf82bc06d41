package dispute

import (
	"fmt"
	"io/fs"
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
	library, err := rule.LoadSets(files, rulesFolder, setClock, setLookBack)
	if err != nil {
		return nil, fmt.Errorf("dispute: %w", err)
	}
	list, err := loadClaims(files)
	if err != nil {
		return nil, fmt.Errorf("dispute: %w", err)
	}
	return &Rules{library, list}, nil
}

// days is how long a stage of a claim lasts from a day on, and how long before its end it is near.
func (r *Rules) days(s Stage, c Claim, on clock.Date) (days, soon int, named string, err error) {
	d, err := r.library.Answer(setClock, &on, map[string]any{"stage": string(s), "claim": string(c)})
	if err != nil {
		return 0, 0, "", err
	}
	n, known := d.Result["days"].(int64)
	before, also := d.Result["soon"].(int64)
	if !known || !also {
		return 0, 0, "", fmt.Errorf("dispute: rule set %s gives no days", d.By())
	}
	return int(n), int(before), d.By(), nil
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
	d, err := r.library.Answer(setLookBack, &today, map[string]any{"years_back": back})
	if err != nil {
		return false, "", "", err
	}
	money, known := d.Result["money"].(bool)
	if !known {
		return false, "", "", fmt.Errorf("dispute: rule set %s does not say whether money moves", d.By())
	}
	return money, d.By(), d.Because, nil
}
