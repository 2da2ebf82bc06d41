package term

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// Step is a decision about what is covered or paid, or an appeal of one.
type Step string

// The steps.
const (
	OrganizationDetermination Step = "organization_determination" // 42 CFR 422.568, 422.572
	CoverageDetermination     Step = "coverage_determination"     // 42 CFR 423.568, 423.572
	ReconsiderationStep       Step = "reconsideration"            // 42 CFR 422.590
	RedeterminationStep       Step = "redetermination"            // 42 CFR 423.590
)

// Steps are all of them.
var Steps = []Step{OrganizationDetermination, CoverageDetermination, ReconsiderationStep, RedeterminationStep}

// ServiceKind is what a determination or an appeal is about.
type ServiceKind string

// The kinds.
const (
	Service   ServiceKind = "service"
	PartBDrug ServiceKind = "part_b_drug"
	Payment   ServiceKind = "payment"
	Drug      ServiceKind = "drug" // Part D
)

// ServiceKinds are all of them.
var ServiceKinds = []ServiceKind{Service, PartBDrug, Payment, Drug}

// DeterminationFacts are what is known about a request for a determination or an appeal. What is not known counts as what leaves less
// time: prior authorization is needed, the claim is clean.
type DeterminationFacts struct {
	Zone                 clock.Zone
	ReceivedAt           time.Time // for an exception to the formulary: when the statement of the prescriber came
	Step                 Step
	Kind                 ServiceKind // "" is a service, or in Part D a drug
	Expedited            bool        // payment never is
	NoPriorAuthorization bool
	UncleanClaim         bool
	ExtendedAt           *time.Time // the plan or the member took the extension
	DecidedAt            *time.Time // and told
	AsOf                 *time.Time
}

// DeterminationResult is when it must be decided.
type DeterminationResult struct {
	Decision      clock.Obligation // stopped by the decision that was told
	ExtensionDays int              // 0: cannot be extended
	Timeliness    clock.Timeliness
	Rule          string // set@version/rule
}

// Duties are what is owed, open or done.
func (d *DeterminationResult) Duties() []Duty {
	return []Duty{{KeyDecision, true, d.Decision, d.Rule}}
}

// Determination gives the time to decide by the rules in force on the day of receipt.
func (r *Rules) Determination(f DeterminationFacts) (DeterminationResult, error) {
	if f.Kind == "" {
		f.Kind = f.Step.usual()
	}
	if f.ReceivedAt.IsZero() {
		return DeterminationResult{}, &rule.FactError{Name: "received_at", Problem: "expected an instant"}
	}
	on := f.Zone.DateOf(f.ReceivedAt)
	rows, err := r.determination.on(&on)
	if err != nil {
		return DeterminationResult{}, err
	}
	row, ok := rows[determinationKey{f.Step, f.Kind, f.Expedited, !f.NoPriorAuthorization, !f.UncleanClaim}]
	if !ok {
		return DeterminationResult{}, &rule.FactError{Name: "step", Problem: "expected a determination or an appeal, and a kind of service"}
	}
	return row.judge(&f)
}

func (s Step) usual() ServiceKind {
	if s == CoverageDetermination || s == RedeterminationStep {
		return Drug
	}
	return Service
}

// determinationKey is what the rules ask about.
type determinationKey struct {
	step                                      Step
	kind                                      ServiceKind
	expedited, priorAuthorization, cleanClaim bool
}

// determinationRow is what they say.
type determinationRow struct {
	rule, basis                string
	days, hours, extensionDays int
}

func compileDetermination(set *rule.Set) (map[determinationKey]determinationRow, error) {
	rows := map[determinationKey]determinationRow{}
	for _, key := range determinationKeys() {
		a := ask(set, map[string]any{
			"step": string(key.step), "kind": string(key.kind), "expedited": key.expedited,
			"prior_authorization": key.priorAuthorization, "clean_claim": key.cleanClaim,
		})
		row := determinationRow{a.rule, a.text("basis"), a.whole("days", 0), a.whole("hours", 0), a.whole("extension_days", 0)}
		if a.err != nil {
			return nil, a.err
		}
		rows[key] = row
	}
	return rows, nil
}

func determinationKeys() []determinationKey {
	var keys []determinationKey
	for _, step := range Steps {
		for _, kind := range ServiceKinds {
			for bits := range 8 {
				keys = append(keys, determinationKey{step, kind, bits&1 > 0, bits&2 > 0, bits&4 > 0})
			}
		}
	}
	return keys
}

// judge starts, extends and stops the obligation.
func (row determinationRow) judge(f *DeterminationFacts) (DeterminationResult, error) {
	var o clock.Obligation
	if row.hours > 0 {
		o = clock.WithinHours(row.basis, f.Zone, f.ReceivedAt, row.hours)
	} else {
		o = clock.WithinDays(row.basis, f.Zone, f.ReceivedAt, row.days)
	}
	if f.ExtendedAt != nil {
		var err error
		if o, err = row.extend(o, *f.ExtendedAt); err != nil {
			return DeterminationResult{}, err
		}
	}
	if f.DecidedAt != nil {
		o = o.StopOnce("It was decided", *f.DecidedAt)
	}
	return DeterminationResult{o, row.extensionDays, o.Judge(f.AsOf), row.rule}, nil
}

// extend takes the extension. One of hours is extended by elapsed hours: 14 days are 336.
func (row determinationRow) extend(o clock.Obligation, at time.Time) (clock.Obligation, error) {
	switch {
	case row.extensionDays == 0:
		return o, &NotExtendedError{ReasonNotExtendable}
	case o.Late(at):
		return o, &NotExtendedError{AfterDue}
	case row.hours > 0:
		longer := clock.WithinHours(row.basis, o.Zone, o.Start(), row.hours+24*row.extensionDays)
		longer.Extended, longer.BaseDueDate = true, o.BaseDueDate
		return longer, nil
	default:
		return lengthen(o, row.basis, at, row.extensionDays), nil
	}
}

// ReasonNotExtendable is why the time for payment and drugs is not extended.
const ReasonNotExtendable Reason = "not_extendable"

// NotExtendedError tells why a determination was not extended.
type NotExtendedError struct{ Reason Reason }

func (e *NotExtendedError) Error() string { return "extension refused: " + string(e.Reason) }
