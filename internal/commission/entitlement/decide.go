package entitlement

import (
	"encoding/json"

	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/rule"
)

// Policies are what `keepwell decide` asks of this room.
func (r *Rules) Policies() []rule.Policy { return []rule.Policy{compensation{r}} }

// compensation is the policy "compensation".
type compensation struct{ rules *Rules }

func (compensation) Name() string { return "compensation" }

func (p compensation) Decide(facts json.RawMessage) (any, error) {
	c, err := readCase(facts)
	if err != nil {
		return nil, err
	}
	return say(p.rules.Judge().Case(c)), nil
}

// resultJSON is a result as `keepwell decide` shows it. Keys are always there.
type resultJSON struct {
	Error       *lackJSON    `json:"error"`
	Earned      []earnedJSON `json:"earned"`
	EarnedCents int64        `json:"earned_total_cents"`
	Deltas      []deltaJSON  `json:"deltas"`
	NetCents    int64        `json:"net_cents"`
	Held        []earnedJSON `json:"held"`
	ByMonth     []monthJSON  `json:"by_month"`
	Zeros       []zeroJSON   `json:"zero_reasons"`
	Outside     []sayAmount  `json:"outside_window"`
	Lost        []lostJSON   `json:"lost_months"`
}

type lackJSON struct {
	Code   string      `json:"code"`
	Year   int         `json:"year"`
	Family plan.Family `json:"family"`
	Region string      `json:"region"`
	Level  string      `json:"level,omitempty"`
}

type sayAmount struct {
	Span  string `json:"span"`
	Agent string `json:"agent"`
	Year  int    `json:"year"`
	Cents int64  `json:"cents"`
}

type earnedJSON struct {
	sayAmount
	Trace Trace `json:"trace"`
}

type deltaJSON struct {
	sayAmount
	Reason Reason `json:"reason"`
}

type monthJSON struct {
	Span  string `json:"span"`
	Agent string `json:"agent"`
	Month Month  `json:"month"`
	Cents int64  `json:"cents"`
}

type lostJSON struct {
	monthJSON
	Test string `json:"test"`
	Held bool   `json:"held"`
}

type zeroJSON struct {
	Span   string `json:"span"`
	Year   int    `json:"year"`
	Reason Reason `json:"reason"`
}

func say(r *Result) resultJSON {
	a := resultJSON{
		Earned: sayEarned(r.Earned), EarnedCents: r.EarnedCents(), Deltas: make([]deltaJSON, 0, len(r.Deltas)), NetCents: r.NetCents(),
		Held: sayEarned(r.Held), ByMonth: make([]monthJSON, 0, len(r.ByMonth)), Zeros: make([]zeroJSON, 0, len(r.Zeros)),
		Outside: make([]sayAmount, 0, len(r.OutsideWindow)), Lost: make([]lostJSON, 0, len(r.Lost)),
	}
	if lack := r.Error; lack != nil {
		a.Error = &lackJSON{"needs_rate", lack.Year, lack.Family, lack.Region, lack.Level}
	}
	for i := range r.Deltas {
		a.Deltas = append(a.Deltas, deltaJSON{sayAmount(r.Deltas[i].Amount), r.Deltas[i].Reason})
	}
	for _, m := range r.ByMonth {
		a.ByMonth = append(a.ByMonth, monthJSON(m))
	}
	for _, z := range r.Zeros {
		a.Zeros = append(a.Zeros, zeroJSON(z))
	}
	for _, o := range r.OutsideWindow {
		a.Outside = append(a.Outside, sayAmount(o))
	}
	for _, l := range r.Lost {
		a.Lost = append(a.Lost, lostJSON{monthJSON(l.MonthAmount), l.Test, l.Held})
	}
	return a
}

func sayEarned(all []Earned) []earnedJSON {
	out := make([]earnedJSON, 0, len(all))
	for i := range all {
		out = append(out, earnedJSON{sayAmount(all[i].Amount), all[i].Trace})
	}
	return out
}
