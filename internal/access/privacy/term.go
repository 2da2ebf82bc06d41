package privacy

import (
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// term is how long the plan has to answer one kind of request.
type term struct {
	days, extensionDays int
	legal               bool // false: our own target, where no paragraph sets a time
	basis               string
	rule                string // the rule set and version that said so
}

// termOf asks the rules in force on the day of receipt.
func (r *Rules) termOf(kind Kind, on *clock.Date) (term, error) {
	d, err := r.library.Answer(setTerm, on, map[string]any{"kind": string(kind)})
	if err != nil {
		return term{}, err
	}
	days, ok1 := whole(d.Result["days"])
	extension, ok2 := whole(d.Result["extension_days"])
	basis, ok3 := d.Result["basis"].(string)
	if !ok1 || !ok2 || !ok3 {
		return term{}, fmt.Errorf("privacy: rule set %s@%s gives no days", d.Set, d.Version)
	}
	return term{days, extension, d.Result["legal"] == true, basis, d.Set + "@" + d.Version + "/" + d.RuleID}, nil
}

func whole(v any) (int, bool) {
	n, ok := v.(int64)
	return int(n), ok
}

// extension is a wish to take longer, and how it was decided.
type extension struct {
	At       time.Time
	Decision string // accepted or refused
	Reason   string // why refused
	Because  string
}

func (e extension) accepted() bool { return e.Decision == "accepted" }

// extend decides on more time, and gives the obligation as it is then. What comes before the receipt is judged as if it came with it.
func (r *Rules) extend(on *clock.Date, o clock.Obligation, t term, at time.Time, written bool) (clock.Obligation, extension, error) {
	d, err := r.library.Answer(setExtension, on, map[string]any{
		"extendable":     t.extensionDays > 0,
		"closed":         o.StoppedAt != nil,
		"extended":       o.Extended,
		"late":           o.Late(at),
		"written_reason": written,
	})
	if err != nil {
		return o, extension{}, err
	}
	e := extension{At: at, Because: d.Because}
	e.Decision, _ = d.Result["outcome"].(string)
	e.Reason, _ = d.Result["reason"].(string)
	if e.accepted() {
		o, err = o.Extend(t.basis, o.FromStart(at), t.extensionDays)
	}
	return o, e, err
}

// feeAllowed tells whether a list of disclosures asked for on a day may cost something (45 CFR 164.528(c)(2)).
func (r *Rules) feeAllowed(on *clock.Date, received clock.Date, previous *clock.Date) (bool, error) {
	set, err := r.library.In(setFee, on)
	if err != nil {
		return false, err
	}
	text, _ := set.Params["free_period"].Value.(string)
	period, err := clock.ParsePeriod(text)
	if err != nil {
		return false, fmt.Errorf("%s: %w", set.Name(), err)
	}
	facts := map[string]any{"previous": previous != nil && !previous.After(received)}
	if previous != nil {
		facts["within_free_period"] = received.Before(previous.Add(period))
	}
	d, err := r.library.Answer(setFee, on, facts)
	return d.Result["fee_allowed"] == true, err
}
