package rule

// Difference is one field of one decision that comes out differently.
type Difference struct {
	// ID is the case: a request, a member, a finding.
	ID     string `json:"id"`
	Policy string `json:"policy"`
	// Field is the path of the result field, such as tier or extensions[0].reason.
	Field string `json:"field"`
	Was   any    `json:"was"`
	Now   any    `json:"now"`
	// RuleWas and RuleNow name the rule that decided, such as late_refill_alert@2026.1/late, where it is known.
	RuleWas string `json:"rule_was,omitempty"`
	RuleNow string `json:"rule_now,omitempty"`
}
