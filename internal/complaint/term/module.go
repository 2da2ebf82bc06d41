package term

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// ModuleFacts are what is known about one complaint of CMS's Complaints Tracking Module, as one contract sees it.
type ModuleFacts struct {
	Contract    string
	Assignments []Assignment // dates of the module; never of our download
	Level       IssueLevel   // at assignment
	// Grievance is set when the complaint is also a grievance. Its extensions stand in Events, once for both rows.
	Grievance *GrievanceFacts
	Events    []Event
	AsOf      *time.Time // tells open from overdue; nil: nothing is overdue
}

// Assignment is a contract and the date from which the complaint is its own.
type Assignment struct {
	Contract string
	On       clock.Date
}

// ModuleResult is when it must be resolved and its sender reached, and how it stands.
type ModuleResult struct {
	AssignedOn          clock.Date
	Level               IssueLevel
	BaseDueOn           clock.Date         // by the level at assignment
	Resolution          clock.Obligation   // stopped by the resolution entered in the module
	Superseded          []clock.Obligation // what was owed before the level was raised
	Contact             clock.Obligation   // stopped by the contact made
	Grievance           *GrievanceResult
	Extensions          []ModuleExtension
	OverdueOnUpgrade    bool
	UpgradeTarget       *clock.Obligation // our own
	DueFrom             DueFrom
	ContactMadeAt       *time.Time
	ResolutionEnteredAt *time.Time
	State               State
	Timeliness          clock.Timeliness
	ContactTimeliness   clock.Timeliness
	CountsFor           string // the contract that carries the complaint in its rate
	Rule                string // set@version/rule
}

// ModuleExtension is one wish for more time, judged on each row.
type ModuleExtension struct {
	At        time.Time
	Accepted  bool // on the row of the module
	Reason    Reason
	Grievance *Extension // nil: not a grievance
}

// DueFrom is the row that binds a complaint which is also a grievance (42 CFR 422.125(b)(5)).
type DueFrom string

// The rows.
const (
	FromModule    DueFrom = "ctm"
	FromGrievance DueFrom = "grievance"
)

// Module follows a complaint by the rules in force on our assignment date; a grievance beside it by those of its receipt.
func (r *Rules) Module(f ModuleFacts) (ModuleResult, error) {
	if err := f.complete(); err != nil {
		return ModuleResult{}, err
	}
	ours, _ := f.assignment()
	t, err := r.module.on(&ours)
	if err != nil {
		return ModuleResult{}, err
	}
	var g *grievanceTerms
	if f.Grievance != nil {
		received := f.Grievance.Zone.DateOf(f.Grievance.ReceivedAt)
		if g, err = r.grievance.on(&received); err != nil {
			return ModuleResult{}, err
		}
	}
	return t.follow(&f, g), nil
}

// complete refuses what cannot be judged.
func (f *ModuleFacts) complete() error {
	if !slices.Contains([]IssueLevel{ImmediateNeed, Urgent, Other}, f.Level) {
		return &rule.FactError{Name: "issue_level", Problem: levelProblem}
	}
	for _, e := range f.Events {
		if e.Type == LevelRaised && !slices.Contains([]IssueLevel{ImmediateNeed, Urgent, Other}, e.To) {
			return &rule.FactError{Name: "events.to", Problem: levelProblem}
		}
	}
	if !slices.ContainsFunc(f.Assignments, func(a Assignment) bool { return a.Contract == f.Contract }) {
		return &rule.FactError{Name: "assignments", Problem: "expected one of the contract that looks"}
	}
	if f.Grievance == nil {
		return nil
	}
	grievance := *f.Grievance // the caller's stays as it was
	f.Grievance = &grievance
	if slices.ContainsFunc(grievance.Events, func(e Event) bool { return e.Type == ExtensionAsked }) {
		return &rule.FactError{Name: "grievance.events", Problem: "expected extensions among the events of the complaint"}
	}
	return f.Grievance.complete()
}

const levelProblem = "expected immediate_need, urgent or other"

// assignment is our latest assignment date, and the contract that has the complaint now.
func (f *ModuleFacts) assignment() (ours clock.Date, now string) {
	sorted := slices.Clone(f.Assignments)
	slices.SortStableFunc(sorted, func(a, b Assignment) int { return a.On.Compare(b.On) })
	for _, a := range sorted {
		if a.Contract == f.Contract {
			ours = a.On
		}
		now = a.Contract
	}
	return ours, now
}

// follow goes from the assignment over the events to how the complaint stands now.
func (t *moduleTerms) follow(f *ModuleFacts, g *grievanceTerms) ModuleResult {
	m := ModuleResult{Level: f.Level, DueFrom: FromModule}
	m.AssignedOn, m.CountsFor = f.assignment()
	row := t.rows[f.Level]
	m.Resolution = clock.DaysAfter(row.basis, t.zone, m.AssignedOn, row.days)
	m.BaseDueOn, m.Rule = m.Resolution.DueDate, row.rule
	m.Contact = clock.DaysAfter(row.contactBasis, t.zone, m.AssignedOn, row.contactDays)
	m.alsoGrievance(f, g)
	for _, e := range inOrder(f.Events) {
		t.apply(&m, e)
	}
	m.conclude(f)
	return m
}

// alsoGrievance judges the other row, with the extensions that were asked for on both.
func (m *ModuleResult) alsoGrievance(f *ModuleFacts, g *grievanceTerms) {
	if f.Grievance == nil {
		return
	}
	facts := *f.Grievance
	facts.Events = slices.Clone(facts.Events)
	for _, e := range f.Events {
		if e.Type == ExtensionAsked {
			facts.Events = append(facts.Events, e)
		}
	}
	result := g.follow(&facts)
	m.Grievance = &result
}
