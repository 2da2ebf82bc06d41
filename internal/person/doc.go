// Package person keeps who people and organizations are: members and their covered family, representatives, agents and
// agencies, doctors and practices, and the plan's staff.
//
// Words:
//
//   - A person has one id, whatever names, numbers and addresses they were known by. An organization (agency, practice,
//     facility) is kept the same way.
//   - A capacity is what somebody is to the plan: member, dependent, representative, agent, agency, clinician, practice,
//     staff. One person may have several.
//   - An identifier is a number somebody else gave: MBI, member number, NPI, NPN. It belongs to one person at a time.
//   - A relation ties two people for a time: agent to agency, clinician to practice, dependent to subscriber.
//   - Preferences are standing requests: spoken and written language, alternate format, channel, do-not-contact.
//   - A confidential address replaces all others where disclosure could endanger (45 CFR 164.522(b)).
//   - A merge says that two ids are one person. It is proposed by matching, decided by a reviewer, and can be undone; both
//     histories stay.
//
// Promises: nothing is overwritten (every change is an event on the stream person/<id>); importing a file twice changes
// nothing; two people are never merged without a reviewer.
package person
