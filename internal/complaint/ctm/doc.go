// Package ctm keeps the plan's side of CMS's Complaints Tracking Module (42 CFR 422.125, 423.129): it reads the module's exports,
// puts every complaint on its clock, and holds the plan's list against CMS's.
//
// Words:
//
//   - The module is where CMS records complaints about plans; an export is a file that somebody took out of it. Its layout is not
//     public, so that columns are found by a map (rules/complaint/ctm/map) and never by their position.
//   - A row is what an export says of one complaint of one contract. A sighting is a row with the time for which the export says it.
//     All sightings are kept, and what holds now follows from all of them together: files may come in any order and any number of times.
//   - The assignment date is the day on which CMS gave a complaint to a contract; the clocks count from it, never from our download.
//   - The issue level is immediate need, urgent or neither. A raise counts the time again from the assignment date.
//   - A plan request asks CMS to correct contract, issue level, category, lead or exclusion. It stops no clock.
//   - The review date is the last day on which plan requests for a year's complaints are taken; the challenge file gathers which
//     complaints should not count, and why.
//   - Reconciling holds two lists of complaints against each other, both ways.
//
// Promises: A5. Each row of a file ends as new, changed, unchanged or bad; a bad one is reported with file, row, column and what was
// expected there, never with its value. Reading the same file again changes nothing.
//
// Clocks: 2, 7 or 30 calendar days to resolve and 7 to contact, from the assignment date (package term).
//
// Who may: compliance and the complaint desks; a look at a member goes through the guard like any other.
package ctm
