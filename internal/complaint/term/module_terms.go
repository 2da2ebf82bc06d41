package term

import (
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// moduleTerms is one version of the rules of the module.
type moduleTerms struct {
	rows         map[IssueLevel]moduleRow
	zone         clock.Zone // of the dates in the module
	upgradeHours int
}

// moduleRow is what they say of one issue level.
type moduleRow struct {
	rule                                string
	days, contactDays, extensionDays    int
	extendable                          bool
	basis, contactBasis, extensionBasis string
}

func compileModule(set *rule.Set) (*moduleTerms, error) {
	t := &moduleTerms{rows: map[IssueLevel]moduleRow{}}
	name, _ := set.Params["ctm_zone"].Value.(string)
	var err error
	if t.zone, err = clock.LoadZone(name); err != nil {
		return nil, fmt.Errorf("parameter ctm_zone: %w", err)
	}
	for _, level := range []IssueLevel{ImmediateNeed, Urgent, Other} {
		a := ask(set, map[string]any{"issue_level": string(level)})
		t.rows[level] = moduleRow{
			rule: a.rule, days: a.whole("days", 0), contactDays: a.whole("contact_days", 0), extensionDays: a.whole("extension_days", 1),
			extendable: a.flag("extendable"), basis: a.text("basis"), contactBasis: a.text("contact_basis"),
			extensionBasis: a.text("extension_basis"),
		}
		t.upgradeHours = a.whole("upgrade_target_hours", 1)
		if a.err != nil {
			return nil, a.err
		}
	}
	return t, nil
}

// moduleGiven are parameters that facts bring along; nil takes that of the rules.
type moduleGiven struct {
	zone                                     *clock.Zone
	days                                     map[IssueLevel]int
	contactDays, extensionDays, upgradeHours *int
}

// with is the terms with parameters that the facts brought along.
func (t *moduleTerms) with(given moduleGiven) *moduleTerms {
	other := &moduleTerms{rows: map[IssueLevel]moduleRow{}, zone: t.zone, upgradeHours: t.upgradeHours}
	override(&other.zone, given.zone)
	override(&other.upgradeHours, given.upgradeHours)
	for level, row := range t.rows {
		if days, ok := given.days[level]; ok {
			row.days = days
		}
		override(&row.contactDays, given.contactDays)
		override(&row.extensionDays, given.extensionDays)
		other.rows[level] = row
	}
	return other
}
