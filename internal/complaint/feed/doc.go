// Package feed takes contacts from files of other systems: a call center, a vendor, the program that was used before.
//
// Words:
//
//   - A map says which column is what, and which texts mean which channel and speaker. It is data of the plan (rules/complaint/feed).
//   - A row is one contact. With the system's name and its own id it is the same contact whenever it comes again.
//   - A bad row is named by file, line, column and what was expected, never by what it holds. The good ones are taken.
//
// Whose member is found gets a case that somebody classifies; the others wait as work, as every contact does. An agent's row opens
// nothing (promise A3). Who says that they stand for a member waits for proof.
package feed
