package privacy

import (
	"fmt"
	"io/fs"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// rulesFolder is where the rule sets of this room are.
const rulesFolder = "privacy"

// The rule sets.
const (
	setTerm      = "privacy_term"
	setExtension = "privacy_extension"
	setFee       = "accounting_fee"
	setReminder  = "notice_reminder"
)

// Rules are the rule sets of this room.
type Rules struct{ library *rule.Library }

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	library, err := rule.LoadFS(files, rulesFolder)
	if err != nil {
		return nil, fmt.Errorf("privacy: %w", err)
	}
	return &Rules{library}, nil
}

// RemindEvery is how often members are reminded of the notice (45 CFR 164.520(c)(1)(ii)), and how many days before the last day
// the letters are wanted.
func (r *Rules) RemindEvery(on clock.Date) (every clock.Period, leadDays int, err error) {
	set, err := r.library.At(setReminder, on)
	if err != nil {
		return every, 0, err
	}
	d, err := r.library.Answer(setReminder, &on, map[string]any{"given": true})
	if err != nil {
		return every, 0, err
	}
	text, _ := set.Params["remind_every"].Value.(string)
	every, err = clock.ParsePeriod(text)
	leadDays, _ = whole(d.Result["lead_days"])
	return every, leadDays, err
}

// GroundsFor are the grounds that can deny a kind of request received on a date, in the order in which the rules name them.
func (r *Rules) GroundsFor(kind Kind, on clock.Date) ([]Ground, error) {
	set, err := r.library.At(setGround, on)
	if err != nil {
		return nil, err
	}
	var fit []Ground
	for _, value := range set.Inputs["ground"].Values {
		ground, _ := value.(string)
		d, err := r.library.Answer(setGround, &on, map[string]any{"kind": string(kind), "ground": ground, "endangering": false})
		if err != nil {
			return nil, err
		}
		if d.Result["allowed"] == true {
			fit = append(fit, Ground(ground))
		}
	}
	return fit, nil
}

// GroundsFor are the grounds that staff may choose from to deny this request. Whether one stands, Deny decides.
func (s *Requests) GroundsFor(r *Request) ([]Ground, error) {
	return s.rules.GroundsFor(r.Kind, r.Obligation.StartsOn)
}
