package privacy

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// defaultZone is that of cases which name none.
var defaultZone = clock.MustZone("America/New_York")

// Policies are what `keepwell decide` asks of this room.
func (r *Rules) Policies() []rule.Policy { return []rule.Policy{privacyClock{r}} }

// privacyClock is the policy "privacy_clock": by when a privacy request must be answered, and whether it was.
type privacyClock struct{ rules *Rules }

func (privacyClock) Name() string { return "privacy_clock" }

func (p privacyClock) Decide(facts json.RawMessage) (any, error) { return p.decide(nil, facts) }

func (p privacyClock) DecideOn(on clock.Date, facts json.RawMessage) (any, error) {
	return p.decide(&on, facts)
}

type clockFacts struct {
	Params struct {
		Zone *clock.Zone `json:"zone"`
	} `json:"params"`
	Kind       Kind         `json:"kind"`
	ReceivedOn *clock.Date  `json:"received_on"`
	ReceivedAt *time.Time   `json:"received_at"`
	Previous   *clock.Date  `json:"previous_accounting_on"`
	Events     []clockEvent `json:"events"`
	AsOf       *time.Time   `json:"as_of"`
}

type clockEvent struct {
	Type          string    `json:"type"`
	At            time.Time `json:"at"`
	WrittenReason bool      `json:"written_reason"`
}

// zone is the one fixed on the case.
func (f *clockFacts) zone() clock.Zone {
	if f.Params.Zone != nil {
		return *f.Params.Zone
	}
	return defaultZone
}

// start begins the obligation at the receipt, or on its day when no more is known.
func (f *clockFacts) start(t term, days int) (clock.Obligation, error) {
	switch {
	case f.ReceivedAt != nil:
		return clock.WithinDays(t.basis, f.zone(), *f.ReceivedAt, days), nil
	case f.ReceivedOn != nil:
		return clock.DaysAfter(t.basis, f.zone(), *f.ReceivedOn, days), nil
	default:
		return clock.Obligation{}, &rule.FactError{Name: "received_on", Problem: "expected a date, or received_at"}
	}
}

func (p privacyClock) decide(on *clock.Date, facts json.RawMessage) (any, error) {
	var f clockFacts
	if err := json.Unmarshal(facts, &f); err != nil {
		return nil, &rule.FactError{Name: "facts", Problem: err.Error()}
	}
	t, err := p.rules.termOf(f.Kind, on)
	if err != nil {
		return nil, err
	}
	o, err := f.start(t, t.days)
	if err != nil {
		return nil, err
	}
	longest, err := f.start(t, t.days+t.extensionDays)
	if err != nil {
		return nil, err
	}
	a := clockAnswer{ReceivedOn: o.StartsOn, Extensions: []extensionAnswer{}}
	a.BaseDueDate, a.BaseFirstLateAt = o.DueDate, clock.FormatInstant(*o.FirstLateAt)
	a.ExtendedDueDate, a.ExtendedFirstLateAt = longest.DueDate, clock.FormatInstant(*longest.FirstLateAt)
	if o, err = p.follow(on, &f, t, o, &a); err != nil {
		return nil, err
	}
	a.DueDate, a.FirstLateAt, a.Steps = o.DueDate, clock.FormatInstant(*o.FirstLateAt), o.Steps
	a.Timeliness = o.Judge(f.AsOf)
	if f.Kind == AccountingRequest {
		fee, err := p.rules.feeAllowed(on, o.StartsOn, f.Previous)
		if err != nil {
			return nil, err
		}
		a.FeeAllowed = &fee
	}
	return a, nil
}

// follow applies the events by their instants; those of one instant in the order given.
func (p privacyClock) follow(on *clock.Date, f *clockFacts, t term, o clock.Obligation, a *clockAnswer) (clock.Obligation, error) {
	events := slices.Clone(f.Events)
	slices.SortStableFunc(events, func(x, y clockEvent) int { return cmp.Compare(x.At.UnixNano(), y.At.UnixNano()) })
	for _, e := range events {
		var err error
		switch e.Type {
		case "extension":
			var x extension
			if o, x, err = p.rules.extend(on, o, t, e.At, e.WrittenReason); err == nil {
				a.Extensions = append(a.Extensions, x.answer())
			}
		case "fulfilled":
			if a.FulfilledAt == nil {
				at := clock.FormatInstant(e.At)
				a.FulfilledAt = &at
			}
			o = o.StopOnce("It was fulfilled", e.At)
		}
		if err != nil {
			return o, err
		}
	}
	return o, nil
}

type clockAnswer struct {
	ReceivedOn          clock.Date        `json:"received_on"`
	BaseDueDate         clock.Date        `json:"base_due_date"`
	BaseFirstLateAt     string            `json:"base_first_late_at"`
	ExtendedDueDate     clock.Date        `json:"extended_due_date"`
	ExtendedFirstLateAt string            `json:"extended_first_late_at"`
	DueDate             clock.Date        `json:"due_date"`
	FirstLateAt         string            `json:"first_late_at"`
	Extensions          []extensionAnswer `json:"extensions"`
	FulfilledAt         *string           `json:"fulfilled_at"`
	Timeliness          clock.Timeliness  `json:"timeliness"`
	FeeAllowed          *bool             `json:"fee_allowed"` // of accountings only
	Steps               []clock.Step      `json:"steps"`
}

type extensionAnswer struct {
	At       string  `json:"at"`
	Decision string  `json:"decision"`
	Reason   *string `json:"reason"`
}

func (e extension) answer() extensionAnswer {
	a := extensionAnswer{At: clock.FormatInstant(e.At), Decision: e.Decision}
	if e.Reason != "" {
		a.Reason = &e.Reason
	}
	return a
}
