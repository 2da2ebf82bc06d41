package entitlement

// mode is how the contract of an agent pays initial enrollments that may be paid whole.
func (j *Judge) mode(agent string, m Month) Mode {
	mode := j.c.Params.Mode
	for i := range j.terms {
		if t := &j.terms[i]; t.Agent == agent && t.Mode != "" && t.From <= m.First() {
			mode = t.Mode
		}
	}
	return mode
}

// level is the contract level of an agent in a month.
func (j *Judge) level(agent string, m Month) string {
	if len(j.terms) == 0 {
		return ""
	}
	level, on := "", m.First()
	for i := range j.terms {
		if t := &j.terms[i]; t.Agent == agent && t.From <= on {
			level = t.Level
		}
	}
	return level
}
