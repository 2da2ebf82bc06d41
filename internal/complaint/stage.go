package complaint

// Stages of a duty, as far as the sweep said something of it.
const (
	stageQuiet = iota
	stageSoon
	stageLeads
	stageMissed
)

// The texts of warnings are in the record: never rename.
const (
	warnSoon   = "due_soon"
	warnLeads  = "escalated"
	warnMissed = "missed"
)

// stageOf is how far a warning went; 0 for one that is about no duty.
func stageOf(what string) int {
	switch what {
	case warnSoon:
		return stageSoon
	case warnLeads:
		return stageLeads
	case warnMissed:
		return stageMissed
	}
	return stageQuiet
}

// whatOf is the text of a stage.
func whatOf(stage int) string {
	return [...]string{stageSoon: warnSoon, stageLeads: warnLeads, stageMissed: warnMissed}[stage]
}
