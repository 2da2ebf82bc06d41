// Package change shows plan changes: to the specialists of the plan-change line, who see before a change whether the agent of record stays
// and why; to broker operations and compliance, who settle and audit what was decided; to agents, what was decided about their customers,
// in plain words; and to everybody, the page behind an agent's referral link. No page of it names an amount of money.
package change
