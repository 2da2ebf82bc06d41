package evaluate

// File is the rule file that the rule was read from, "" for a rule that was made otherwise.
func (r *Rule) File() string {
	if r.origin == nil {
		return ""
	}
	return r.origin.file
}
