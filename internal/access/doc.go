// Package access decides who may see what about whom and why, and records every look.
//
// Words:
//
//   - A visitor is somebody signed in, acting in one role.
//   - A kind is a kind of data about a member: identity, coverage, conditions, ... A category is a sensitive part of clinical
//     data that needs the member's own consent: substance use (42 CFR part 2), behavioral health, reproductive health.
//   - A purpose is why somebody looks; it is always stated.
//   - A grant is a relation that gives access: representative, agent of record, coach, treating clinician, investigator, broken
//     glass. It has a scope, a period and a basis, and can be revoked.
//   - A decision is yes or no with the policy and the grant that made it. Policies are data (rules/access, Cedar); any error in
//     deciding means no.
//   - A look is an entry in the record: who saw which kinds of whose data, when, why and by which policy.
//   - A pass is what a look gives: the one key that readers of member data ask for. Only a Guard makes passes, and only after
//     the look is on disk, so nothing is read without an entry.
//
// Promises: F1 (shown only to those who may, every look recorded), F2 (the member sees the looks), F3 (revoked is refused at the
// very next request). The parts of the room:
//
//	account        local accounts, sessions, tokens: who is at the door
//	authorization  appointment forms, legal authority and HIPAA authorizations, which become grants
//	privacy        access, amendment, accounting, restriction and confidential-communication requests; the privacy notice
package access
