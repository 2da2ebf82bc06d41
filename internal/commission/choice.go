package commission

import (
	"fmt"

	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/plan"
)

// Choice is what the plan chose, as it was when a run began (plans/*.yaml, policy).
type Choice struct {
	Mode     entitlement.Mode     `json:"payment_mode"`
	Schedule entitlement.Schedule `json:"payment_schedule"`
	Gate     entitlement.Gate     `json:"gate_rule"`
	Beyond   bool                 `json:"retro_beyond_window,omitempty"`
	Unlike   entitlement.Rank     `json:"unlike_protected_rate"`
	Recovery int64                `json:"debit_balance_recovery"` // percent of what is payable that goes to a debit balance
}

// allOfIt is the recovery where a plan names none.
const allOfIt = 100

// ChoiceOf reads the profile of a plan.
func ChoiceOf(p plan.Profile) (Choice, error) {
	d := entitlement.DefaultParams()
	c := Choice{Mode: d.Mode, Schedule: d.Schedule, Gate: d.Gate, Unlike: d.UnlikeProtected, Recovery: allOfIt}
	for name, set := range map[string]func(any) bool{
		"payment_mode":           text(&c.Mode, entitlement.Full, entitlement.Prorated),
		"payment_schedule":       text(&c.Schedule, entitlement.Annual, entitlement.Monthly),
		"gate_rule":              text(&c.Gate, entitlement.Forfeit, entitlement.Hold, entitlement.Pay),
		"unlike_protected_rate":  text(&c.Unlike, entitlement.Initial, entitlement.Renewal),
		"retro_beyond_window":    func(v any) (ok bool) { c.Beyond, ok = v.(bool); return ok },
		"debit_balance_recovery": percent(&c.Recovery),
	} {
		if v, ok := p.Policy[name]; ok && !set(v.Value) {
			return c, fmt.Errorf("plan profile %s: policy %s: %v is none of its values", p.ID, name, v.Value)
		}
	}
	return c, nil
}

// text sets one of some words.
func text[T ~string](to *T, words ...T) func(any) bool {
	return func(v any) bool {
		for _, w := range words {
			if v == string(w) {
				*to = w
				return true
			}
		}
		return false
	}
}

// percent sets a whole number from 0 to 100.
func percent(to *int64) func(any) bool {
	return func(v any) bool {
		switch n := v.(type) {
		case uint64:
			*to = int64(n)
		case int64:
			*to = n
		case int:
			*to = int64(n)
		default:
			return false
		}
		return *to >= 0 && *to <= allOfIt
	}
}

func (c Choice) params() entitlement.Params {
	return entitlement.Params{
		Mode: c.Mode, Schedule: c.Schedule, Gate: c.Gate, BeyondWindow: c.Beyond, UnlikeProtected: c.Unlike, Cap: true,
	}
}

// oldest is the first year that a run judges.
func (c Choice) oldest(year int) int {
	if c.Beyond {
		return 0
	}
	return year - 1
}
