// Package agent keeps what the plan owes the independent agents who brought its customers: that it knows whether they may sell, whose
// customer each member is, and that a plan change which the plan itself makes takes nobody's customer away.
//
// Words:
//
//   - An agent is known by the national producer number (NPN). An agency is a producer too.
//   - Credentials are what allows an agent to sell: contract, licence, appointment, certification, no sales hold.
//   - Ready is an agent who passes every test on a day, for a state, a legal entity and a product of a plan year.
//   - The agent of record (AOR) is the agent whose customer a member is; house is a member without one.
//   - A plan change is a member's move from one plan to another. One without an election (crosswalk, passive) is carried.
//   - The facilitator is who made the change, by a channel: the plan-change line, an internal agent, another agent, nobody.
//   - A decision says who is agent of record after a change, by which rule, from which facts, and whether that is paid.
//   - The book of business is all members of an agent, with the reason why each is theirs.
//   - A dispute is an agent's claim that a decision or a payment is wrong; a ruling writes a new decision and edits nothing.
//
// Parts: credential (who may sell), enrolment (who is in which plan), aor (the rules), change (plan changes and decisions), book,
// dispute, verification (special needs plans), bulletin (what agents are told, and their public pages).
//
// Promises B1-B5, B7, B8, B10, B11. Money is in package commission.
package agent
