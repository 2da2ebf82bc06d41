// Package warning tells agents in time what they are about to lose: before a licence, appointment, certification, contract or insurance
// lapses, with the members and the money at stake.
//
// Words:
//
//   - A lapse is something that an agent has now and will not have on a day: see credential.Upcoming. It is known by what lapses and by its
//     last day, so that a renewal makes another one.
//   - A step is a number of days before the last day (60, 30, 7: rules/agent/credential_warning.yaml). At each step the agent is warned
//     once. Who learns of a lapse late gets the nearest step alone.
//   - What is at stake are the members who would be without a ready agent, and what they bring in a year, as of the day of the warning.
//   - A lapse is settled when it was renewed, when it came to pass, or when it does not concern the agent any more.
//
// Streams: warning/<npn>. Promise: B9.
//
// Who may: the agent reads and acknowledges; broker operations see all.
package warning
