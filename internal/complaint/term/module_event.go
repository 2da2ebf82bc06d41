package term

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// apply is one event. Contact attempts, internal resolutions and plan requests stop nothing.
func (t *moduleTerms) apply(m *ModuleResult, e Event) {
	at := e.At.UTC()
	switch e.Type {
	case ExtensionAsked:
		t.extend(m, at)
	case LevelRaised:
		t.raise(m, e.To, at)
	case ContactMade:
		if m.ContactMadeAt == nil {
			m.ContactMadeAt, m.Contact = &at, m.Contact.StopOnce("The member was reached", at)
		}
	case ResolutionEntered:
		if m.ResolutionEnteredAt == nil {
			m.ResolutionEnteredAt = &at
		}
	}
}

// raise counts again from the assignment date with the new level, without any earlier extension.
func (t *moduleTerms) raise(m *ModuleResult, to IssueLevel, at time.Time) {
	row := t.rows[to]
	m.Superseded = append(m.Superseded, m.Resolution)
	m.Level, m.Rule = to, row.rule
	m.Resolution = clock.DaysAfter(row.basis, t.zone, m.AssignedOn, row.days)
	if m.Resolution.Late(at) {
		target := clock.WithinHours("Keepwell's own target", t.zone, at, t.upgradeHours)
		m.OverdueOnUpgrade, m.UpgradeTarget = true, &target
	}
}

// extend judges an extension on the row of the module, after the row of the grievance.
func (t *moduleTerms) extend(m *ModuleResult, at time.Time) {
	x := ModuleExtension{At: at}
	if m.Grievance != nil {
		x.Grievance = &m.Grievance.Extensions[len(m.Extensions)]
	}
	row := t.rows[m.Level]
	if x.Reason = m.refuse(row, x.Grievance, at); x.Reason == "" {
		x.Accepted = true
		m.Resolution = lengthen(m.Resolution, row.extensionBasis, at, row.extensionDays)
	}
	m.Extensions = append(m.Extensions, x)
}

// refuse is the first reason against an extension, or none (42 CFR 422.125(b)(4)).
func (m *ModuleResult) refuse(row moduleRow, grievance *Extension, at time.Time) Reason {
	switch {
	case grievance == nil:
		return NotAGrievance
	case m.Grievance.Kind == Expedited:
		return ExpeditedGrievance
	case !row.extendable:
		return LevelNotExtendable
	case !grievance.Accepted:
		return GrievanceRefused
	case m.ResolutionEnteredAt != nil:
		return CaseClosed
	case m.Resolution.Late(at):
		return AfterDue
	default:
		return ""
	}
}

// conclude says where the complaint stands.
func (m *ModuleResult) conclude(f *ModuleFacts) {
	m.State = Working
	if m.ResolutionEnteredAt != nil {
		m.State, m.Resolution = Resolved, m.Resolution.StopOnce("The resolution was entered in the module", *m.ResolutionEnteredAt)
	}
	m.Timeliness, m.ContactTimeliness = m.Resolution.Judge(f.AsOf), m.Contact.Judge(f.AsOf)
	if m.CountsFor != f.Contract {
		m.State, m.Timeliness, m.ContactTimeliness = ReassignedAway, NotApplicable, NotApplicable
	}
	if m.Grievance != nil && m.Grievance.Answer != nil && m.Grievance.Answer.LastTimelyAt().Before(m.Resolution.LastTimelyAt()) {
		m.DueFrom = FromGrievance
	}
}

// Due is the row that binds.
func (m *ModuleResult) Due() clock.Obligation {
	if m.DueFrom == FromGrievance {
		return *m.Grievance.Answer
	}
	return m.Resolution
}

// Duties are what the complaint owes in the module, open or done; what the grievance owes, it says itself.
func (m *ModuleResult) Duties() []Duty {
	duties := []Duty{{KeyModuleResolution, true, m.Resolution, m.Rule}, {KeyModuleContact, true, m.Contact, m.Rule}}
	if m.UpgradeTarget != nil {
		duties = append(duties, Duty{KeyModuleUpgrade, false, *m.UpgradeTarget, m.Rule})
	}
	return duties
}
