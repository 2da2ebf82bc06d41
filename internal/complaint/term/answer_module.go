package term

import "github.com/keepwell/keepwell/internal/clock"

// moduleAnswer is a complaint of the module as `keepwell decide` shows it. Keys are null where they do not apply.
type moduleAnswer struct {
	AssignmentDate     clock.Date              `json:"assignment_date"`
	IssueLevel         IssueLevel              `json:"issue_level"`
	BaseDueDate        clock.Date              `json:"base_due_date"`
	DueDate            clock.Date              `json:"due_date"`
	FirstLateAt        *string                 `json:"first_late_at"`
	Extended           bool                    `json:"ctm_extended"`
	ContactDueDate     clock.Date              `json:"contact_due_date"`
	ContactFirstLateAt *string                 `json:"contact_first_late_at"`
	ContactMadeAt      *string                 `json:"contact_made_at"`
	ContactTimeliness  clock.Timeliness        `json:"contact_timeliness"`
	Grievance          *moduleGrievanceAnswer  `json:"grievance,omitempty"` // only when it is also one
	Extensions         []moduleExtensionAnswer `json:"extensions"`
	OverdueOnUpgrade   bool                    `json:"overdue_on_upgrade"`
	InternalTargetAt   *string                 `json:"internal_target_at"`
	DueFrom            DueFrom                 `json:"case_due_from"`
	CaseDueDate        clock.Date              `json:"case_due_date"`
	CaseDueAt          *string                 `json:"case_due_at"`
	CaseFirstLateAt    *string                 `json:"case_first_late_at"`
	EnteredAt          *string                 `json:"resolution_entered_at"`
	State              State                   `json:"state"`
	Timeliness         clock.Timeliness        `json:"timeliness"`
	CountsFor          string                  `json:"counts_for_contract"`
	Rule               string                  `json:"rule"`
	Steps              []clock.Step            `json:"steps"`
}

type moduleGrievanceAnswer struct {
	Clock       Kind        `json:"clock"`
	DueDate     *clock.Date `json:"due_date"`
	DueAt       *string     `json:"due_at"`
	FirstLateAt *string     `json:"first_late_at"`
}

type moduleExtensionAnswer struct {
	At                string  `json:"at"`
	Decision          string  `json:"ctm_decision"`
	Reason            *Reason `json:"ctm_reason"`
	GrievanceDecision *string `json:"grievance_decision"`
	GrievanceReason   *Reason `json:"grievance_reason"`
}

func sayModule(m *ModuleResult) *moduleAnswer {
	due := m.Due()
	a := &moduleAnswer{
		AssignmentDate: m.AssignedOn, IssueLevel: m.Level, BaseDueDate: m.BaseDueOn, DueDate: m.Resolution.DueDate,
		FirstLateAt: say(m.Resolution.FirstLateAt), Extended: m.Resolution.Extended, ContactDueDate: m.Contact.DueDate,
		ContactFirstLateAt: say(m.Contact.FirstLateAt), ContactMadeAt: say(m.ContactMadeAt), ContactTimeliness: m.ContactTimeliness,
		Extensions: make([]moduleExtensionAnswer, len(m.Extensions)), OverdueOnUpgrade: m.OverdueOnUpgrade, DueFrom: m.DueFrom,
		CaseDueDate: due.DueDate, CaseDueAt: say(due.DueAt), CaseFirstLateAt: say(due.FirstLateAt), EnteredAt: say(m.ResolutionEnteredAt),
		State: m.State, Timeliness: m.Timeliness, CountsFor: m.CountsFor, Rule: m.Rule, Steps: m.Resolution.Steps,
	}
	if m.UpgradeTarget != nil {
		a.InternalTargetAt = say(m.UpgradeTarget.DueAt)
	}
	if g := m.Grievance; g != nil {
		a.Grievance = &moduleGrievanceAnswer{Clock: g.Kind}
		if o := g.Answer; o != nil {
			a.Grievance.DueDate, a.Grievance.DueAt, a.Grievance.FirstLateAt = &o.DueDate, say(o.DueAt), say(o.FirstLateAt)
		}
	}
	for i := range m.Extensions {
		a.Extensions[i] = sayModuleExtension(&m.Extensions[i])
	}
	return a
}

func sayModuleExtension(x *ModuleExtension) moduleExtensionAnswer {
	a := moduleExtensionAnswer{At: clock.FormatInstant(x.At), Decision: decision(x.Accepted), Reason: orNull(x.Reason)}
	if x.Grievance != nil {
		said := decision(x.Grievance.Accepted)
		a.GrievanceDecision, a.GrievanceReason = &said, orNull(x.Grievance.Reason)
	}
	return a
}
