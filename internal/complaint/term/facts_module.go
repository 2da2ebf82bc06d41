package term

import (
	"fmt"
)

// moduleJSON is a complaint of the module as `keepwell decide` gets it.
type moduleJSON struct {
	Params      moduleParamsJSON `json:"params"`
	Contract    string           `json:"contract_id"`
	Assignments []struct {
		Contract string `json:"contract_id"`
		On       day    `json:"date"`
	} `json:"assignments"`
	Level     *IssueLevel    `json:"issue_level"`
	Grievance *grievanceJSON `json:"grievance"`
	Events    []eventJSON    `json:"events"`
	AsOf      moment         `json:"as_of"`
}

// moduleParamsJSON are the parameters of the module; those of the grievance beside it may stand among them.
type moduleParamsJSON struct {
	grievanceParamsJSON
	ModuleZone   *string            `json:"ctm_zone"`
	ResolveDays  map[IssueLevel]int `json:"resolve_days"`
	ContactDays  *int               `json:"contact_days"`
	UpgradeHours *int               `json:"upgrade_target_hours"`
}

// terms is the rules with the parameters of the facts.
func (p *moduleParamsJSON) terms(r *reader, t *moduleTerms) *moduleTerms {
	zone := r.zone("params.ctm_zone", p.ModuleZone, t.zone)
	for level, days := range p.ResolveDays {
		word(r, "params.resolve_days", &level, "", ImmediateNeed, Urgent, Other)
		r.length("params.resolve_days."+string(level), &days, 0)
	}
	return t.with(moduleGiven{
		zone: &zone, days: p.ResolveDays,
		contactDays:   r.length("params.contact_days", p.ContactDays, 0),
		extensionDays: r.length("params.extension_days", p.ExtensionDays, 1),
		upgradeHours:  r.length("params.upgrade_target_hours", p.UpgradeHours, 1),
	})
}

// facts gives the JSON its types.
func (j *moduleJSON) facts(r *reader) ModuleFacts {
	f := ModuleFacts{
		Contract: j.Contract, Level: word(r, "issue_level", j.Level, "", ImmediateNeed, Urgent, Other),
		Events: events(r, "events", j.Events, moduleEvents), AsOf: r.instant("as_of", j.AsOf),
	}
	for i, a := range j.Assignments {
		f.Assignments = append(f.Assignments, Assignment{a.Contract, r.neededDate(fmt.Sprintf("assignments[%d].date", i), a.On)})
	}
	if j.Grievance != nil {
		g := j.Grievance.facts(r, "grievance.", r.zone("params.zone", j.Params.Zone, defaultZone))
		f.Grievance = &g
	}
	return f
}
